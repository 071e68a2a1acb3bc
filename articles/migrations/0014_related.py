"""What articles have in common. Every article that was ever published is due for its first list."""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

_BATCH = 2000


def make_due(apps, schema_editor):
    """A row for each published article, which the next refresh_related computes; nothing else is touched."""
    now, using = timezone.now(), schema_editor.connection.alias
    published = apps.get_model("articles", "Publication").objects.using(using).order_by("article_id")
    # All at once: a cursor that is still open would keep the tables from getting their foreign keys.
    ids = iter(list(published.values_list("article_id", flat=True).distinct()))
    lists = apps.get_model("articles", "RelatedList").objects.using(using)
    while batch := list(islice(ids, _BATCH)):
        lists.bulk_create([lists.model(article_id=pk, due_at=now) for pk in batch])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0013_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='RelatedList',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='related_list', serialize=False, to='articles.article')),
                ('entries', models.JSONField(default=list, verbose_name='articles')),
                ('computed_at', models.DateTimeField(null=True, verbose_name='computed')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due')),
                ('has_news', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'articles to read next',
                'verbose_name_plural': 'articles to read next',
                'default_permissions': [],
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='related_list_due')],
            },
        ),
        migrations.CreateModel(
            name='RelatedPin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='related_pins', to='articles.article')),
                ('pinned', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article to read next')),
            ],
            options={
                'verbose_name': 'article to read next',
                'verbose_name_plural': 'articles to read next',
                'ordering': ['position', 'id'],
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(fields=('article', 'pinned'), name='related_pin_once'), models.CheckConstraint(condition=models.Q(('article', models.F('pinned')), _negated=True), name='related_pin_not_itself')],
            },
        ),
        migrations.CreateModel(
            name='SharedKey',
            fields=[
                ('pk', models.CompositePrimaryKey('article_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('weight', models.FloatField(help_text='How much of the article it is, whatever other articles hold.')),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='shared_keys', to='articles.article')),
            ],
            options={
                'default_permissions': [],
                'indexes': [models.Index(fields=['key', '-article'], name='shared_key_newest')],
            },
        ),
        migrations.RunPython(make_due, migrations.RunPython.noop),
    ]
