"""Shows a placement as readers would see it beside an article, with each of its texts, counted by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from ads.models import Placement, Recall
from articles.models import Publication

from .explaining.beside import context_of
from .selection import Chosen, Context, choose, present
from .servable import (
    Key,
    Offering,
    Servable,
    Snapshot,
    Wording,
    as_servable,
    build,
    is_web_address,
    offer_behind,
    picture_of,
)

# The same neighbours each time that one looks.
_SEED = 1
# Links of what has no destination lead nowhere.
_NOWHERE = "#"


class Preview(NamedTuple):
    """A block that holds the placement, in the order of the page, and the other texts that it may show."""

    block: Sequence[Chosen]
    others: Sequence[Chosen]


def preview(placement: Placement, publication: Publication, now: datetime) -> Preview | None:
    """The placement beside `publication`, approved or not, among what readers can meet there at `now`.

    Links lead straight to the destination, past our own door, so that following one isn't counted. None where
    no block can stand: the article wants none, or the product was recalled, and nobody is to see it for sale.
    """
    if (
        publication.sponsoring == "none"
        or Recall.objects.open().of(placement.product, placement.product.brand_id).exists()
    ):
        return None
    item, context = as_servable(placement), context_of(publication)
    snapshot = _with(build(now), placement)
    rng = Random(_SEED)  # noqa: S311 - an example
    # A site that shows none at all still has something to look at here.
    places = max(1, settings.SPONSORED_SHOWN)
    shown = choose(snapshot, item.facts.slot, context, places, rng, now, first=item)
    own, *others = item.wordings or [Wording(0, item.facts.line, 1)]
    return Preview(
        [
            _look(one, own if one is item else _first_text(one, context), snapshot, context, now)
            for one in shown
        ],
        [_look(item, wording, snapshot, context, now) for wording in others],
    )


def previews_alone(placements: QuerySet[Placement], now: datetime) -> dict[int, list[Chosen]]:
    """Each text of each placement beside no article in particular: beside one that its campaign aims at.

    Six queries, however many there are.
    """
    items, snapshot = picture_of(placements, now)
    return {item.facts.placement_id: _alone(item, snapshot, now) for item in items}


def _alone(item: Servable, snapshot: Snapshot, now: datetime) -> list[Chosen]:
    kind, number = min(item.keys)
    article, topic = (number if kind == name else 0 for name in ("article", "topic"))
    context = Context(article, topic, (number,) if kind == "tag" else ())
    texts = item.wordings or (Wording(0, item.facts.line, 1),)
    return [_look(item, text, snapshot, context, now) for text in texts]


def _look(item: Servable, wording: Wording, snapshot: Snapshot, context: Context, now: datetime) -> Chosen:
    """The item without anything by which it could be counted."""
    chosen = present(item, wording, snapshot, context, now, nonce="")
    own = item.facts.destination if is_web_address(item.facts.destination) else ""
    offer = offer_behind(item.facts.destination, snapshot.offers.get(item.facts.product_id, ()), now)
    return replace(chosen, url=own or (offer.url if offer else _NOWHERE), token_click="")


def _first_text(item: Servable, context: Context) -> Wording:
    """One of the texts that a neighbour may have here: beside a sensitive subject one without a line."""
    is_sensitive = context.sponsoring != "normal"
    texts = item.wordings or (Wording(0, item.facts.line, 1),)
    return next(text for text in texts if not (is_sensitive and text.line))


def _with(snapshot: Snapshot, placement: Placement) -> Snapshot:
    """The snapshot with the offers and names that this placement needs, whether it is in it or not."""
    rows = placement.product.offers.available().values_list("url", "price", "seen_at")
    offers = tuple(offer for row in rows if is_web_address((offer := Offering._make(row)).url))
    return replace(
        snapshot,
        offers={**snapshot.offers, placement.product_id: offers},
        names={**snapshot.names, **_names(placement)},
    )


def _names(placement: Placement) -> dict[Key, str]:
    targets = placement.campaign.targets.select_related("topic", "tag")
    topics: dict[Key, str] = {("topic", one.topic_id): str(one.topic) for one in targets if one.topic_id}
    tags: dict[Key, str] = {("tag", one.tag_id): str(one.tag) for one in targets if one.tag_id}
    return {**topics, **tags}
