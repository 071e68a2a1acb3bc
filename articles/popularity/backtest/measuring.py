"""Sets what each rule picked beside what was read afterwards, moment by moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import ceil
from operator import attrgetter
from statistics import fmean

from articles.models import PopularList
from articles.popularity import ranking

from .rules import PLAIN_RULES, Known, Memory, Picks, Rule, evergreen, step, trending
from .series import Series

_EVERGREEN, _TRENDING = PopularList.Kind.EVERGREEN, PopularList.Kind.TRENDING
OUR_RULE = "ours"
# What an article's usual week is when Trending is measured: the mean of so many days before. A plain mean,
# not the rule's own S, so that the measure doesn't favour the rule.
USUAL_DAYS = 28
WEEK = 7
# How far each list is meant to be right.
TRENDING_DAYS, EVERGREEN_DAYS = WEEK, 13 * WEEK
# Of the moments, in which share a list did worse.
TENTH = 0.1


@dataclass(frozen=True)
class Window:
    """What a list is for: which days after a moment count, which rules are tried, what else is measured."""

    kind: str
    days: int
    rules: Mapping[str, Rule]
    # The days of counts that must lie before the first moment.
    history: int
    # A second aim, from an article and the moment: the views above its usual, or those of its worst week.
    aim: Callable[[Series, int], float]


@dataclass(frozen=True)
class Outcome:
    """What one rule picked when `day` began, and how that went; shares are of the best that was possible.

    `share` and `aimed` are None where nothing could be had: no article was read in the window, or none above
    its usual. `worst_week` is the mean of the picks' worst weeks, in views.
    """

    kind: str
    rule: str
    day: int
    picks: Picks
    share: float | None
    aimed: float | None
    hits: float
    favourites: float
    worst_week: float


@dataclass(frozen=True)
class Summary:
    """A rule over all moments: means, except where named otherwise; None where no moment had that share."""

    kind: str
    rule: str
    moments: int
    share: float | None
    worst_tenth: float | None
    best_tenth: float | None
    worst: float | None
    aimed: float | None
    hits: float
    favourites: float
    worst_week: float


# -- The two windows ----------------------------------------------------------------------------------


def above_usual(series: Series, day: int) -> float:
    """The views of the week from `day` above those of a usual week of the 28 days before."""
    usual = series.views(day - USUAL_DAYS, day) * WEEK / USUAL_DAYS
    return max(0.0, series.views(day, day + WEEK) - usual)


def worst_week(series: Series, day: int) -> float:
    """The views of the worst of the 13 weeks that begin on `day`."""
    edges = range(day - series.start, day - series.start + EVERGREEN_DAYS + 1, WEEK)
    return min(series.sums[b] - series.sums[a] for a, b in pairwise(edges))


WINDOWS = {
    _TRENDING: Window(
        kind=_TRENDING.value,
        days=TRENDING_DAYS,
        rules={OUR_RULE: trending, **PLAIN_RULES},
        history=USUAL_DAYS,
        aim=above_usual,
    ),
    _EVERGREEN: Window(
        kind=_EVERGREEN.value,
        days=EVERGREEN_DAYS,
        rules={OUR_RULE: evergreen, **PLAIN_RULES},
        history=ranking.LAUNCH.days + ranking.LEAST_WEEKS * WEEK,
        aim=worst_week,
    ),
}


def moments(
    window: Window, first: int, end: int, *, since: int | None, until: int | None, every: int
) -> range:
    """The days to try: from `since` (else as soon as there is history) through `until`, each with its window.

    `first` and `end` are the first day with counts and the day after the last.
    """
    # Begin on a Monday, where a week of the lists begins.
    earliest = first + window.history
    earliest += -(earliest - 1) % WEEK
    last = end - window.days
    return range(earliest if since is None else since, min(last, last if until is None else until) + 1, every)


# -- Trying -------------------------------------------------------------------------------------------


def try_rules(
    articles: Sequence[Series], days: Mapping[str, Iterable[int]], *, first: int, picks: int
) -> Iterator[Outcome]:
    """What each rule picks on the days given for each list, `picks` articles each, and how that went.

    `first` is a day before which nothing was read. Only articles that are public when the day begins can be
    picked, and only they are what was possible; days with none are left out.
    """
    days = {kind: set(of_kind) for kind, of_kind in days.items()}
    memories = [Memory(series, first) for series in articles]
    reached = first
    for day in sorted(set().union(*days.values())):
        stride = step(reached, day)
        for memory in memories:
            memory.advance(stride)
        reached = day
        public = [memory for memory in memories if memory.series.is_public(day)]
        known = [memory.known(day) for memory in public]
        for kind, window in WINDOWS.items():
            if known and day in days.get(kind, ()):
                yield from _outcomes(window, [memory.series for memory in public], known, day, picks)


def _outcomes(
    window: Window, public: list[Series], known: list[Known], day: int, picks: int
) -> Iterator[Outcome]:
    views = {series.number: series.views(day, day + window.days) for series in public}
    aims = {series.number: window.aim(series, day) for series in public}
    best = nlargest(picks, views, key=lambda number: (views[number], number))
    most_views = sum(views[number] for number in best)
    most_aimed = sum(nlargest(picks, aims.values()))
    favourites = {a.number for a in nlargest(picks, known, key=attrgetter("total", "number"))}
    for name, rule in window.rules.items():
        chosen = rule(known, picks)
        aimed = sum(aims[number] for number in chosen)
        yield Outcome(
            kind=window.kind,
            rule=name,
            day=day,
            picks=chosen,
            share=sum(views[number] for number in chosen) / most_views if most_views else None,
            aimed=aimed / most_aimed if most_aimed else None,
            hits=len({*chosen} & {*best}) / len(chosen),
            favourites=len({*chosen} & favourites) / len(chosen),
            worst_week=aimed / len(chosen) if window.kind == _EVERGREEN else 0.0,
        )


# -- Summing up ---------------------------------------------------------------------------------------


def summaries(outcomes: Iterable[Outcome]) -> list[Summary]:
    """One for each list and rule that was tried, in the order in which they came."""
    grouped: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault((outcome.kind, outcome.rule), []).append(outcome)
    return [_summary(kind, rule, of_rule) for (kind, rule), of_rule in grouped.items()]


def _summary(kind: str, rule: str, outcomes: list[Outcome]) -> Summary:
    shares = sorted(outcome.share for outcome in outcomes if outcome.share is not None)
    aimed = [outcome.aimed for outcome in outcomes if outcome.aimed is not None]
    return Summary(
        kind=kind,
        rule=rule,
        moments=len(outcomes),
        share=fmean(shares) if shares else None,
        worst_tenth=_at(shares, TENTH),
        best_tenth=_at(shares, 1 - TENTH),
        worst=_at(shares, 0),
        aimed=fmean(aimed) if aimed else None,
        hits=fmean(outcome.hits for outcome in outcomes),
        favourites=fmean(outcome.favourites for outcome in outcomes),
        worst_week=fmean(outcome.worst_week for outcome in outcomes),
    )


def _at(ordered: list[float], part: float) -> float | None:
    """The value that `part` of the values don't exceed, by the nearest rank; None without values."""
    return ordered[max(0, ceil(part * len(ordered)) - 1)] if ordered else None
