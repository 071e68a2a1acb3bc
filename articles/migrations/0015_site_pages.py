from pathlib import Path

import articles.models.site_pages
from django.conf import settings
from django.db import migrations, models

# The texts, each as an editor would have typed it, with “[vul in: …]” where the publisher's own facts belong.
TEXTS = Path(__file__).parent / "texts"
# Kind, slug, title and description, in the order of the footer.
PAGES = [
    ("about", "over-ons", "Over ons", "Wie dit magazine maakt, voor wie, en wie het betaalt."),
    ("method", "zo-werken-we", "Zo werken we", "Hoe een artikel ontstaat, waar de feiten vandaan komen en wie meeleest."),
    ("corrections", "correcties", "Correcties", "Hoe we fouten rechtzetten, en welke dat waren."),
    ("advertising", "adverteren", "Adverteren bij ons", "Hoe gesponsorde producten op deze site komen, en wat er niet te koop is."),
    ("privacy", "privacy", "Privacy", "Wat we van je weten als je leest: niets. En hoe we tellen zonder je te volgen."),
]


def make_pages(apps, schema_editor):
    pages = apps.get_model("articles", "SitePage").objects.using(schema_editor.connection.alias)
    for position, (kind, slug, title, description) in enumerate(PAGES, 1):
        body = (TEXTS / f"{slug}.html").read_text(encoding="utf-8").replace("\n", "")
        pages.create(
            kind=kind, slug=slug, title=title, description=description, body=body, position=position
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_count_in_one_trip'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SitePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('about', 'about us'), ('method', 'how we work'), ('corrections', 'corrections'), ('privacy', 'privacy'), ('advertising', 'advertising with us'), ('other', 'free page')], default='other', editable=False, max_length=11, verbose_name='kind')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('slug', models.SlugField(help_text='The address: “privacy” stands at /privacy/.', max_length=60, unique=True, validators=[articles.models.site_pages.validate_free_address], verbose_name='slug')),
                ('description', models.CharField(blank=True, help_text='For search engines, and below the title.', max_length=200, verbose_name='description')),
                ('body', models.TextField(blank=True, default='', help_text='Headings, lists, links and tables; anything else that is pasted is cleaned on saving.', verbose_name='text')),
                ('position', models.PositiveSmallIntegerField(blank=True, help_text='Lower comes first; empty: not in the footer.', null=True, verbose_name='place in the footer')),
                ('is_public', models.BooleanField(default=True, verbose_name='public')),
                ('updated_on', models.DateField(default=articles.models.site_pages.today, editable=False, verbose_name='updated')),
            ],
            options={
                'verbose_name': 'page about the site',
                'verbose_name_plural': 'pages about the site',
                'ordering': [models.OrderBy(models.F('position'), nulls_last=True), 'title'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='formerslug',
            name='former_slug_kind_known',
        ),
        migrations.AddField(
            model_name='publication',
            name='change_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='what changed, for readers'),
        ),
        migrations.AddField(
            model_name='publication',
            name='is_correction',
            field=models.BooleanField(default=False, verbose_name='correction'),
        ),
        migrations.AlterField(
            model_name='formerslug',
            name='kind',
            field=models.CharField(choices=[('topic', 'topic'), ('tag', 'tag'), ('person', 'person'), ('term', 'glossary term'), ('page', 'page about the site')], max_length=6, verbose_name='kind of thing'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('is_correction', True)), fields=['-visible_from'], name='publication_correction'),
        ),
        migrations.AddConstraint(
            model_name='formerslug',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['topic', 'tag', 'person', 'term', 'page'])), name='former_slug_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('is_correction', False), models.Q(('change_note', ''), _negated=True), _connector='OR'), name='publication_correction_in_words'),
        ),
        migrations.AddConstraint(
            model_name='sitepage',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='site_page_has_title'),
        ),
        migrations.AddConstraint(
            model_name='sitepage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['about', 'method', 'corrections', 'privacy', 'advertising', 'other'])), name='site_page_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='sitepage',
            constraint=models.UniqueConstraint(models.F('kind'), condition=models.Q(('kind', 'other'), _negated=True), name='site_page_once_of_a_kind'),
        ),
        migrations.RunPython(make_pages, migrations.RunPython.noop, elidable=False),
    ]
