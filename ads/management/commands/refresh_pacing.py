"""Computes anew with which chance guaranteed campaigns enter a block; run it every minute."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from ads.serving.paces import refresh_paces


class Command(BaseCommand):
    help = (
        "Compares what guaranteed campaigns have delivered with their lines, and stores with which chance"
        " each enters a block until the next run. Safe to run at any time, also twice at once."
    )

    def handle(self, **options):
        done = refresh_paces(timezone.now())
        self.stdout.write(
            _("%(computed)d chances computed, %(overbooked)d campaigns overbooked.")
            % {"computed": done.computed, "overbooked": done.overbooked}
        )
