"""Pictures for shared links, drawn after publishing, so that publications begin without one; dates for the sitemap."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_site_pages'),
    ]

    operations = [
        migrations.CreateModel(
            name='SocialImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='fingerprint')),
                ('file', models.FileField(upload_to='cards/%Y/%m/', verbose_name='file')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'picture for shared links',
                'verbose_name_plural': 'pictures for shared links',
                'default_permissions': [],
            },
        ),
        migrations.AddField(
            model_name='publication',
            name='social_image',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='publications', to='articles.socialimage', verbose_name='picture for shared links'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('social_image', None), ('visible_until', None)), fields=['social_image', 'id'], name='publication_undrawn'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['article', 'updated_at', 'visible_from', 'visible_until'], name='publication_dates'),
        ),
    ]
