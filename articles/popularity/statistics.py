"""How often articles were read, by day and in total: the counts added up, to the unit.

A day holds what its hours say and, once those are deleted, what ViewDay says. Both are looked at and the
larger counts: an hour that came in after its day was closed is in the hours alone, a day whose hours are
being deleted is whole in ViewDay alone. A day never loses views, so the larger is the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import ViewDay, ViewHour, ViewTotal

from .calendar import day_end, day_of, day_start
from .ranking import monday_of
from .rollup import DAYS_KEPT

# Hours named in one statement: with these the key (hour, article) leads straight to each of them. Below the
# 999 parameters that the oldest SQLite takes.
_HOURS_AT_ONCE = 900
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Views:
    """The views of one article up to `today` (which isn't over): `earlier` and the days make the total.

    `first` is the first day of which the views are here by day; `earlier` were counted before it.
    """

    today: date
    first: date
    days: dict[date, int] = field(default_factory=dict)
    earlier: int = 0

    @property
    def total(self) -> int:
        return self.earlier + sum(self.days.values())

    @property
    def began(self) -> date | None:
        """The first day that was read; None without any, or when that was before `first`."""
        return min((day for day, n in self.days.items() if n), default=None) if not self.earlier else None

    def last(self, days: int, *, before: int = 0) -> int:
        """The views of `days` days, the last of them `before` days ago (0: today, as far as it goes)."""
        end = self.today - before * _DAY
        return sum(n for day, n in self.days.items() if end - days * _DAY < day <= end)

    def daily(self, days: int, *, before: int = 0) -> list[tuple[date, int]]:
        """Each of these days with its views, in order of time, the idle ones too."""
        end = self.today - before * _DAY
        return [(day, self.days.get(day, 0)) for day in days_from(end - (days - 1) * _DAY, end)]

    def weekly(self, weeks: int) -> list[tuple[date, int]]:
        """The Mondays of the last `weeks` weeks with the views of each; the last week is still running."""
        sums: dict[date, int] = defaultdict(int)
        for day, n in self.days.items():
            sums[monday_of(day)] += n
        running = monday_of(self.today)
        mondays = (running - back * 7 * _DAY for back in reversed(range(weeks)))
        return [(monday, sums[monday]) for monday in mondays]


def views_of(article_id: int, now: datetime, *, days: int | None = None) -> Views:
    """The views of an article: by day for the last `days` days (all that are kept without), and in total.

    Five short queries for all that is kept, three for 30 days; each reads rows of this article alone.
    """
    today = day_of(now)
    first = today - (DAYS_KEPT if days is None else (days - 1) * _DAY)
    # First the total: what is counted from here on shows in the days, and so in the sum.
    total = _totals(article_id, article_id).get(article_id, 0)
    hours_from = first if days else max(first, _oldest_hour(today))
    found = _by_day(article_id, article_id, first, hours_from, today).get(article_id, {})
    return Views(today, first, dict(found), max(0, total - sum(found.values())))


def views_between(first_id: int, last_id: int, now: datetime, *, days: int) -> dict[int, Views]:
    """The same for all articles with these numbers and those between them, as far as they were ever read.

    Three queries for at most 37 days.
    """
    today = day_of(now)
    first = today - (days - 1) * _DAY
    totals = _totals(first_id, last_id)
    found = _by_day(first_id, last_id, first, first, today)
    return {
        pk: Views(today, first, dict(found[pk]), max(0, totals.get(pk, 0) - sum(found[pk].values())))
        for pk in totals.keys() | found.keys()
    }


def days_from(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + number * _DAY for number in range((last - first).days + 1)]


def hours_of_days(first: date, last: date) -> Iterator[list[datetime]]:
    """The hours (UTC) of these days in lists that fit one statement."""
    hours, hour, end = [], day_start(first).astimezone(UTC), day_end(last)
    while hour < end:
        hours.append(hour)
        hour += _HOUR
    for start in range(0, len(hours), _HOURS_AT_ONCE):
        yield hours[start : start + _HOURS_AT_ONCE]


def _totals(first_id: int, last_id: int) -> dict[int, int]:
    rows = ViewTotal.objects.filter(article_id__gte=first_id, article_id__lte=last_id)
    return dict(rows.values_list("article_id", "n"))


def _oldest_hour(today: date) -> date:
    """The day of the oldest hour that is still there: older than is kept while no refresh runs."""
    oldest = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    return day_of(oldest) if oldest else today


def _by_day(
    first_id: int, last_id: int, first: date, hours_from: date, today: date
) -> dict[int, dict[date, int]]:
    found: dict[int, dict[date, int]] = defaultdict(dict)
    ids = {"article_id__gte": first_id, "article_id__lte": last_id}
    for hours in hours_of_days(hours_from, today):
        rows = ViewHour.objects.filter(hour__in=hours, **ids).order_by()
        by_day = rows.values_list("article_id", TruncDate("hour", tzinfo=timezone.get_default_timezone()))
        for article_id, day, n in by_day.annotate(total=Sum("n")):
            found[article_id][day] = found[article_id].get(day, 0) + n
    days = ViewDay.objects.filter(day__gte=first, day__lte=today, **ids)
    for article_id, day, n in days.values_list("article_id", "day", "n"):
        found[article_id][day] = max(n, found[article_id].get(day, 0))
    return found
