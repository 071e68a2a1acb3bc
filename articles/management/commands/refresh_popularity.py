"""Brings Trending and Evergreen up to date; run it every ten minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Door, through
from articles.popularity.forgetting import forget_all
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup


class Command(BaseCommand):
    help = (
        "Folds new views into the scores, stores the Trending and Evergreen lists, closes past days and "
        "deletes counts that are too old. Safe to run at any time, also twice at once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="compute all scores anew from the stored counts, and say how much they differed",
        )

    def handle(self, *, rebuild, **options):
        now = timezone.now()
        with through(Door.COMMAND):
            done = refresh(now, rebuild=rebuild)
            old = rollup(now)
            forget_all(now)
        self.stdout.write(
            _("%(views)d new views, %(weeks)d weeks closed, %(lists)d lists stored.")
            % {"views": done.views, "weeks": done.weeks, "lists": done.lists}
        )
        if done.difference is not None:
            self.stdout.write(
                _("Rebuilt all scores; the largest difference was %(difference).1e.")
                % {"difference": done.difference}
            )
        if old.hours_deleted or old.days_deleted:
            self.stdout.write(
                _("Deleted because of their age: %(hours)d hours and %(days)d days.")
                % {"hours": old.hours_deleted, "days": old.days_deleted}
            )
