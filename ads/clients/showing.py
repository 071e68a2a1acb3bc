"""A placement as readers see it, for looking at: nothing is counted and no link passes by the counter."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from ads.models import Placement, Variant
from ads.serving.previewing import previews_alone
from ads.serving.selection import Chosen


class Look(NamedTuple):
    """One way in which a placement is shown: its variant's name and the item for templates/ads/item.html."""

    name: str
    item: Chosen


def looks(placement: Placement, now: datetime) -> list[Look]:
    """The placement's own look ("") and those of its variants that are switched on."""
    return looks_of(Placement.objects.filter(pk=placement.pk), now)[placement.pk]


def looks_of(placements: QuerySet[Placement], now: datetime) -> dict[int, list[Look]]:
    """The same of each of these placements; seven queries, however many there are."""
    variants = Variant.objects.filter(placement__in=placements.order_by().values("pk"))
    names = dict(variants.values_list("pk", "name"))
    return {
        pk: [Look(names.get(item.variant_id, ""), item) for item in items]
        for pk, items in previews_alone(placements, now).items()
    }
