"""How reading is spread over the hours of a week, as the clock in Amsterdam shows them: no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from statistics import fmean, median

from django.utils import timezone

from articles.popularity.calendar import day_end, day_of, day_start, days_between, hours_of

# How far back reading is looked at: four weeks, so that one odd week doesn't decide (the median of four).
WEEKS = 4
PERIOD = timedelta(weeks=WEEKS)
_HOUR = timedelta(hours=1)
_CELLS = 7 * 24
# Below so many views an hour most counts are 0 or 1, and so is their median: there the mean says more.
_FEW = 4.0
# Even the quietest hour is taken to hold this part of an average one, so that a plan never stands still.
_LEAST = 0.01


class Profile:
    """The views that the whole site expects in each of the 168 hours of a week.

    `cells` are views an hour, Monday 0:00 first. Without `is_known` they say nothing but that all hours are
    alike.
    """

    def __init__(self, cells: Sequence[float], *, is_known: bool = True) -> None:
        if len(cells) != _CELLS or min(cells) < 0:
            raise ValueError("a week has 168 hours, none of them with less than no views")
        self.is_known = is_known
        self._hours = [tuple(cells[day * 24 : day * 24 + 24]) for day in range(7)]
        self._days = [sum(hours) for hours in self._hours]
        self.week = sum(self._days)
        self._odd_days: dict[date, Sequence[float]] = {}

    def between(self, start: datetime, end: datetime) -> float:
        """The views expected from `start` until `end`; 0 when the end comes first.

        Days on which the clock changes have the 23 or 25 hours that they have.
        """
        first, last = day_of(start), day_of(end)
        if end <= start:
            return 0.0
        return max(0.0, self._of_days(first, last) + self._of_day(last, end) - self._of_day(first, start))

    def _of_days(self, first: date, until: date) -> float:
        """All of the days from `first` up to the day before `until`."""
        weeks, rest = divmod((until - first).days, 7)
        total = weeks * self.week
        total += sum(self._days[(first.weekday() + n) % 7] for n in range(rest))
        for year in range(first.year, until.year + 1):
            for day in _clock_changes(year):
                if first <= day < until:
                    total += sum(self._weights(day)) - self._days[day.weekday()]
        return total

    def _of_day(self, day: date, until: datetime) -> float:
        """Of `day` the part before that moment of it."""
        # In UTC: between moments of one zone Python would overlook that its clock was changed.
        passed = (until.astimezone(UTC) - _start(day)) / _HOUR
        whole = int(passed)
        weights = self._weights(day)
        part = weights[whole] * (passed - whole) if whole < len(weights) else 0.0
        return sum(weights[:whole]) + part

    def _weights(self, day: date) -> Sequence[float]:
        """Of each hour that the day really has."""
        hours = self._hours[day.weekday()]
        if day not in _clock_changes(day.year):
            return hours
        if day not in self._odd_days:
            self._odd_days[day] = [hours[_local(hour).hour] for hour in hours_of(day)]
        return self._odd_days[day]


# Of a site that nobody has read yet.
FLAT = Profile([1.0] * _CELLS, is_known=False)


def measured(views: Mapping[datetime, int], until: datetime) -> Profile:
    """The profile of a site with these views by hour (UTC) in the four weeks before the hour `until`.

    Each hour of the week is the median of its four; the level is the median of the weeks, so that medians of
    small numbers, which lie too low, don't lower it. Hours before the first view count as unknown, not as
    empty. Without views it is FLAT.
    """
    first = min((hour for hour, n in views.items() if n and until - PERIOD <= hour < until), default=None)
    if first is None:
        return FLAT
    counts = [(hour, views.get(hour, 0)) for hour in _hours_between(first, until)]
    samples: list[list[int]] = [[] for _cell in range(_CELLS)]
    for hour, n in counts:
        local = _local(hour)
        samples[local.weekday() * 24 + local.hour].append(n)
    mean = fmean(n for _hour, n in counts)
    middle = median if mean >= _FEW else fmean
    known = [float(middle(numbers)) if numbers else None for numbers in samples]
    usual = fmean(n for n in known if n is not None) or mean
    cells = [max(usual if n is None else n, usual * _LEAST) for n in known]
    level = (_median_week([n for _hour, n in counts]) or mean * _CELLS) / sum(cells)
    return Profile([cell * level for cell in cells])


def _median_week(counts: Sequence[int]) -> float:
    """The views of the middle one of the whole weeks, the last of which ends now; 0 without a whole week."""
    ends = range(len(counts), _CELLS - 1, -_CELLS)
    return float(median([sum(counts[end - _CELLS : end]) for end in ends])) if ends else 0.0


def _hours_between(first: datetime, until: datetime) -> list[datetime]:
    return [first + _HOUR * n for n in range(int((until - first) / _HOUR))]


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


@lru_cache(maxsize=4096)
def _start(day: date) -> datetime:
    return day_start(day).astimezone(UTC)


@cache
def _clock_changes(year: int) -> frozenset[date]:
    """The days of that year that don't have 24 hours."""
    days = days_between(date(year, 1, 1), date(year, 12, 31))
    return frozenset(day for day in days if day_start(day).utcoffset() != day_end(day).utcoffset())
