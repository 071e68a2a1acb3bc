"""Draws the pictures that other sites show beside a shared link, for articles that have none yet."""

import time

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.social_images.making import link, make, outdated, undrawn

BATCH = 20


class Command(BaseCommand):
    help = (
        "Draws the picture for shared links of each article that lacks one, the newest first. "
        "Runs that are cut short or repeated do no harm."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--seconds", type=int, default=50, help="go on no longer than this; 0 until all is done"
        )
        parser.add_argument(
            "--again",
            action="store_true",
            help="first forget pictures that would look different today (a renamed topic, another picture)",
        )

    def handle(self, *args, seconds, again, **options):
        end = time.monotonic() + seconds
        if again:
            for publication in outdated(timezone.now()):
                link(publication, None)
        drawn = 0
        while publications := undrawn(timezone.now(), BATCH):
            drawn += make(publications, timezone.now())
            if seconds and time.monotonic() > end:
                break
        self.stdout.write(_("%(drawn)d pictures drawn.") % {"drawn": drawn})
