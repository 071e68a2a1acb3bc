"""`manage.py make_renditions`: the files of pictures that readers get; safe to run at any time, twice too."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Image
from articles.renditions.making import make_anew, make_due
from articles.renditions.pages import refresh_stale
from articles.renditions.tidying import delete_forgotten

DEFAULT_MINUTES = 10


class Command(BaseCommand):
    help = (
        "Makes AVIF, WebP and JPEG in up to five widths of every picture that has none yet, brings changed"
        " pictures into the pages that show them, and deletes files that nothing shows any more."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--image", type=int, metavar="ID", help="make those of this picture once more")
        what.add_argument("--all", action="store_true", help="make those of all pictures once more")
        parser.add_argument(
            "--minutes",
            type=int,
            default=DEFAULT_MINUTES,
            metavar="N",
            help=f"begin with no picture after so long ({DEFAULT_MINUTES}); the next run goes on",
        )

    def handle(self, *, image, all, minutes, **options):
        if minutes < 1:
            raise CommandError("--minutes must be at least 1.")
        if image is not None or all:
            self._make_anew(image)
        report = make_due(timezone.now, until=timezone.now() + timedelta(minutes=minutes))
        now = timezone.now()
        pages, deleted = refresh_stale(now), delete_forgotten()
        left = Image.objects.to_render(now).count()
        message = _(
            "Pictures made: %(pictures)d (%(files)d files), failed: %(failed)d, left: %(left)d;"
            " pages changed: %(pages)d, files deleted: %(deleted)d."
        )
        self.stdout.write(message % {**vars(report), "left": left, "pages": pages, "deleted": deleted})

    def _make_anew(self, image):
        images = Image.objects.all() if image is None else Image.objects.filter(pk=image)
        found = list(images.values_list("pk", flat=True))
        if image is not None and not found:
            raise CommandError(f"There is no picture {image}.")
        make_anew(found)
