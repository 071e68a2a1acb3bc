"""What the demo's counts cost, and which variants they were of, so that money and texts have a report too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from random import Random

from django.utils import timezone

from ads.models import (
    BilledCount,
    Campaign,
    CampaignBudget,
    CampaignDay,
    PlacementCount,
    Variant,
    VariantCount,
)
from ads.serving.budget import CHARGED


def load(counted: list[PlacementCount]) -> None:
    """Bill these counts, in order of time, as far as the budgets go; give the variants their part of them.

    A campaign that has spent something already is left as it is.
    """
    known = set(CampaignBudget.objects.values_list("campaign_id", flat=True))
    new = [row for row in counted if row.placement.campaign_id not in known]
    sold = [row for row in new if CHARGED.get(row.placement.campaign.price_model) == row.kind]
    left = {row.placement.campaign: row.placement.campaign.budget_micros for row in sold}
    billed, days = [], Counter()
    for row in sorted(sold, key=lambda row: (row.hour, row.placement_id)):
        campaign = row.placement.campaign
        unit = campaign.unit_price_micros
        n = min(row.n, (left[campaign] or 0) // unit)
        if n:
            left[campaign] -= n * unit
            days[campaign, timezone.localdate(row.hour)] += n * unit
            billed.append(_billed(row, unit, n))
    BilledCount.objects.bulk_create(billed, batch_size=150)
    _store_spent(days)
    VariantCount.objects.bulk_create(_variant_rows(counted), batch_size=150, ignore_conflicts=True)


def _billed(row: PlacementCount, unit: int, n: int) -> BilledCount:
    return BilledCount(placement=row.placement, article=row.article, hour=row.hour, unit_micros=unit, n=n)


def _store_spent(days: Counter[tuple[Campaign, date]]) -> None:
    spent: Counter[Campaign] = Counter()
    for (campaign, day), micros in days.items():
        spent[campaign] += micros
        CampaignDay.objects.create(
            campaign=campaign, day=day, cap_micros=campaign.daily_cap_micros, spent_micros=micros
        )
    for campaign, micros in spent.items():
        CampaignBudget.objects.create(
            campaign=campaign, budget_micros=campaign.budget_micros, spent_micros=micros
        )


def _variant_rows(counted: Iterable[PlacementCount]) -> list[VariantCount]:
    """Of each count the part of each variant, by its weight, with some luck."""
    variants: dict[int, list[Variant]] = {}
    for variant in Variant.objects.select_related("placement"):
        variants.setdefault(variant.placement_id, []).append(variant)
    random = Random("variants")  # noqa: S311 - demo figures, always the same
    totals: Counter[tuple[int, date, str]] = Counter()
    for row in counted:
        found = variants.get(row.placement_id, [])
        shown = [0, *(variant.pk for variant in found)]
        weights = [row.placement.own_weight, *(variant.weight for variant in found)]
        for pk in random.choices(shown, weights, k=row.n) if found else ():
            if pk:
                totals[pk, timezone.localdate(row.hour), row.kind] += 1
    return [VariantCount(variant_id=pk, day=day, kind=kind, n=n) for (pk, day, kind), n in totals.items()]
