"""`manage.py clean_desk`: forget what the desk only keeps for a while; safe to run at any time."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.publishing import presence, preview_links, unsaved


class Command(BaseCommand):
    help = gettext_lazy(
        "Delete unsaved texts older than 60 days, preview links that ended 90 days ago, and who is no longer"
        " editing."
    )

    def handle(self, **options):
        now = timezone.now()
        gone = presence.forget_gone(now)
        texts, links = unsaved.forget_old(now), preview_links.forget_old(now)
        message = _("Deleted: %(texts)d unsaved texts, %(links)d preview links, %(gone)d presences.")
        self.stdout.write(message % {"texts": texts, "links": links, "gone": gone})
