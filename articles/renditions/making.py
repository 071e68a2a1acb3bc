"""Makes what is due, picture by picture: each is claimed, so that any number of runs may work at once.

A run that is cut off loses nothing: a row is noted before its file is written, what was made is kept, and
what was begun is made again at the same place.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL.Image import Image as Picture

from articles.models import Image, Rendition

from . import encoding

# Renewed before each file; longer than the slowest file takes on a busy machine.
LEASE = timedelta(minutes=5)
# After a failure that may pass, such as a storage that doesn't answer.
RETRY_AFTER = timedelta(minutes=10)
FOLDER = "renditions"

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class _TakenOverError(Exception):
    """Somebody else has the claim now, or the image got another file."""


@dataclass
class Report:
    """How many pictures got their renditions, how many files that took, and how many pictures failed."""

    pictures: int = 0
    files: int = 0
    failed: int = 0


def make_due(clock: Clock, *, until: datetime) -> Report:
    """Make the renditions of all images that have none of their file, one by one; none after `until`."""
    report = Report()
    while (now := clock()) < until and (pk := _next(now)):
        _make(pk, clock, report)
    return report


def make_anew(images: list[int]) -> None:
    """Make all renditions of these images once more due; what there is serves until the new ones are made."""
    renditions = Rendition.objects.filter(image__in=images)
    renditions.exclude(source="").update(source="")
    Image.objects.filter(pk__in=images).update(
        rendered_file="", render_failure="", claim="", claimed_until=None
    )


def _next(now: datetime) -> int | None:
    due = Image.objects.to_render(now)
    return due.order_by("pk").values_list("pk", flat=True).first()


def _make(pk: int, clock: Clock, report: Report) -> None:
    claim = secrets.token_hex(16)
    due = Image.objects.to_render(clock()).filter(pk=pk)
    if not due.update(claim=claim, claimed_until=clock() + LEASE):
        return
    try:
        # Read in here: Django opens the file of an image whose size isn't known.
        image = Image.objects.filter(pk=pk, claim=claim).first()
        if image:
            _make_files(image, clock, report)
    except _TakenOverError:
        log.info("Image %s changed while its renditions were made.", pk)
    except Exception as error:
        report.failed += 1
        log.exception("Image %s has no renditions; it is tried again later.", pk)
        failure = f"{type(error).__name__}: {error}"[:200]
        ours = Image.objects.filter(pk=pk, claim=claim)
        ours.update(claim="", claimed_until=clock() + RETRY_AFTER, render_failure=failure)


def _make_files(image: Image, clock: Clock, report: Report) -> None:
    try:
        with image.file.storage.open(str(image.file.name)) as file:
            picture = encoding.read(file)
    except encoding.UnreadableError as error:
        report.failed += 1
        log.warning("Image %s can't be read: %s", image.pk, error)
        # Final for this file: only another one, or who asks for it by name, makes it try again.
        _finish(image, clock(), sources={}, small="", render_failure=str(error)[:200])
        return
    rows = _rows(image, picture)
    smaller: Picture | None = None
    for row in [row for row in rows if not row.bytes]:
        _renew(image, clock)
        if smaller is None or smaller.width != row.width:
            smaller = encoding.scaled(picture, row.width)
        _write(row, encoding.encode(smaller, row.format))
        report.files += 1
    sources = _sources(rows)
    facts = {"sources": sources, "small": sources["webp"][0][1], "render_failure": ""}
    _finish(image, clock(), width=picture.width, height=picture.height, **facts)
    report.pictures += 1


def _rows(image: Image, picture: Picture) -> list[Rendition]:
    """A row for every file that the image is to have, by width; those that were there keep what they know."""
    token = secrets.token_hex(6)
    Rendition.objects.bulk_create(
        [
            Rendition(
                image=image,
                source=str(image.file.name),
                format=kind,
                width=width,
                height=encoding.height_for(width, picture.size),
                file=f"{FOLDER}/{token}/{width}.{encoding.ENDINGS[kind]}",
            )
            for width in encoding.widths_for(picture.width)
            for kind in encoding.OPTIONS
        ],
        ignore_conflicts=True,
    )
    return list(image.renditions.filter(source=image.file.name).order_by("width", "format"))


def _write(row: Rendition, content: bytes) -> None:
    name = str(row.file.name)
    # Left by a run that was cut off before it could note that the file was made.
    if default_storage.exists(name):
        default_storage.delete(name)
    row.file = default_storage.save(name, ContentFile(content))
    row.bytes = len(content)
    row.save(update_fields=["file", "bytes"])


def _renew(image: Image, clock: Clock) -> None:
    ours = Image.objects.filter(pk=image.pk, claim=image.claim, file=image.file.name)
    if not ours.update(claimed_until=clock() + LEASE):
        raise _TakenOverError


def _finish(image: Image, now: datetime, **columns: Any) -> None:
    """Store what pages may draw from now on, unless the image got another file meanwhile."""
    ours = Image.objects.filter(pk=image.pk, claim=image.claim, file=image.file.name)
    rendered = str(image.file.name)
    ours.update(rendered_file=rendered, claim="", claimed_until=None, pages_stale_at=now, **columns)


def _sources(rows: list[Rendition]) -> dict[str, list[list]]:
    """What Image.sources holds: for each format the widths with the names of their files, smallest first."""
    return {
        kind: [[row.width, row.file.name] for row in rows if row.format == kind] for kind in encoding.OPTIONS
    }
