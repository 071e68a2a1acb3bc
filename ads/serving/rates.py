"""How many billable events follow when a campaign enters a block: as measured, and as is usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum

from ads.models import Campaign, CountKind, Placement, PlacementCount
from articles.popularity.calendar import hour_of

from .pacing import shrunk
from .selection import NEUTRAL

# The last days of counts are those of the present texts, pictures and places.
_PERIOD = timedelta(days=7)
_SECONDS = 600


class Usual(NamedTuple):
    """Where nothing was counted yet: the share of delivered items, and how many deliveries that is worth.

    The site's own counts soon outweigh these. A display item that was loaded is viewable 50 to 70 times in
    100 (trade figures since 2015); a text beside an article is clicked a few times in 1000.
    """

    share: float
    weight: float


USUAL = {Campaign.PriceModel.CPM: Usual(0.6, 200), Campaign.PriceModel.CPC: Usual(0.004, 2000)}
# What is worth one event, by price model; a flat fee is about being seen.
EVENTS: dict[str, CountKind] = {Campaign.PriceModel.CPC: CountKind.CLICK}


class Counted(NamedTuple):
    """Events of one campaign, or of all."""

    delivered: int
    viewable: int
    click: int


class Rates(NamedTuple):
    """What was counted of late, by campaign, for `an_item`."""

    counted: Mapping[int, Counted]

    def an_item(self, campaign_id: int | None, price_model: str) -> float:
        """How many events of this price model follow from one item in a block, for this campaign.

        Its own share, drawn towards that of all campaigns, which is drawn towards what is usual elsewhere.
        """
        kind = EVENTS.get(price_model, CountKind.VIEWABLE)
        usual = USUAL[Campaign.PriceModel.CPC if kind == CountKind.CLICK else Campaign.PriceModel.CPM]
        site = Counted(*map(sum, zip(*self.counted.values(), strict=True))) if self.counted else _NONE
        share = shrunk(getattr(site, kind), site.delivered, *usual)
        own = self.counted.get(campaign_id or 0, _NONE)
        return shrunk(getattr(own, kind), own.delivered, share, usual.weight)


_NONE = Counted(0, 0, 0)


def read_rates(now: datetime) -> Rates:
    """What was counted of all running placements in the last seven days; one query, none for ten minutes."""
    key = f"traffic-rates:{now.timestamp() // _SECONDS:.0f}"
    counted = cache.get(key)
    if counted is None:
        running = Placement.objects.running(now, now).values("pk")
        recent = PlacementCount.objects.filter(placement__in=running, hour__gte=hour_of(now - _PERIOD))
        sums = {kind.value: Sum("n", filter=Q(kind=kind), default=0) for kind in CountKind}
        rows = recent.order_by().values_list("placement__campaign_id").annotate(**sums)
        counted = {campaign: Counted(*numbers) for campaign, *numbers in rows}
        cache.set(key, counted, _SECONDS)
    return Rates(counted)


class Stock(NamedTuple):
    """What a campaign brings into a block: how many items at most, and whether beside sensitive texts too."""

    items: int
    is_neutral: bool


# Of a campaign that has no placement yet.
ONE = Stock(1, True)


def read_stocks(
    campaigns: QuerySet[Campaign], placements: QuerySet[Placement] | None = None
) -> dict[int, Stock]:
    """The stock of each of these campaigns that has any of these placements (active ones); three queries.

    Of equal brands a block holds one, and of a campaign with a label too, whatever its placements.
    """
    labelled = set(campaigns.filter(competitor_labels__isnull=False).order_by().values_list("pk", flat=True))
    brands: dict[int, set[int]] = defaultdict(set)
    neutral: dict[int, bool] = defaultdict(bool)
    if placements is None:
        placements = Placement.objects.filter(is_active=True)
    active = placements.filter(campaign__in=campaigns.order_by().values("pk"))
    plain = Q(line="") | Q(variants__is_active=True, variants__line="")
    is_plain = set(active.filter(plain, product__product_class__in=NEUTRAL).values_list("pk", flat=True))
    for pk, campaign, brand in active.order_by().values_list("pk", "campaign_id", "product__brand_id"):
        brands[campaign].add(brand)
        neutral[campaign] |= pk in is_plain
    return {
        campaign: Stock(
            1 if campaign in labelled else min(len(found), settings.SPONSORED_SHOWN), neutral[campaign]
        )
        for campaign, found in brands.items()
    }
