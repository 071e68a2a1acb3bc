"""Brings a picture's new files, words and focal point into the pages that show it.

A page is compiled when it is published and holds what it says of its pictures. Only that is replaced here,
not the whole page compiled anew: nobody who corrects an alternative text expects other changes of a page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from articles.models import Image, Publication, PublishedImage, Rendition

# An image counts as stale for so long at least, and then its pages are looked at once more: somebody may be
# publishing one with what the image was, and commit it just after it was looked for. Caches, which may hold a
# page for a while, have let it go by then too, so that its earlier files can go.
SETTLING = timedelta(minutes=1)
MOST_AT_ONCE = 20


def now_stale(image: Image, now: datetime) -> None:
    """Note that pages show `image` with other words or another focal point than it has."""
    Image.objects.filter(pk=image.pk).update(pages_stale_at=now)


def refresh_pages_of(image: Image, now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Bring `image` as it is into `most` of the pages that show it; how many changed. Others come later."""
    shown = image.picture()
    return sum(_refresh(pk, image.pk, shown) for pk in _pages(image.pk, now)[:most])


def refresh_stale(now: datetime) -> int:
    """Bring all images that are stale into all pages that show them; how many pages changed."""
    changed = 0
    stale = Image.objects.filter(pages_stale_at__isnull=False).order_by("pages_stale_at", "pk")
    for image in stale:
        shown = image.picture()
        changed += sum(_refresh(pk, image.pk, shown) for pk in list(_pages(image.pk, now)))
        if image.pages_stale_at and image.pages_stale_at <= now - SETTLING:
            _settle(image)
    return changed


def _pages(image: int, now: datetime) -> Any:
    """The publications with the image that readers see, or will see; newest first."""
    showing = PublishedImage.objects.filter(image=image).values("publication")
    pages = Publication.objects.filter(pk__in=showing)
    pages = pages.live(now) | pages.scheduled(now)
    return pages.order_by("-visible_from", "-pk").values_list("pk", flat=True)


@transaction.atomic
def _refresh(publication: int, image: int, shown: dict[str, Any]) -> bool:
    row = Publication.objects.select_for_update(of=["self"]).select_related("revision").get(pk=publication)
    content, page, before = row.revision.content, row.page, []
    if content["lead_image"] == image and page["lead_image"]:
        before.append(page["lead_image"])
        page["lead_image"] = shown
    # A page has the sections of its revision, one by one.
    for written, section in zip(content["sections"], page["sections"], strict=True):
        if written["image"] == image and section["image"]:
            before.append(section["image"])
            section["image"] = shown
    is_changed = any(each != shown for each in before)
    if is_changed:
        Publication.objects.filter(pk=publication).update(page=page)
    return is_changed


def _settle(image: Image) -> None:
    """Nothing names the image's earlier files any more: let them go, unless it changed meanwhile."""
    unchanged = Image.objects.filter(pk=image.pk, pages_stale_at=image.pages_stale_at)
    if unchanged.update(pages_stale_at=None):
        # Those of its present file may be in the making.
        named = [image.rendered_file, str(image.file.name)]
        Rendition.objects.filter(image=image.pk).exclude(source__in=named).update(image=None)
