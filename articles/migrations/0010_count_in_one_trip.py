"""Counting a view as one statement: a function on PostgreSQL, a trigger on SQLite, with the same meaning.

They count one view, or find a limit reached and change nothing; articles/popularity/counting.py calls them. A later
migration that alters ViewHour, ViewTotal or RecentReport on SQLite must drop the view before it and make it anew
after it: SQLite won't rename a table while a trigger names one that is gone.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION articles_count_view(
    reading bigint, its_hour timestamptz, at timestamptz,
    keys bytea[], befores bytea[], mosts integer[], ends timestamptz[]
) RETURNS integer LANGUAGE plpgsql AS $$
-- Counts one view and returns 0, or returns the place of the limit that is reached and counts nothing.
BEGIN
    FOR i IN 1 .. cardinality(keys) LOOP
        IF EXISTS (
            SELECT 1 FROM articles_recentreport
            WHERE key IN (keys[i], befores[i]) AND expires_at > at AND n >= mosts[i]
        ) THEN
            RETURN i;
        END IF;
    END LOOP;
    FOR i IN 1 .. cardinality(keys) LOOP
        INSERT INTO articles_recentreport AS held (key, expires_at, n) VALUES (keys[i], ends[i], 1)
        ON CONFLICT (key) DO UPDATE SET
            n = CASE WHEN held.expires_at <= at THEN 1 ELSE held.n + 1 END,
            expires_at = CASE WHEN held.expires_at <= at THEN excluded.expires_at ELSE held.expires_at END
        WHERE held.expires_at <= at OR held.n < mosts[i];
        -- Somebody else was quicker. What was remembered until here stays, and expires.
        IF NOT FOUND THEN
            RETURN i;
        END IF;
    END LOOP;
    INSERT INTO articles_viewhour AS held (hour, article_id, n) VALUES (its_hour, reading, 1)
    ON CONFLICT (hour, article_id) DO UPDATE SET n = held.n + 1;
    INSERT INTO articles_viewtotal AS held (article_id, n) VALUES (reading, 1)
    ON CONFLICT (article_id) DO UPDATE SET n = held.n + 1;
    RETURN 0;
END $$
"""
NO_FUNCTION = """
DROP FUNCTION articles_count_view(bigint, timestamptz, timestamptz, bytea[], bytea[], integer[], timestamptz[])
"""
# Nothing is ever in this view: what is inserted into it is counted.
PLACES = (1, 2, 3)
LIMITS = ", ".join(f"NULL AS key_{i}, NULL AS before_{i}, NULL AS most_{i}, NULL AS end_{i}" for i in PLACES)
VIEW = f"CREATE VIEW articles_count_view AS SELECT NULL AS article, NULL AS hour, NULL AS at, {LIMITS} WHERE 0"
REACHED = """
    SELECT RAISE(ABORT, 'limit {i}') WHERE EXISTS (
        SELECT 1 FROM articles_recentreport
        WHERE key IN (new.key_{i}, new.before_{i}) AND expires_at > new.at AND n >= new.most_{i}
    );"""
REMEMBER = """
    INSERT INTO articles_recentreport (key, expires_at, n)
    SELECT new.key_{i}, new.end_{i}, 1 WHERE new.key_{i} IS NOT NULL
    ON CONFLICT (key) DO UPDATE SET
        n = CASE WHEN expires_at <= new.at THEN 1 ELSE n + 1 END,
        expires_at = CASE WHEN expires_at <= new.at THEN excluded.expires_at ELSE expires_at END;"""
TRIGGER = f"""
CREATE TRIGGER articles_count_view_insert INSTEAD OF INSERT ON articles_count_view BEGIN
    {"".join(REACHED.format(i=i) for i in PLACES)}
    {"".join(REMEMBER.format(i=i) for i in PLACES)}
    INSERT INTO articles_viewhour (hour, article_id, n, folded) VALUES (new.hour, new.article, 1, 0)
    ON CONFLICT (hour, article_id) DO UPDATE SET n = n + 1;
    INSERT INTO articles_viewtotal (article_id, n) VALUES (new.article, 1)
    ON CONFLICT (article_id) DO UPDATE SET n = n + 1;
END
"""
MAKE = {"postgresql": [FUNCTION], "sqlite": [VIEW, TRIGGER]}
UNMAKE = {"postgresql": [NO_FUNCTION], "sqlite": ["DROP VIEW articles_count_view"]}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    for statement in UNMAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [("articles", "0009_scheduled_jobs")]

    operations = [migrations.RunPython(make, unmake)]
