"""Shows a placement as readers would see it beside an article, with each of its texts, counted by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ads.models import Placement
from articles.models import Publication

from .explaining.beside import context_of
from .selection import Chosen, Context, present
from .servable import Offering, Servable, Wording, as_servable, assemble, is_web_address, offer_behind


def preview(placement: Placement, publication: Publication, now: datetime) -> list[Chosen]:
    """One item for each text that the placement may show, whether or not anybody has approved it.

    Their links lead straight to the destination, past our own door, so that following one isn't counted;
    they lead nowhere ("#") where there is none.
    """
    return _shown(as_servable(placement), placement, context_of(publication), now)


def preview_alone(placement: Placement, now: datetime) -> list[Chosen]:
    """The same beside no article in particular: as if beside one that the campaign aims at."""
    item = as_servable(placement)
    kind, number = min(item.keys)
    article, topic = (number if kind == name else 0 for name in ("article", "topic"))
    tags = (number,) if kind == "tag" else ()
    return _shown(item, placement, Context(article, topic, tags), now)


def _shown(item: Servable, placement: Placement, context: Context, now: datetime) -> list[Chosen]:
    rows = placement.product.offers.available().values_list("url", "price", "seen_at")
    offers = tuple(offer for row in rows if is_web_address((offer := Offering._make(row)).url))
    names = {key: name for key, name in _names(placement).items() if key in item.keys}
    snapshot = assemble([item], now, offers={placement.product_id: offers}, names=names)
    behind = offer_behind(item.facts.destination, offers, now)
    own = item.facts.destination if is_web_address(item.facts.destination) else ""
    url = own or (behind.url if behind else "#")
    wordings = item.wordings or (Wording(0, item.facts.line, 1),)
    shown = [present(item, wording, snapshot, context, now, "preview") for wording in wordings]
    return [replace(chosen, url=url, token_click="", nonce="") for chosen in shown]


def _names(placement: Placement) -> dict[tuple[str, int], str]:
    targets = placement.campaign.targets.select_related("topic", "tag")
    topics = {("topic", target.topic_id): str(target.topic) for target in targets if target.topic_id}
    tags = {("tag", target.tag_id): str(target.tag) for target in targets if target.tag_id}
    return {**topics, **tags}
