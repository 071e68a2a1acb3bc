"""The stored counts of some articles as a rebuild reads them, and what each view weighs in F and S."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import F

from articles.models import RefreshState, ViewDay, ViewHour, ViewTotal

from . import ranking
from .calendar import day_end, day_of, day_start
from .state import fresh_since
from .turns import in_chunks

# Below the 999 parameters that the oldest SQLite takes in one statement.
_PARAMETERS = 900


@dataclass(frozen=True)
class Counts:
    """By article: the views in hours that are or should be folded, the views on closed days, and the totals.

    `late` are those of them that weren't folded although they should have been: article, hour, views.
    """

    hours: dict[int, list[tuple[datetime, int]]]
    days: dict[int, list[tuple[date, int]]]
    totals: dict[int, int]
    late: list[tuple[int, datetime, int]]


def read_counts(window: range, state: RefreshState, now: datetime) -> Counts:
    """The counts of the articles with a number in `window`, with `state` locked.

    Marks as folded what should have been folded before: counts that were loaded from elsewhere, say. New
    views of the last hours are left to the next fold.
    """
    ids = {"article_id__gte": window.start, "article_id__lt": window.stop}
    fresh = fresh_since(state, now)
    hours, late = defaultdict(list), []
    for part in in_chunks(_hours(state), _PARAMETERS):
        rows = ViewHour.objects.filter(hour__in=part, **ids).order_by()
        for article_id, hour, n, folded in rows.values_list("article_id", "hour", "n", "folded"):
            if hour < fresh and n > folded:
                late.append((article_id, hour, n - folded))
                folded = n
            if folded:
                hours[article_id].append((hour, folded))
        if late:
            rows.filter(hour__lt=fresh, n__gt=F("folded")).update(folded=F("n"))
    days = defaultdict(list)
    stored = ViewDay.objects.filter(n__gt=0, **ids).order_by("article_id", "day")
    for article_id, day, n in stored.values_list("article_id", "day", "n"):
        days[article_id].append((day, n))
    totals = dict(ViewTotal.objects.filter(**ids).values_list("article_id", "n"))
    return Counts(dict(hours), dict(days), totals, late)


def _hours(state: RefreshState) -> list[datetime]:
    """All hours for which there may be counts that no day stands in for: the key begins with them."""
    kept = ViewHour.objects.order_by("hour")
    if state.hours_since:
        kept = kept.filter(hour__gte=day_start(state.hours_since))
    first = kept.values_list("hour", flat=True).first()
    last = kept.values_list("hour", flat=True).last()
    if first is None or last is None:
        return []
    return [first + timedelta(hours=n) for n in range(int((last - first) / timedelta(hours=1)) + 1)]


class Weights:
    """What one view weighs at `now`, remembered for each hour and day."""

    def __init__(self, now: datetime) -> None:
        # In UTC: between moments of one zone Python would overlook that its clock was changed.
        self.now = now.astimezone(UTC)
        self._hours: dict[datetime, tuple[date, float]] = {}
        self._days: dict[date, tuple[float, float]] = {}

    def fast(self, hour: datetime) -> float:
        """In F, counted in that hour."""
        return self._of_hour(hour)[1]

    def fast_of_day(self, day: date) -> float:
        """In F, known only by its day: at noon."""
        return self._of_day(day)[0]

    def slow(self, day: date) -> float:
        """In S: at the end of the day."""
        return self._of_day(day)[1]

    def slow_of_hour(self, hour: datetime) -> float:
        """In S, counted in that hour."""
        return self.slow(self.day(hour))

    def day(self, hour: datetime) -> date:
        """The day of that hour."""
        return self._of_hour(hour)[0]

    def _of_hour(self, hour: datetime) -> tuple[date, float]:
        if hour not in self._hours:
            self._hours[hour] = day_of(hour), 2.0 ** ((hour - self.now) / ranking.FAST_HALF_LIFE)
        return self._hours[hour]

    def _of_day(self, day: date) -> tuple[float, float]:
        if day not in self._days:
            noon = (day_start(day) + ranking.NOON - self.now) / ranking.FAST_HALF_LIFE
            end = (day_end(day) - self.now) / ranking.SLOW_HALF_LIFE
            self._days[day] = 2.0**noon, 2.0**end
        return self._days[day]
