"""The marketers' wing: advertisers, products, campaigns and sponsored placements."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AdsConfig(AppConfig):
    name = "ads"
    verbose_name = _("Products and placements")

    def ready(self):
        from ads import page_answers  # noqa: F401 - registers which pages of products can be linked to
        from ads.roles import make_roles

        post_migrate.connect(make_roles, sender=self)
