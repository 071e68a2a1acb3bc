"""A placement as readers see it, for looking at: nothing is counted and no link passes by the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ads import prices
from ads.models import Placement
from ads.serving.servable import Offering, is_web_address, offer_behind
from articles.models import Image


class Look(NamedTuple):
    """One way in which a placement is shown: its variant's name and the item for templates/ads/item.html."""

    name: str
    item: dict[str, Any]


def looks(placement: Placement, now: datetime) -> list[Look]:
    """The placement's own look and those of its variants that are switched on; five queries at most."""
    variants = [variant for variant in placement.variants.select_related("image") if variant.is_active]
    common = _common(placement, now)
    found = []
    if not variants or placement.own_weight:
        found.append(Look("", common | _words(placement.line, placement.product.image)))
    picture = placement.product.image
    found += [
        Look(variant.name, common | _words(variant.line, variant.image or picture)) for variant in variants
    ]
    return found


def _common(placement: Placement, now: datetime) -> dict[str, Any]:
    product, advertiser = placement.product, placement.campaign.advertiser
    rows = product.offers.available().values_list("url", "price", "seen_at")
    offers = [offer for offer in map(Offering._make, rows) if is_web_address(offer.url)]
    offer = offer_behind(placement.destination, offers, now)
    price = offer.price if offer and prices.is_shown(offer.seen_at, now) else None
    matched_on, matched_name = _matched(placement)
    return {
        "label": _("Advertisement"),
        "placement_id": placement.pk,
        "name": product.name,
        "brand": str(product.brand or ""),
        "advertiser": advertiser.name,
        "payer": advertiser.payer or advertiser.name,
        "price": price,
        "unit_price": prices.unit_price(price, product.pack_quantity, product.pack_unit) if price else None,
        "admission_number": product.admission_number,
        "matched_on": matched_on,
        "matched_name": matched_name,
        "url": placement.destination or (offer.url if offer else ""),
    }


def _matched(placement: Placement) -> tuple[str, str]:
    """The first thing that the campaign aims at, as the reader beside such an article is told."""
    for target in placement.campaign.targets.select_related("topic", "tag"):
        if not target.is_excluded:
            kind = "topic" if target.topic_id else "tag" if target.tag_id else "article"
            return kind, "" if kind == "article" else str(target)
    return "*", ""


def _words(line: str, image: Image | None) -> dict[str, Any]:
    shown = {"url": image.file.url, "width": image.width, "height": image.height} if image else None
    return {"line": line, "image": shown}
