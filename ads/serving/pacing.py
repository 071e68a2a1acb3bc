"""Spreads a budget over its period as reading is spread: where a campaign should be, and the chance that
keeps it there. Pure: time, counts and the traffic profile are given; money is in micro-euros.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from articles.popularity.calendar import day_of, day_start, days_between

from .profile import Profile


@dataclass(frozen=True)
class Plan:
    """The line of one campaign: how much should be delivered at each moment.

    F, the share of the period's expected views that has passed, times the budget. With a cap a day, what
    is too much for busy days is spread over the others in proportion; a budget that isn't reached with every
    day full stays short of itself.
    """

    profile: Profile
    starts_at: datetime
    ends_at: datetime
    budget_micros: int
    daily_cap_micros: int | None = None

    def share(self, moment: datetime) -> float:
        """F: 0 until the start, 1 from the end on, and never falling in between."""
        return _share(self.profile, self.starts_at, self.ends_at, moment, self._whole)

    def goal(self, moment: datetime) -> float:
        """What should be delivered at that moment."""
        if self.daily_cap_micros is None:
            return self.budget_micros * self.share(moment)
        starts, before, amounts = self._days
        place = bisect_right(starts, moment) - 1
        if place < 0:
            return 0.0
        end = starts[place + 1] if place + 1 < len(starts) else self.ends_at
        whole = self.profile.between(starts[place], end)
        return before[place] + amounts[place] * _share(self.profile, starts[place], end, moment, whole)

    @property
    def total(self) -> float:
        """What the plan comes to: the budget, or less when the cap a day doesn't let it through."""
        return self.goal(self.ends_at)

    def with_budget(self, budget_micros: int) -> Plan:
        """The same plan for another budget."""
        return replace(self, budget_micros=budget_micros)

    @cached_property
    def _whole(self) -> float:
        return self.profile.between(self.starts_at, self.ends_at)

    @cached_property
    def _days(self) -> tuple[list[datetime], list[float], list[float]]:
        """Of each day in Amsterdam its start within the period, what is due before it, and its own part."""
        last = day_of(self.ends_at)
        days = [*days_between(day_of(self.starts_at), last), last]
        starts = [max(self.starts_at, day_start(day)) for day in days if day_start(day) < self.ends_at]
        ends = [*starts[1:], self.ends_at]
        weights = [self.profile.between(start, end) for start, end in zip(starts, ends, strict=True)]
        if not any(weights):
            weights = [(end - start).total_seconds() for start, end in zip(starts, ends, strict=True)]
        amounts = spread(self.budget_micros, weights, self.daily_cap_micros or 0)
        return starts, [0.0, *accumulate(amounts)][:-1], amounts


def _share(profile: Profile, start: datetime, end: datetime, moment: datetime, whole: float) -> float:
    """Of the `whole` that is expected between start and end the part until that moment."""
    if moment <= start:
        return 0.0
    if moment >= end:
        return 1.0
    if not whole:
        return (moment - start) / (end - start)
    return min(1.0, profile.between(start, moment) / whole)


def spread(budget: float, weights: Collection[float], cap: float) -> list[float]:
    """The budget over days in proportion to their weights, none above the cap; all full if it doesn't fit."""
    amounts = [0.0] * len(weights)
    left, weight_left = float(budget), sum(weights)
    for weight, place in sorted(((weight, place) for place, weight in enumerate(weights)), reverse=True):
        if not weight:
            break
        amounts[place] = min(float(cap), left * min(1.0, weight / weight_left))
        left -= amounts[place]
        weight_left = max(weight_left - weight, weight * 1e-12)
    return amounts


class Standing(NamedTuple):
    """Where a campaign stands: of all its money and of today's; `unit_micros` is what one event costs."""

    unit_micros: int
    delivered_micros: int
    budget_micros: int
    today_micros: int = 0
    daily_cap_micros: int | None = None

    @property
    def room_micros(self) -> int:
        """What may still be billed today."""
        room = self.budget_micros - self.delivered_micros
        if self.daily_cap_micros is not None:
            room = min(room, self.daily_cap_micros - self.today_micros)
        return room


def chance_to_enter(goal: float, standing: Standing, views: float, events_an_entry: float) -> float:
    """p = (goal − delivered) / (expected matching views × events a block entry), within 0 and 1.

    `goal` is that at the next computation and `views` are the matching ones until then. What doesn't pay
    for one more event isn't worth an entry. Who is behind, with no views to be expected, takes what comes.
    """
    if standing.room_micros < standing.unit_micros:
        return 0.0
    wanted = min(goal - standing.delivered_micros, standing.room_micros)
    if wanted <= 0:
        return 0.0
    expected = views * events_an_entry * standing.unit_micros
    return min(1.0, wanted / expected) if expected > 0 else 1.0


def room_left(
    groups: Iterable[tuple[float, Collection[int]]], items: Mapping[int, float], slots: int
) -> dict[int, float]:
    """By which part each campaign has to enter less, because its blocks don't hold all that would enter.

    `groups` are the articles beside which the same campaigns may stand, as their views with the ids of these
    campaigns; `items` is what each would put into a block on average (its chance times its items an entry).
    Where their sum is more than `slots`, all of them give way alike; a campaign that also stands elsewhere
    does so in proportion to its views. 1 for who needn't.
    """
    views_of: dict[int, float] = dict.fromkeys(items, 0.0)
    kept: dict[int, float] = dict.fromkeys(items, 0.0)
    for views, campaigns in groups:
        wanted = sum(items[campaign] for campaign in campaigns)
        fits = min(1.0, slots / wanted) if wanted else 1.0
        for campaign in campaigns:
            views_of[campaign] += views
            kept[campaign] += views * fits
    return {pk: min(1.0, kept[pk] / views_of[pk]) if views_of[pk] else 1.0 for pk in items}


def shrunk(events: float, trials: float, usual: float, weight: float) -> float:
    """The share of events among trials, drawn towards what is usual as if `weight` trials had shown that.

    The mean of a beta distribution after these counts (A. Gelman and others, Bayesian Data Analysis, 2.4): a
    new campaign has the usual share, one with many counts its own, and none has 0 after a few unlucky ones.
    """
    return min(1.0, (events + usual * weight) / (trials + weight))
