"""The report of all campaigns together: a line for each, in a period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from ads.models import Approval, BilledCount, Campaign, FilteredCount, PlacementCount

from .lines import Line, paid_for, together
from .period import end_of, start_of
from .rows import one_moment
from .tables import amount, line_rows


@dataclass(frozen=True)
class CampaignLine:
    """A campaign with its counts of the period; what is left of its budget is that of its whole life."""

    campaign: Campaign
    line: Line
    remaining_micros: int | None


@dataclass(frozen=True)
class Overview:
    """All campaigns that were shown, or might have been, from `first` to `last`."""

    first: date
    last: date
    rows: list[CampaignLine]
    total: Line

    @property
    def remaining_micros(self) -> int:
        """What is left of all budgets together."""
        return sum(row.remaining_micros or 0 for row in self.rows)


def all_campaigns(first: date, last: date) -> Overview:
    """A line for each campaign that has counts in these days, or was approved for one of them.

    Five queries whatever their number, all of one moment; the most seen comes first.
    """
    with one_moment():
        lines = _counted(first, last)
        running = Q(status=Approval.APPROVED, starts_at__lt=end_of(last), ends_at__gt=start_of(first))
        wanted = Campaign.objects.filter(Q(pk__in=list(lines)) | running).select_related("advertiser")
        spent = _spent_ever(campaigns := list(wanted))
    rows = []
    for campaign in campaigns:
        line = lines.get(campaign.pk) or Line(None)
        line.label, line.sold = campaign, paid_for(campaign)
        budget = campaign.budget_micros
        rows.append(
            CampaignLine(campaign, line, None if budget is None else budget - spent.get(campaign.pk, 0))
        )
    rows.sort(key=lambda row: (-row.line.viewable, -row.line.delivered, row.campaign.name, row.campaign.pk))
    return Overview(first, last, rows, together(row.line for row in rows))


def overview_rows(overview: Overview) -> Iterator[list[Any]]:
    """The overview as rows of a file, the total last."""
    first = [_("campaign"), _("advertiser"), _("price model"), _("left of the budget (€)")]
    lines = [(_own_cells(row), row.line) for row in overview.rows]
    yield from line_rows(
        first, [*lines, ([_("total"), "", "", amount(overview.remaining_micros)], overview.total)]
    )


def _own_cells(row: CampaignLine) -> list[Any]:
    campaign, left = row.campaign, row.remaining_micros
    cells = [campaign.name, campaign.advertiser.name, campaign.get_price_model_display()]
    return [*cells, None if left is None else amount(left)]


def _counted(first: date, last: date) -> dict[int, Line]:
    hours = {"hour__gte": start_of(first), "hour__lt": end_of(last)}
    lines: dict[int, Line] = {}
    counts = PlacementCount.objects.filter(**hours).order_by()
    for pk, kind, n in counts.values_list("placement__campaign_id", "kind").annotate(total=Sum("n")):
        lines.setdefault(pk, Line(None)).count(kind, n)
    billed = BilledCount.objects.filter(**hours).order_by()
    for pk, unit, n in billed.values_list("placement__campaign_id", "unit_micros").annotate(total=Sum("n")):
        lines.setdefault(pk, Line(None)).bill(unit, n)
    filtered = FilteredCount.objects.filter(day__gte=first, day__lte=last).order_by()
    for pk, reason, n in filtered.values_list("placement__campaign_id", "reason").annotate(total=Sum("n")):
        lines.setdefault(pk, Line(None)).filtered[reason] += n
    return lines


def _spent_ever(campaigns: list[Campaign]) -> dict[int, int]:
    billed = BilledCount.objects.filter(placement__campaign__in=campaigns).order_by()
    micros = billed.values_list("placement__campaign_id").annotate(total=Sum(F("n") * F("unit_micros")))
    return dict(micros)
