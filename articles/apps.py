"""The editors' wing: articles, people, glossary, publication and popularity."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Magazine")

    def ready(self):
        from articles.roles import make_roles

        post_migrate.connect(make_roles, sender=self)
