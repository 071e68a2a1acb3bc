"""How a campaign spends its budget beside the line along which it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from ads.models import Campaign
from ads.serving.inventory import read_profile
from ads.serving.paces import plan_of
from ads.serving.pacing import Plan as PacingPlan

from . import rows
from .lines import paid_for
from .period import days_of, end_of, last_day

# Micro-euros that should have been spent at a moment.
Plan = Callable[[Campaign, datetime], int]
# More points than this say nothing more in a chart.
_MOST_POINTS = 120
_TICK = timedelta(microseconds=1)


class Point(NamedTuple):
    """The end of a day, or the moment until which is told; what is still to come has spent None."""

    day: date
    planned_micros: int | None
    spent_micros: int | None


@dataclass(frozen=True)
class Pace:
    """All that a campaign spent, from its begin on; `until` is the moment until which that is told."""

    campaign: Campaign
    until: datetime
    spent_micros: int
    planned_micros: int | None
    points: list[Point]

    @property
    def budget_micros(self) -> int | None:
        return self.campaign.budget_micros

    @property
    def remaining_micros(self) -> int | None:
        """What is left of the budget; None without one. Below 0 only if the budget was lowered by hand."""
        return None if self.budget_micros is None else self.budget_micros - self.spent_micros

    @property
    def ahead_micros(self) -> int | None:
        """How much more was spent than planned; below 0 it is behind, None without a plan."""
        return None if self.planned_micros is None else self.spent_micros - self.planned_micros


def flat_plan(campaign: Campaign, moment: datetime) -> int:
    """The share of the budget that is the share of the period that has passed; 0 without a budget."""
    whole = campaign.ends_at - campaign.starts_at
    passed = min(max(moment, campaign.starts_at), campaign.ends_at) - campaign.starts_at
    # Whole microseconds: a share kept as a fraction would lose the last cents of a large budget.
    return (campaign.budget_micros or 0) * (passed // _TICK) // (whole // _TICK)


def by_traffic(now: datetime) -> Plan:
    """The line along which pacing holds campaigns: as reading is spread over the week, within the daily cap.

    It is that of the traffic known at `now`, which is read when it is first asked.
    """
    lines: dict[int, PacingPlan] = {}

    def planned(campaign: Campaign, moment: datetime) -> int:
        if campaign.pk not in lines:
            lines[campaign.pk] = plan_of(campaign, read_profile(now))
        return round(lines[campaign.pk].goal(moment))

    return planned


def pace_of(campaign: Campaign, until: datetime, plan: Plan = flat_plan) -> Pace | None:
    """How the whole campaign spends, told until a moment; None where nothing is paid by the event.

    What was billed outside the period, which may have been moved, belongs to its nearest day. One query.
    """
    if paid_for(campaign) is None:
        return None
    by_day = rows.spent_by_day(campaign)
    planned = None if campaign.budget_micros is None else plan(campaign, until)
    points = _points(campaign, until, by_day, plan)
    return Pace(campaign, until, sum(by_day.values()), planned, points)


def _points(campaign: Campaign, until: datetime, by_day: dict[date, int], plan: Plan) -> list[Point]:
    first, last, today = timezone.localdate(campaign.starts_at), last_day(campaign), timezone.localdate(until)
    has_plan = campaign.budget_micros is not None
    spent, points = sum(micros for day, micros in by_day.items() if day < first), []
    for day in days_of(first, last):
        spent += by_day.get(day, 0)
        if day == last:
            spent += sum(micros for later, micros in by_day.items() if later > last)
        at = min(until, end_of(day)) if day == today else end_of(day)
        points.append(Point(day, plan(campaign, at) if has_plan else None, spent if day <= today else None))
    return _thinned(points, today)


def _thinned(points: list[Point], today: date) -> list[Point]:
    """At most so many points that a chart can show them, among them the first, today and the last."""
    step = -(-len(points) // _MOST_POINTS)
    kept = {0, len(points) - 1, *range(0, len(points), step)}
    return [point for i, point in enumerate(points) if i in kept or point.day == today]
