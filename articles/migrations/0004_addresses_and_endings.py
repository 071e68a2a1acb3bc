from django.db import migrations, models

import articles.models.addresses


def remember_the_chosen_ends(apps, schema_editor):
    """An end was chosen, or it came about because the next publication of the article took over."""
    Publication = apps.get_model("articles", "Publication")
    taken_over = Publication.objects.filter(
        article=models.OuterRef("article"), visible_from=models.OuterRef("visible_until")
    ).exclude(pk=models.OuterRef("pk"))
    ended = Publication.objects.filter(visible_until__isnull=False)
    ended.filter(~models.Exists(taken_over)).update(meant_until=models.F("visible_until"))


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_drafts_and_previews'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('topic', 'topic'), ('tag', 'tag'), ('person', 'person'), ('term', 'glossary term')], max_length=6, verbose_name='kind of thing')),
                ('slug', models.SlugField(db_index=False, max_length=160, verbose_name='slug')),
                ('target_id', models.PositiveBigIntegerField(verbose_name='number of the thing')),
            ],
            options={
                'verbose_name': 'former slug',
                'verbose_name_plural': 'former slugs',
                'default_permissions': [],
            },
        ),
        migrations.AlterModelOptions(
            name='tag',
            options={'ordering': ['name'], 'permissions': [('merge_tag', 'Can merge tags')], 'verbose_name': 'tag', 'verbose_name_plural': 'tags'},
        ),
        migrations.AddField(
            model_name='article',
            name='ending',
            field=models.CharField(choices=[('gone', '“This article is no longer here” (410)'), ('not_found', "“This page doesn't exist” (404)"), ('redirect', 'another page of this site (301)')], default='gone', help_text='Once it has ended or was withdrawn. Holds from the next publication or withdrawal.', max_length=9, verbose_name='at its address then stands'),
        ),
        migrations.AddField(
            model_name='article',
            name='ending_path',
            field=models.CharField(blank=True, help_text='An article, topic or product of this site: /artikelen/zink/', max_length=200, validators=[articles.models.addresses.validate_internal_path], verbose_name='that page'),
        ),
        migrations.AddField(
            model_name='publication',
            name='ending',
            field=models.CharField(choices=[('gone', '“This article is no longer here” (410)'), ('not_found', "“This page doesn't exist” (404)"), ('redirect', 'another page of this site (301)')], default='gone', max_length=9, verbose_name='afterwards'),
        ),
        migrations.AddField(
            model_name='publication',
            name='ending_path',
            field=models.CharField(blank=True, max_length=200, verbose_name='page afterwards'),
        ),
        migrations.AddField(
            model_name='publication',
            name='meant_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='meant until'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('ending__in', ['gone', 'not_found']), models.Q(('ending', 'redirect'), ('ending_path__startswith', '/')), _connector='OR'), name='article_ending_known', violation_error_message='Name the page to which readers are led.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('ending_path', ''), models.Q(('ending_path__startswith', '/'), models.Q(('ending_path__startswith', '//'), ('ending_path__contains', '\\'), _connector='OR', _negated=True)), _connector='OR'), name='article_ending_path_internal'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('meant_until', None), ('visible_until__lte', models.F('meant_until')), _connector='OR'), name='publication_until_as_meant'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('ending__in', ['gone', 'not_found']), models.Q(('ending', 'redirect'), ('ending_path__startswith', '/')), _connector='OR'), name='publication_ending_known', violation_error_message='Name the page to which readers are led.'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('ending_path', ''), models.Q(('ending_path__startswith', '/'), models.Q(('ending_path__startswith', '//'), ('ending_path__contains', '\\'), _connector='OR', _negated=True)), _connector='OR'), name='publication_ending_path_internal'),
        ),
        migrations.AddIndex(
            model_name='formerslug',
            index=models.Index(fields=['kind', 'target_id'], name='former_slug_target'),
        ),
        migrations.AddConstraint(
            model_name='formerslug',
            constraint=models.UniqueConstraint(fields=('kind', 'slug'), name='former_slug_once'),
        ),
        migrations.AddConstraint(
            model_name='formerslug',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['topic', 'tag', 'person', 'term'])), name='former_slug_kind_known'),
        ),
        migrations.RunPython(remember_the_chosen_ends, migrations.RunPython.noop),
    ]
