"""The search index: two tables, and what each database makes of the stems in them.

PostgreSQL keeps two generated tsvectors (of everything, and of the title) with a GIN index each; SQLite an FTS5
table that three triggers keep. Both tables start empty: `manage.py rebuild_search` fills them with what is
public. A later migration that makes articles_searchentry anew on SQLite loses the triggers: run SQLITE again
after it, and `rebuild_search --all`.
"""

import django.db.models.deletion
from django.db import migrations, models

# "zqa…" and "zqb…" say in which 512 and in which 8,192 publications one stands: a common word is looked for
# among the newest first, and the index itself can tell (articles/search/postgresql.py). Positions are stripped,
# for ranking doesn't use them.
VECTOR = """strip(to_tsvector('simple', {columns}
    || ' zqa' || (publication_id >> 9)::text || ' zqb' || (publication_id >> 13)::text))"""
EVERYTHING = " || ' ' || ".join(["title", "heading", "introduction", "body"])
POSTGRESQL = [
    f"""ALTER TABLE articles_searchentry
    ADD COLUMN in_title tsvector GENERATED ALWAYS AS ({VECTOR.format(columns="title")}) STORED,
    ADD COLUMN in_all tsvector GENERATED ALWAYS AS ({VECTOR.format(columns=EVERYTHING)}) STORED""",
    # Without a list of what is pending: every search would have to read it.
    "CREATE INDEX search_entry_in_title ON articles_searchentry USING gin (in_title) WITH (fastupdate = off)",
    "CREATE INDEX search_entry_in_all ON articles_searchentry USING gin (in_all) WITH (fastupdate = off)",
]
COLUMNS = "title, heading, introduction, body"
OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS.split(", ")) for row in ("old", "new"))
FORGET = (
    f"INSERT INTO articles_search_text(articles_search_text, rowid, {COLUMNS})"
    f" VALUES ('delete', old.publication_id, {OLD});"
)
REMEMBER = f"INSERT INTO articles_search_text(rowid, {COLUMNS}) VALUES (new.publication_id, {NEW});"
SQLITE = [
    # The text is read from the table of entries: here stands only the index.
    f"""CREATE VIRTUAL TABLE articles_search_text USING fts5(
        {COLUMNS}, content='articles_searchentry', content_rowid='publication_id', tokenize='ascii'
    )""",
    f"CREATE TRIGGER articles_search_insert AFTER INSERT ON articles_searchentry BEGIN {REMEMBER} END",
    f"CREATE TRIGGER articles_search_delete AFTER DELETE ON articles_searchentry BEGIN {FORGET} END",
    f"CREATE TRIGGER articles_search_update AFTER UPDATE ON articles_searchentry BEGIN {FORGET} {REMEMBER} END",
]
MAKE = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
# On PostgreSQL all of it goes with the table.
UNMAKE = {"postgresql": [], "sqlite": ["DROP TABLE articles_search_text"]}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    for statement in UNMAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [('articles', '0012_page_version')]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("publication", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="search_entry", serialize=False, to="articles.publication", verbose_name="publication")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version of the analysis")),
                ("title", models.TextField(verbose_name="title")),
                ("heading", models.TextField(verbose_name="headings and tags")),
                ("introduction", models.TextField(verbose_name="introduction")),
                ("often", models.TextField(verbose_name="often")),
                ("body", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "entry of the search index",
                "verbose_name_plural": "entries of the search index",
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="word")),
                ("shown", models.CharField(max_length=60, verbose_name="as it is written")),
                ("n", models.PositiveIntegerField(default=1, verbose_name="articles with it")),
            ],
            options={
                "verbose_name": "word that articles use",
                "verbose_name_plural": "words that articles use",
                "default_permissions": [],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
