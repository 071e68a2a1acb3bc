"""Bills events: what one costs, and taking it from a lease in the transaction that counts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, F

from ads.compliance import has_valid_admission, may_be_placed
from ads.models import Campaign, CountKind, Lease, Placement
from articles.popularity.calendar import day_of

from .granting import CHARGED
from .holding import Unit

_FACTS = [
    *(f"campaign__{name}" for name in ("price_model", "price_micros")),
    *(f"product__{name}" for name in ("product_class", "admission_number", "admission_until")),
]


class Sale(NamedTuple):
    """What an event of a placement costs, if it can be billed at all: nothing is decided with it yet."""

    campaign_id: int
    price_model: str
    price_micros: int
    unit_micros: int


def sales(kind: CountKind, placements: Collection[int], now: datetime) -> dict[int, Sale | None]:
    """For each of these placements that exists what an event of this kind costs; None: never anything."""
    rows = Placement.objects.filter(pk__in=placements).order_by("pk")
    if kind not in CHARGED.values():
        return dict.fromkeys(rows.values_list("pk", flat=True))
    rows = rows.select_related("campaign", "product").only("campaign_id", "product_id", *_FACTS)
    return {row.pk: _sale(kind, row, now) for row in rows}


def _sale(kind: CountKind, placement: Placement, now: datetime) -> Sale | None:
    campaign, product = placement.campaign, placement.product
    if CHARGED.get(Campaign.PriceModel(campaign.price_model)) != kind or not campaign.unit_price_micros:
        return None
    if not may_be_placed(product.product_class) or not has_valid_admission(product, day_of(now)):
        return None
    return Sale(campaign.pk, campaign.price_model, campaign.price_micros, campaign.unit_price_micros)


class Billed(NamedTuple):
    """The placements that were billed, and the units whose lease turned out to have ended."""

    placements: Sequence[int]
    ended: Sequence[Unit]


def bill(wanted: Mapping[int, tuple[Sale, Unit]], now: datetime) -> Billed:
    """Use a unit for each of these placements, as part of the caller's transaction.

    A unit is used only if its lease is open at this moment and the placement is released and running at the
    same price; what isn't billed is free.
    """
    billed, ended = [], []
    # In the order of the leases, so that threads that share two of them don't wait for each other crosswise.
    for pk, (sale, unit) in sorted(wanted.items(), key=lambda item: (item[1][1], item[0])):
        open_lease = Lease.objects.filter(
            pk=unit.lease_id,
            # After a crash of its server PostgreSQL may give a number again.
            campaign_id=unit.campaign_id,
            unit_micros=unit.unit_micros,
            day=unit.day,
            used__lt=F("granted"),
            expires_at__gt=now,
        )
        live = Placement.objects.released().running(now, now)
        live = live.filter(
            pk=pk, campaign__price_model=sale.price_model, campaign__price_micros=sale.price_micros
        )
        if open_lease.filter(Exists(live)).update(used=F("used") + 1):
            billed.append(pk)
        elif not open_lease.exists():
            ended.append(unit)
    return Billed(billed, ended)
