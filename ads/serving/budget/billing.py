"""Bills events: what one costs, and taking it from a lease in the transaction that counts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

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
        if _use(pk, sale, unit, now):
            billed.append(pk)
        elif not _is_open(unit, now):
            ended.append(unit)
    return Billed(billed, ended)


def _use(placement_id: int, sale: Sale, unit: Unit, now: datetime) -> bool:
    moment = connection.ops.adapt_datetimefield_value(now)
    day = connection.ops.adapt_datefield_value(unit.day)
    lease = [unit.lease_id, unit.campaign_id, unit.unit_micros, day, moment]
    live, parameters = live_query(placement_id, sale, now)
    with connection.cursor() as cursor:
        cursor.execute(f"{_USE} AND EXISTS ({live})", [*lease, *parameters])
        return cursor.rowcount == 1


def live_query(placement_id: int, sale: Sale, now: datetime) -> tuple[str, list[Any]]:
    """SQL, with its parameters, for this placement if it is released and runs at that price at `now`."""
    stored = connection.ops.adapt_datetimefield_value
    given: dict[Any, Any] = {
        _PLACEMENT: placement_id,
        _MODEL: sale.price_model,
        _PRICE: sale.price_micros,
        stored(_MOMENT): stored(now),
    }
    query, parameters = _live()
    return query, [given.get(value, value) for value in parameters]


def _is_open(unit: Unit, now: datetime) -> bool:
    lease = dict(zip(("pk", "campaign_id", "unit_micros", "day"), unit, strict=True))
    return Lease.objects.filter(**lease, used__lt=F("granted"), expires_at__gt=now).exists()


# The campaign, price and day too: after a crash of its server PostgreSQL may give a lease's number again.
_USE = (
    f"UPDATE {Lease._meta.db_table} SET used = used + 1 "  # noqa: S608 - names from the model alone
    "WHERE id = %s AND campaign_id = %s AND unit_micros = %s AND day = %s "
    "AND expires_at > %s AND used < granted"
)
# They stand in the statement for what each event fills in.
_PLACEMENT, _PRICE, _MODEL, _MOMENT = 2**62 + 1, 2**62 + 2, "?", datetime(1000, 1, 1, tzinfo=UTC)


@cache
def _live() -> tuple[str, tuple[Any, ...]]:
    """The query for a placement that is released and runs at a price; made once, for Django takes 1.5 ms."""
    live = Placement.objects.released().running(_MOMENT, _MOMENT)
    live = live.filter(pk=_PLACEMENT, campaign__price_model=_MODEL, campaign__price_micros=_PRICE)
    return live.order_by().values_list("pk").query.sql_with_params()
