"""Finds evergreens that need care: read steadily for long, and falling now, or due for a medical review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Q, Sum
from django.db.models.functions import TruncWeek

from articles.models import Publication, RefreshState, ViewDay

from .movers import CACHE_SECONDS, LEAST_CHANGE
from .refresh import evergreens
from .scores import evergreen_of, score_of, with_scores

# So many of the highest G are judged: the whole list, and seven times as many behind it.
DEPTH = 200
# What "falling" is judged by: complete weeks. Two months outlast a holiday and a newsletter.
WEEKS = 8
# Of the 28 pairs of eight weeks, so many more must fall than rise. By chance that happens in 3.1 % of all
# orders of eight numbers (Mann-Kendall test, one-sided: Kendall, Rank Correlation Methods, 1970, table 1).
LEAST_FALLS = 16
# And the last four weeks must have at most this share of the four before: a clear trend may still be small.
MOST_LEFT = 0.8
# The same weeks of the year before: 52 weeks earlier, so that the days of the week agree.
_YEAR = timedelta(weeks=52)


@dataclass(frozen=True)
class Evergreen:
    """One of the best evergreens: G in views a week, and the views of its last eight complete weeks."""

    article_id: int
    title: str
    topic: str
    score: float
    weeks: tuple[int, ...]
    year_before: tuple[int, ...]

    @property
    def before(self) -> int:
        return sum(self.weeks[: WEEKS // 2])

    @property
    def after(self) -> int:
        return sum(self.weeks[WEEKS // 2 :])

    @property
    def is_falling(self) -> bool:
        return falls(self.weeks)

    @property
    def fell_last_year(self) -> bool:
        """Whether it fell in the same weeks of last year too: then it is the season."""
        return falls(self.year_before)


class InNeed(NamedTuple):
    """An evergreen that needs care; `overdue_days` says how late its review is, 0 when it isn't."""

    evergreen: Evergreen
    overdue_days: int


def falls(weeks: Sequence[int]) -> bool:
    """Whether weekly views fall: nearly every later week below the earlier ones, and clearly fewer in all.

    At least 22 of the 28 pairs of weeks go down (16 more than go up), the second half has at most 80 % of the
    first, and it has 10 views less.
    """
    half = len(weeks) // 2
    before, after = sum(weeks[:half]), sum(weeks[half:])
    down = sum((b < a) - (b > a) for a, b in combinations(weeks, 2))
    return down >= LEAST_FALLS and after <= MOST_LEFT * before and before - after >= LEAST_CHANGE


def in_need(found: Iterable[Evergreen], overdue: Mapping[int, int]) -> list[InNeed]:
    """Those that fall, or whose review is late by so many days (`overdue`, by article); in the same order."""
    rows = [InNeed(evergreen, overdue.get(evergreen.article_id, 0)) for evergreen in found]
    return [row for row in rows if row.evergreen.is_falling or row.overdue_days]


def best_evergreens(now: datetime) -> list[Evergreen]:
    """The 200 live articles with the highest G that the rule admits, highest first.

    A few queries besides those of `refresh.evergreens`, and one for an hour after that: the numbers change
    once a week.
    """
    until = RefreshState.objects.values_list("weeks_until", flat=True).first()
    if until is None:
        return []
    key = f"evergreens:{until}"
    found = cache.get(key)
    if found is None:
        found = _find(until, now)
        cache.set(key, found, CACHE_SECONDS)
    return found


def _find(until: date, now: datetime) -> list[Evergreen]:
    ids = evergreens(now, DEPTH)
    weeks = _weekly(ids, until)
    found = {}
    for live in with_scores(Publication.objects.live(now).filter(article__in=ids)):
        score = evergreen_of(score_of(live), live.first_published_at, until).score
        found[live.article_id] = Evergreen(
            live.article_id, live.title, live.topic.name, score, *weeks[live.article_id]
        )
    return [found[pk] for pk in ids if pk in found]


def _weekly(ids: list[int], until: date) -> Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]]:
    """The weekly views of these articles in the eight weeks before `until`, and in the same of last year."""
    mondays = [until - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    this_year = Q(day__gte=mondays[0], day__lt=until)
    last_year = Q(day__gte=mondays[0] - _YEAR, day__lt=until - _YEAR)
    rows = ViewDay.objects.filter(this_year | last_year, article__in=ids).order_by()
    sums: dict[tuple[int, date], int] = defaultdict(int)
    for pk, monday, n in rows.values_list("article_id", TruncWeek("day")).annotate(total=Sum("n")):
        sums[pk, monday] = n
    return {
        pk: (
            tuple(sums[pk, monday] for monday in mondays),
            tuple(sums[pk, monday - _YEAR] for monday in mondays),
        )
        for pk in ids
    }
