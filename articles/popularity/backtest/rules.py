"""What each rule picks at a moment, from nothing but the counts before it.

Our own two rules are those of the site: each formula and limit is that of articles/popularity/ranking.py.
There are counts of days only, so in F a day's views stand at its noon, where the site has their hour; in S
they stand at the day's end, as they do there. A rebuild does the same with days whose hours are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from heapq import nlargest
from math import inf
from operator import mul
from statistics import fmean
from typing import NamedTuple

from articles.models import ArticleScore
from articles.popularity import ranking
from articles.popularity.calendar import day_end, day_start
from articles.popularity.folding import add_week
from articles.popularity.ranking import Candidate

from .series import Series

# The plain decay that Trending is compared with (docs/popularity.md).
PLAIN_HALF_LIFE = timedelta(days=3)
# Hacker News ranks by points^0.8 / (age in hours + 2)^1.8; views stand for points here.
# Source: news.arc, as its author posted it: https://news.ycombinator.com/item?id=1781013
GRAVITY, GRAVITY_HOURS, GRAVITY_POINTS = 1.8, 2, 0.8
# What is settled enough for "most read ever" to fill up Evergreen.
SETTLED_DAYS = 7


class Known(NamedTuple):
    """What can be known of an article when a day begins: views of the days before, and the scores of them."""

    number: int
    age: int  # in days
    total: int
    last_day: int
    last_week: int
    fast: float
    slow: float
    plain: float
    steady: float  # G for Evergreen, in views a week
    weeks: int
    weeks_viewed: int


Picks = list[int]
Rule = Callable[[Sequence[Known], int], Picks]


# -- Remembering --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """From one moment to the next: how much what came before still weighs, and each day in between."""

    first: int
    until: int
    kept: tuple[float, float, float]
    weights: tuple[list[float], list[float], list[float]]


def step(first: int, until: int) -> Step:
    """The step from the beginning of the day `first` to that of `until`, the same for all articles."""
    now, before = (day_start(date.fromordinal(day)) for day in (until, first))
    days = [date.fromordinal(day) for day in range(first, until)]
    noons = [day_start(day) + ranking.NOON for day in days]
    ends = [day_end(day) for day in days]
    placed = (
        (noons, ranking.FAST_HALF_LIFE),
        (ends, ranking.SLOW_HALF_LIFE),
        (noons, PLAIN_HALF_LIFE),
    )
    fast, slow, plain = ([_weight(moment, now, life) for moment in moments] for moments, life in placed)
    kept_fast, kept_slow, kept_plain = (_weight(before, now, life) for _moments, life in placed)
    return Step(first, until, (kept_fast, kept_slow, kept_plain), (fast, slow, plain))


def _weight(moment: datetime, now: datetime, half_life: timedelta) -> float:
    """What one view at `moment` weighs at `now`."""
    return ranking.faded(ranking.half_lives(moment, half_life), now, half_life)


class Memory:
    """What is known of one article, brought forward step by step; it never looks past the step."""

    __slots__ = ("fast", "first_week", "plain", "score", "series", "slow", "week")

    def __init__(self, series: Series, first: int) -> None:
        self.series = series
        self.fast = self.slow = self.plain = 0.0
        self.score = ArticleScore()
        # What an older article was read before `first`, where the counts begin, isn't known: those weeks are
        # left out instead of being taken for weeks without views.
        known_since = ranking.monday_of(date.fromordinal(first + 6))
        self.first_week = max(ranking.first_week(date.fromordinal(series.published)), known_since)
        self.week = self.first_week

    def advance(self, step: Step) -> None:
        """Fold the days of `step`, which begins where the last one ended."""
        start = self.series.start
        first = max(step.first, start)
        if first >= step.until:
            return
        counts = self.series.counts[first - start : step.until - start]
        fast, slow, plain = (
            sum(map(mul, counts, weights[first - step.first :])) if any(counts) else 0.0
            for weights in step.weights
        )
        kept_fast, kept_slow, kept_plain = step.kept
        self.fast = self.fast * kept_fast + fast
        self.slow = self.slow * kept_slow + slow
        self.plain = self.plain * kept_plain + plain
        self._fold_weeks(ranking.monday_of(date.fromordinal(step.until)))

    def _fold_weeks(self, until: date) -> None:
        while self.week < until:
            day = self.week.toordinal()
            if views := self.series.views(day, day + 7):
                add_week(self.score, self.week, views)
            self.week += timedelta(days=7)

    def known(self, day: int) -> Known:
        """All of it when `day` begins, to which it was advanced."""
        series, until = self.series, ranking.monday_of(date.fromordinal(day))
        weeks = ranking.weeks_before(self.first_week, until)
        viewed = ranking.viewed_weeks(self.score.weeks_viewed, self.score.weeks_until, until)
        return Known(
            number=series.number,
            age=day - series.published,
            total=series.views(0, day),
            last_day=series.views(day - 1, day),
            last_week=series.views(day - 7, day),
            fast=self.fast,
            slow=self.slow,
            plain=self.plain,
            steady=ranking.evergreen_score(self.score.steady, weeks, until),
            weeks=weeks,
            weeks_viewed=viewed,
        )


# -- Our rules ----------------------------------------------------------------------------------------


def trending(known: Sequence[Known], picks: int) -> Picks:
    """As refresh.py fills Trending: the rule, the most read of 7 days, the newest."""
    admitted = [a for a in known if ranking.is_trending(a.fast, a.slow)]
    k = ranking.damping(fmean(a.fast for a in admitted) if admitted else None)

    def candidates() -> Iterator[Candidate]:
        for a in admitted:
            score = ranking.trending_score(a.fast, a.slow, k)
            yield Candidate(a.number, (score, -a.age, a.number), inf)

    read = [a for a in known if a.last_week]
    return ranking.chained(
        lambda: ranking.best(candidates(), picks),
        lambda: [a.number for a in nlargest(picks, read, key=lambda a: (a.last_week, a.number))],
        lambda: [a.number for a in nlargest(picks, known, key=lambda a: (-a.age, a.number))],
        depth=picks,
    )


def evergreen(known: Sequence[Known], picks: int) -> Picks:
    """As refresh.py fills Evergreen: the rule, the rule for a young site, the most read ever, the oldest."""

    def candidates(least_weeks: int) -> Iterator[Candidate]:
        for a in known:
            if ranking.is_evergreen(a.steady, a.weeks, a.weeks_viewed, least_weeks):
                yield Candidate(a.number, (a.steady, a.age, -a.number), inf)

    settled = [a for a in known if a.age > SETTLED_DAYS and a.total]
    return ranking.chained(
        lambda: ranking.best(candidates(ranking.LEAST_WEEKS), picks),
        lambda: ranking.best(candidates(ranking.LEAST_WEEKS_OF_YOUNG_SITE), picks),
        lambda: [a.number for a in nlargest(picks, settled, key=lambda a: (a.total, -a.number))],
        lambda: [a.number for a in nlargest(picks, known, key=lambda a: (a.age, -a.number))],
        depth=picks,
    )


# -- Plainer rules ------------------------------------------------------------------------------------


def most(score: Callable[[Known], float], known: Sequence[Known], picks: int) -> Picks:
    """Those with the highest score, of equal ones the newest."""
    return [a.number for a in nlargest(picks, known, key=lambda a: (score(a), -a.age, a.number))]


def _gravity(a: Known) -> float:
    return a.total**GRAVITY_POINTS / (a.age * 24 + GRAVITY_HOURS) ** GRAVITY


PLAIN_RULES: dict[str, Rule] = {
    "total": partial(most, lambda a: a.total),
    "last_day": partial(most, lambda a: a.last_day),
    "last_week": partial(most, lambda a: a.last_week),
    "decay": partial(most, lambda a: a.plain),
    "gravity": partial(most, _gravity),
}
