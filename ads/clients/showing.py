"""A placement as readers see it, for looking at: nothing is counted and no link passes by the counter."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ads.models import Placement
from ads.serving.previewing import preview_alone
from ads.serving.selection import Chosen


class Look(NamedTuple):
    """One way in which a placement is shown: its variant's name and the item for templates/ads/item.html."""

    name: str
    item: Chosen


def looks(placement: Placement, now: datetime) -> list[Look]:
    """The placement's own look ("") and those of its variants that are switched on."""
    names = dict(placement.variants.values_list("pk", "name"))
    return [Look(names.get(item.variant_id, ""), item) for item in preview_alone(placement, now)]
