"""Makes placements in memory for the tests of drawing, and the bounds that frequencies must keep."""

from datetime import timedelta
from itertools import permutations
from math import sqrt

from ads.serving.selection import Context
from ads.serving.servable import EVERYWHERE, Facts, Servable, assemble
from tests.ads.factories import NOW

CONTEXT = Context(article_id=1, topic_id=1, tag_ids=(1, 2))
_EMPTY = Facts(
    placement_id=0,
    slot="article",
    weight=10,
    line="",
    destination="https://maker.example/",
    campaign_id=1,
    tier=2,
    starts_at=NOW - timedelta(days=1),
    ends_at=NOW + timedelta(days=1),
    advertiser="Adverteerder",
    payer="",
    product_id=0,
    name="Product",
    product_class="supplement",
    gtin="",
    brand_id=0,
    brand="Merk",
    admission_number="",
    admission_until=None,
    pack_quantity=None,
    pack_unit="",
    image_file=None,
    image_alt=None,
    image_width=None,
    image_height=None,
    image_credit=None,
)


def make_servable(
    number, *, keys=(EVERYWHERE,), excluded=(), gtin="", last_day=None, labels=(), blocked=(), **facts
):
    """Placement `number` of a product, brand and campaign of the same number, unless told otherwise."""
    own = {"placement_id": number, "product_id": number, "brand_id": number, "campaign_id": number}
    return Servable(
        _EMPTY._replace(**(own | facts)),
        frozenset(keys),
        frozenset(excluded),
        gtin,
        last_day,
        frozenset(labels),
        frozenset(blocked),
    )


def make_snapshot(*servable):
    return assemble(servable, NOW)


def ids(items):
    return [item.facts.placement_id for item in items]


def chi_square(observed, expected):
    """How far counts lie from what is expected, as a share of the bound that 1 in 1000 honest runs passes.

    The bound is Wilson and Hilferty's for the 0.999 quantile.
    """
    free = len(expected) - 1
    distance = sum((observed[key] - n) ** 2 / n for key, n in expected.items())
    bound = free * (1 - 2 / (9 * free) + 3.0902 * sqrt(2 / (9 * free))) ** 3
    return distance / bound


def plackett_luce(weights, n):
    """The exact chance of each item to be among `n` drawn by weight without replacement."""
    chance = dict.fromkeys(weights, 0.0)
    for order in permutations(weights, n):
        left, likely = sum(weights.values()), 1.0
        for item in order:
            likely *= weights[item] / left
            left -= weights[item]
        for item in order:
            chance[item] += likely
    return chance
