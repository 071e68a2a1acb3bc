"""Views for the demo articles: ten months with the rhythms of real articles, the same on every machine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from articles.models import Publication, Refusal, RefusedView, RolledUpDay, ViewDay, ViewHour, ViewTotal
from articles.popularity.calendar import closed_until, day_end, day_of, day_start, hour_of
from articles.popularity.rollup import HOURS_KEPT

from . import reading
from .reading import Entry
from .users import Say

# How much of a day is read in each hour of the Amsterdam clock: breakfast, lunch and the long evening.
HOURS = (3, 2, 1, 1, 1, 2, 6, 16, 24, 26, 26, 27, 32, 28, 25, 24, 25, 28, 30, 40, 52, 48, 28, 10)
# Monday to Sunday.
WEEKDAYS = (1.08, 1.06, 1.02, 1.0, 0.86, 0.84, 1.14)
# How many days ago articles of the shape "spikes" were shared widely; the last one is still being read.
SPIKES = (131, 74, 29, 2)

# For how many days it is told how much wasn't counted, and about how much a day for which reason.
REFUSALS_TOLD = 30
REFUSED_A_DAY = {
    Refusal.ROBOT: 420,
    Refusal.NO_TRACKING: 140,
    Refusal.AHEAD: 60,
    Refusal.STAFF: 24,
    Refusal.ORIGIN: 5,
}

# -- Shapes: expected views of a day as a share of the article's level -----------------------------
# Each takes the day, how many days ago that is, and the age of the article on that day in days.


def _steady(day: date, days_ago: int, age: int) -> float:
    return 1 + 1.2 * math.exp(-age / 6)


def _seasonal(day: date, days_ago: int, age: int) -> float:
    """Most in the shortest days, a quarter of that in June."""
    from_midwinter = (day - date(day.year, 12, 21)).days
    return 0.4 + 1.2 * (1 + math.cos(2 * math.pi * from_midwinter / 365.25)) / 2


def _spikes(day: date, days_ago: int, age: int) -> float:
    return 0.7 + sum(7 * math.exp(-(spike - days_ago) / 1.3) for spike in SPIKES if days_ago <= spike)


def _rising(day: date, days_ago: int, age: int) -> float:
    """A new article that is read more every day."""
    return 0.35 + 1.4 * math.exp(-days_ago / 2.5)


def _risen(day: date, days_ago: int, age: int) -> float:
    """An article of some weeks that has just been found."""
    return 0.6 + 1.2 * math.exp(-age / 3) + 3.2 * math.exp(-days_ago / 1.5)


def _fading(day: date, days_ago: int, age: int) -> float:
    return 0.08 + 2 * math.exp(-age / 14)


def _waning(day: date, days_ago: int, age: int) -> float:
    """An evergreen that is read less and less for two months: it needs care."""
    return 1 - 0.65 * max(0, 1 - days_ago / 63)


SHAPES: dict[str, Callable[[date, int, int], float]] = {
    "steady": _steady,
    "seasonal": _seasonal,
    "spikes": _spikes,
    "rising": _rising,
    "risen": _risen,
    "fading": _fading,
    "waning": _waning,
}


def load(now: datetime, *, say: Say = print) -> None:
    """Give each published demo article that has no views yet its views from its first day up to `now`."""
    entries = reading.articles()
    counted = set(ViewTotal.objects.values_list("article_id", flat=True))
    firsts = (
        Publication.objects.filter(article__slug__in=entries, visible_from__lte=now)
        .values_list("article_id", "article__slug")
        .annotate(first=Min("first_published_at"))
        .order_by("first", "article_id")
    )
    missing = [
        (article_id, entries[slug], day_of(first))
        for article_id, slug, first in firsts
        if article_id not in counted and "views" in entries[slug]
    ]
    total = sum(_load_article(article_id, entry, first, now) for article_id, entry, first in missing)
    if missing:
        _close_days(missing[0][2], now)
        _load_refusals(now)
    say(f"Views: {total} counted for {len(missing)} articles")


@transaction.atomic
def _load_article(article_id: int, entry: Entry, first: date, now: datetime) -> int:
    """Store the views of one article and return how many they are."""
    random = Random(entry["title"])  # noqa: S311 - a drawing of demo figures, the same every time
    today = day_of(now)
    hours: Counter[datetime] = Counter()
    days: Counter[date] = Counter()
    for day in _days(first, today):
        n = _views(entry, day, first, today, random)
        if day < today - HOURS_KEPT:
            days[day] = n
        else:
            hours.update(_spread(day, n, now, random))
    total = days.total() + hours.total()
    for hour, n in hours.items():
        if day_of(hour) < closed_until(now):
            days[day_of(hour)] += n
    _store(article_id, hours, days, total)
    return total


def _views(entry: Entry, day: date, first: date, today: date, random: Random) -> int:
    shape = SHAPES[entry["views"]["shape"]]
    expected = entry["views"]["level"] * shape(day, (today - day).days, (day - first).days)
    return max(0, round(expected * WEEKDAYS[day.weekday()] * random.gauss(1, 0.12)))


def _spread(day: date, n: int, now: datetime, random: Random) -> Counter[datetime]:
    """`n` views of `day` over its hours, without those that are still to come."""
    hours = list(_hours(day))
    weights = [HOURS[timezone.localtime(hour).hour] for hour in hours]
    drawn = Counter(random.choices(hours, weights, k=n))
    return Counter({hour: views for hour, views in drawn.items() if hour < hour_of(now)})


def _hours(day: date) -> Iterator[datetime]:
    hour = hour_of(day_start(day))
    while hour < day_end(day):
        yield hour
        hour += timedelta(hours=1)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _store(article_id: int, hours: Counter[datetime], days: Counter[date], total: int) -> None:
    ViewHour.objects.bulk_create(
        [ViewHour(article_id=article_id, hour=hour, n=n) for hour, n in hours.items()], batch_size=200
    )
    ViewDay.objects.bulk_create(
        [ViewDay(article_id=article_id, day=day, n=n) for day, n in days.items() if n], batch_size=200
    )
    ViewTotal.objects.create(article_id=article_id, n=total)


def _close_days(first: date, now: datetime) -> None:
    """Mark the days that hold these sums, so that the rollup doesn't sum them again."""
    days = _days(first, closed_until(now) - timedelta(days=1))
    RolledUpDay.objects.bulk_create([RolledUpDay(day=day) for day in days], ignore_conflicts=True)


def _load_refusals(now: datetime) -> None:
    """What was not counted in the last month, so that the desk's table of it isn't empty."""
    random = Random("refused")  # noqa: S311 - as above
    days = _days(day_of(now) - timedelta(days=REFUSALS_TOLD), closed_until(now) - timedelta(days=1))
    rows = [
        RefusedView(day=day, reason=reason, n=round(n * WEEKDAYS[day.weekday()] * random.uniform(0.8, 1.2)))
        for day in days
        for reason, n in REFUSED_A_DAY.items()
    ]
    RefusedView.objects.bulk_create(rows, ignore_conflicts=True)
