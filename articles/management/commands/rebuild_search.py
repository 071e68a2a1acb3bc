"""`manage.py rebuild_search`: bring the search index up to date with what is public and what is planned."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.search import index


class Command(BaseCommand):
    help = gettext_lazy(
        "Put what is missing into the search index and take out what is over; safe at any time and quick when"
        " nothing is to be done."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help=_("index everything anew, and count all words anew")
        )

    def handle(self, **options):
        now = timezone.now()
        n = (index.rebuild_all if options["all"] else index.rebuild)(now)
        self.stdout.write(_("%(n)d articles indexed.") % {"n": n})
