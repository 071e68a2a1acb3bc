"""Where the link of a placement leads: looked up in the database when it is followed, never taken from it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from ads.compliance import has_valid_admission, may_be_placed
from ads.models import Approval, Placement

from .servable import Offering, is_web_address, offer_behind


class Lead(NamedTuple):
    """Where to send a reader (empty: nowhere), and whether the placement still runs."""

    url: str
    is_running: bool


def lead(placement_id: int, now: datetime) -> Lead:
    """Where the link of this placement leads at `now`.

    A placement that has stopped leads to our own page of the product, as long as there is one.
    """
    running = _running(placement_id, now)
    url = _destination(running, now) if running else ""
    return Lead(url, True) if url else Lead(_product_page(placement_id), False)


def _running(placement_id: int, now: datetime) -> Placement | None:
    released = Placement.objects.released().running(now, now).select_related("product")
    placement = released.filter(pk=placement_id).first()
    if placement is None or not may_be_placed(placement.product.product_class):
        return None
    return placement if has_valid_admission(placement.product, timezone.localdate(now)) else None


def _destination(placement: Placement, now: datetime) -> str:
    if is_web_address(placement.destination):
        return placement.destination
    rows = placement.product.offers.available().values_list("url", "price", "seen_at")
    offers = (Offering._make(row) for row in rows)
    offer = offer_behind("", (offer for offer in offers if is_web_address(offer.url)), now)
    return offer.url if offer else ""


def _product_page(placement_id: int) -> str:
    approved = Placement.objects.filter(pk=placement_id, product__status=Approval.APPROVED)
    placement = approved.select_related("product").first()
    return placement.product.get_absolute_url() if placement else ""
