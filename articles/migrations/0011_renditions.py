"""Renditions of pictures, and which pictures stand on which page; noted for the pages that are there already."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def note_images(apps, schema_editor):
    """Which images a page shows is told by its revision; of those deleted since, it shows none."""
    existing = set(apps.get_model("articles", "Image").objects.values_list("pk", flat=True))
    shown = apps.get_model("articles", "PublishedImage")
    rows = apps.get_model("articles", "Publication").objects.order_by("pk")
    batch = []
    for publication, content in rows.values_list("pk", "revision__content").iterator(chunk_size=500):
        found = {content.get("lead_image"), *(part.get("image") for part in content.get("sections", []))}
        batch += [shown(publication_id=publication, image_id=pk) for pk in sorted((found - {None}) & existing)]
        if len(batch) >= 500:
            shown.objects.bulk_create(batch)
            batch = []
    shown.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_count_in_one_trip'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'image of a page',
                'verbose_name_plural': 'images of pages',
                'default_permissions': [],
            },
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100, verbose_name='made of')),
                ('format', models.CharField(choices=[('avif', 'AVIF'), ('webp', 'WebP'), ('jpeg', 'JPEG')], max_length=4, verbose_name='format')),
                ('width', models.PositiveIntegerField(verbose_name='width')),
                ('height', models.PositiveIntegerField(verbose_name='height')),
                ('file', models.FileField(upload_to='', verbose_name='file')),
                ('bytes', models.PositiveIntegerField(default=0, verbose_name='bytes')),
            ],
            options={
                'verbose_name': 'rendition',
                'verbose_name_plural': 'renditions',
                'ordering': ['image', 'format', 'width'],
                'default_permissions': [],
            },
        ),
        migrations.AddField(
            model_name='image',
            name='claim',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='image',
            name='claimed_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='image',
            name='focal_x',
            field=models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from the left'),
        ),
        migrations.AddField(
            model_name='image',
            name='focal_y',
            field=models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from above'),
        ),
        migrations.AddField(
            model_name='image',
            name='pages_stale_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='image',
            name='render_failure',
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name='why it has no renditions'),
        ),
        migrations.AddField(
            model_name='image',
            name='rendered_file',
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name='image',
            name='small',
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name='image',
            name='sources',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('rendered_file', models.F('file')), _negated=True), fields=['id'], name='image_to_render'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('pages_stale_at__isnull', False)), fields=['pages_stale_at'], name='image_pages_stale'),
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.CheckConstraint(condition=models.Q(('focal_x__lte', 100), ('focal_y__lte', 100)), name='image_focal_point_inside'),
        ),
        migrations.AddField(
            model_name='publishedimage',
            name='image',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.image', verbose_name='image'),
        ),
        migrations.AddField(
            model_name='publishedimage',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.publication'),
        ),
        migrations.AddField(
            model_name='publication',
            name='images',
            field=models.ManyToManyField(related_name='publications', through='articles.PublishedImage', to='articles.image', verbose_name='images'),
        ),
        migrations.AddField(
            model_name='rendition',
            name='image',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='renditions', to='articles.image', verbose_name='image'),
        ),
        migrations.AddConstraint(
            model_name='publishedimage',
            constraint=models.UniqueConstraint(fields=('publication', 'image'), name='publication_shows_image_once'),
        ),
        migrations.AddConstraint(
            model_name='rendition',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('image', 'source', 'format', 'width'), name='rendition_once'),
        ),
        migrations.AddConstraint(
            model_name='rendition',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ['avif', 'webp', 'jpeg'])), name='rendition_format_known'),
        ),
        migrations.RunPython(note_images, migrations.RunPython.noop),
    ]
