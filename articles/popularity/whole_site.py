"""How often all articles together were read: a sum of each day, kept once the day is closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import RolledUpDay, ViewDay, ViewHour

from .calendar import day_end, day_of, day_start
from .statistics import Views, days_from

# A closed day changes no more; a day of keeping bounds what a late sum of hours adds.
_CLOSED_SECONDS = 24 * 3600
# Today's sum reads the hours of all articles: once a minute is enough.
_OPEN_SECONDS = 60


def site_views(now: datetime, days: int) -> Views:
    """The views of all articles on each of the last `days` days, today as far as it goes (no total of ever).

    Three queries, one of them for the closed days that nobody asked for today. Today is a minute old at most.
    """
    today = day_of(now)
    period = days_from(today - timedelta(days=days - 1), today)
    closed = set(RolledUpDay.objects.filter(day__gte=period[0]).values_list("day", flat=True))
    found = cache.get_many([_key(day) for day in period])
    sums = {day: found[_key(day)] for day in period if _key(day) in found}
    asked = _of_closed([day for day in period if day in closed and day not in sums])
    cache.set_many({_key(day): n for day, n in asked.items()}, _CLOSED_SECONDS)
    still_open = _of_open([day for day in period if day not in closed and day not in sums])
    cache.set_many({_key(day): n for day, n in still_open.items()}, _OPEN_SECONDS)
    return Views(today, period[0], sums | asked | still_open)


def _key(day: date) -> str:
    return f"site-views:{day}"


def _of_closed(days: list[date]) -> dict[date, int]:
    if not days:
        return {}
    rows = ViewDay.objects.filter(day__gte=days[0], day__lte=days[-1]).order_by()
    sums = dict(rows.values_list("day").annotate(total=Sum("n")))
    return {day: sums.get(day, 0) for day in days}


def _of_open(days: list[date]) -> dict[date, int]:
    if not days:
        return {}
    hours = ViewHour.objects.filter(hour__gte=day_start(days[0]), hour__lt=day_end(days[-1])).order_by()
    day = TruncDate("hour", tzinfo=timezone.get_default_timezone())
    sums = dict(hours.values_list(day).annotate(total=Sum("n")))
    return {day: sums.get(day, 0) for day in days}
