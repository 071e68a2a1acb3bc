"""Which articles have no card yet, and how they get one: never while somebody waits for a page."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import QuerySet

from articles.models import Publication, SocialImage

from .card import Card, draw

logger = logging.getLogger(__name__)

# Goes up when cards are to look different: `make_social_images --again` then draws them all anew.
LOOK = 1
_CENTRE = 50


def undrawn(now: datetime, most: int) -> list[Publication]:
    """At most `most` publications without a card that readers see now or will see, the newest first."""
    lacking = Publication.objects.filter(social_image=None)
    # Two questions, each of which an index answers; of a million publications few have an end that is chosen.
    open_ended = _with_parts(lacking.filter(visible_until=None)).order_by("-pk")[:most]
    ending = _with_parts(lacking.filter(visible_until__gt=now)).order_by("-pk")[:most]
    return sorted([*open_ended, *ending], key=lambda publication: -publication.pk)[:most]


def make(publications: Iterable[Publication], now: datetime) -> int:
    """Give each of `publications` its card; how many were drawn, since what looks the same is drawn once."""
    drawn = 0
    for publication in publications:
        key = key_of(publication)
        image = SocialImage.objects.filter(key=key).first()
        if image is None:
            image = _store(key, _draw(publication), now)
            drawn += 1
        link(publication, image)
    return drawn


def link(publication: Publication, image: SocialImage | None) -> None:
    """From now on the page of `publication` names this card; the only place where that changes."""
    # Past the manager, which would make all pages anew for each card; they will be within half a minute.
    QuerySet(Publication).filter(pk=publication.pk).update(social_image=image)


def outdated(now: datetime) -> Iterator[Publication]:
    """What is live with a card that would look different today, say because its topic was renamed."""
    live = Publication.objects.live(now).exclude(social_image=None)
    for publication in _with_parts(live).order_by("pk").iterator(chunk_size=500):
        if publication.social_image and publication.social_image.key != key_of(publication):
            yield publication


def key_of(publication: Publication) -> str:
    """The fingerprint, SHA-256 in hexadecimal, of all that is drawn on the card of `publication`."""
    card, picture = _card(publication), publication.lead_image
    facts = [LOOK, card.title, card.topic, card.site, card.palette, card.focus, picture and picture.file.name]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _with_parts(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    parts = publications.select_related("topic", "lead_image", "social_image")
    return parts.defer("page", "search_text")


def _card(publication: Publication) -> Card:
    picture = publication.lead_image
    focus = (getattr(picture, "focal_x", _CENTRE), getattr(picture, "focal_y", _CENTRE))
    topic = publication.topic
    return Card(publication.title, topic.name, settings.SITE_NAME, topic.pk, focus)


def _draw(publication: Publication) -> bytes:
    picture = publication.lead_image
    if picture is None:
        return draw(_card(publication))
    try:
        with picture.file.open("rb") as file:
            return draw(_card(publication), file)
    except OSError:
        logger.warning("The picture of “%s” could not be read for its card", publication, exc_info=True)
        return draw(_card(publication))


def _store(key: str, content: bytes, now: datetime) -> SocialImage:
    # Another process may have drawn the same meanwhile: then there is one row, and one file too many.
    return SocialImage.objects.get_or_create(
        key=key,
        defaults={
            # A name that nobody can reckon from a title that is still to be published.
            "file": ContentFile(content, name=f"{secrets.token_hex(10)}.jpg"),
            "size": len(content),
            "made_at": now,
        },
    )[0]
