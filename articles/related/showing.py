"""What the page of an article offers to read next, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from articles.models import Publication, RelatedList
from articles.models.publication import PublicationQuerySet

SHOWN = 4


@dataclass(frozen=True)
class Further:
    """Live articles only: at most four related ones, and those before and after this one in its topic."""

    related: list[Publication]
    older: Publication | None
    newer: Publication | None


def further(publication: Publication, now: datetime) -> Further:
    """What to read after `publication`; one query, and a second where it wasn't read `with_related`."""
    ids = [pk for pk in _stored(publication) if pk != publication.article_id]
    live = Publication.objects.live(now)
    # Each part is found by its own index; an “or” of them would find none.
    parts = [live.filter(article__in=ids).order_by().values("pk")]
    parts += [_by_key(part) for part in _beside(live, publication)]
    found = parts[0].union(*parts[1:], all=True)
    cards = {card.article_id: card for card in Publication.objects.filter(pk__in=found).for_cards()}
    # No related article of this topic can be nearer in age than the nearest.
    here = sorted((card for card in cards.values() if card.topic_id == publication.topic_id), key=_age)
    older = [card for card in here if _age(card) < _age(publication)]
    newer = [card for card in here if _age(card) > _age(publication)]
    related = [cards[pk] for pk in ids if pk in cards][:SHOWN]
    return Further(related, older[-1] if older else None, newer[0] if newer else None)


def _stored(publication: Publication) -> list[int]:
    if hasattr(publication, "related_ids"):
        return publication.related_ids or []
    stored = RelatedList.objects.filter(pk=publication.article_id).values_list("entries", flat=True)
    return stored.first() or []


def _beside(live: PublicationQuerySet, publication: Publication) -> list[QuerySet[Publication, Publication]]:
    """The next older and the next newer one in its topic, as querysets of at most one."""
    moment, pk = publication.first_published_at, publication.article_id
    here = live.filter(topic=publication.topic_id)
    # The first condition of each is a range of the index; the second only parts equal moments.
    older = here.filter(
        Q(first_published_at__lt=moment) | Q(article_id__lt=pk), first_published_at__lte=moment
    )
    newer = here.filter(
        Q(first_published_at__gt=moment) | Q(article_id__gt=pk), first_published_at__gte=moment
    )
    return [older.newest()[:1], newer.oldest()[:1]]


def _by_key(part: QuerySet[Publication, Any]) -> QuerySet[Publication, Any]:
    # SQLite takes no limit inside a union itself.
    return Publication.objects.filter(pk__in=part.values("pk")).order_by().values("pk")


def _age(publication: Publication) -> tuple[datetime, int]:
    return publication.first_published_at, publication.article_id
