"""Brings up to date which articles are offered to read next; run it every ten minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Door, through
from articles.related.refresh import refresh


class Command(BaseCommand):
    help = (
        "Computes the related articles of whatever was published, ended or changed, and of those beside it."
        " Safe to run at any time, also twice at once; a run that was stopped is gone on with by the next."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="compute those of all articles anew")

    def handle(self, *, rebuild, **options):
        with through(Door.COMMAND):
            done = refresh(timezone.now(), rebuild=rebuild)
        self.stdout.write(
            _("%(computed)d lists of related articles computed, %(changed)d of them changed.")
            % {"computed": done.computed, "changed": done.changed}
        )
