"""Sums past hours into days and deletes what is too old; `refresh_popularity` does the same on its way."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Door, through
from articles.popularity.rollup import rollup


class Command(BaseCommand):
    help = (
        "Closes the days that are over and deletes counts that are too old, a little at a time. Safe to run "
        "at any time, also twice at once and on several machines."
    )

    def handle(self, **options):
        with through(Door.COMMAND):
            done = rollup(timezone.now())
        self.stdout.write(
            ngettext("Closed %(n)d day.", "Closed %(n)d days.", done.days) % {"n": done.days}
            if done.days
            else _("No day had to be closed.")
        )
        if done.hours_deleted or done.days_deleted:
            self.stdout.write(
                _("Deleted because of their age: %(hours)d hours and %(days)d days.")
                % {"hours": done.hours_deleted, "days": done.days_deleted}
            )
        else:
            self.stdout.write(_("Nothing was too old."))
