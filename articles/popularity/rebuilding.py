"""Computes all scores anew from the stored counts: the audit of what was folded bit by bit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from math import log2
from typing import NamedTuple

from django.db import transaction

from articles.models import Article, ArticleScore, ViewDay

from . import ranking
from .calendar import closed_until
from .counts import Counts, Weights, read_counts
from .folding import add_week
from .score_rows import set_steadiness, store_scores, where_shown
from .state import locked_state
from .turns import in_turns
from .weeks import counts_since

# At most so many articles, and of them about so many days, are computed in one transaction.
ARTICLES = 250
DAYS = 400

_COLUMNS = [
    *("topic", "published_at", "fast", "slow"),
    *("steady", "weeks_until", "weeks_viewed", "steadiness", "total"),
]

Scores = dict[int, ArticleScore]


class Rebuilt(NamedTuple):
    """How many views hadn't been folded, and the largest difference from the scores that were stored.

    The difference is relative to the score, or absolute for scores below 1.
    """

    views: int
    difference: float


def rebuild(now: datetime) -> Rebuilt:
    """Replace all scores by what the counts say, some hundreds of articles at a time.

    Each part is exact by itself: while it is computed nobody can fold or close a day.
    """
    until, weights = ranking.monday_of(closed_until(now)), Weights(now)
    parts = [_rebuild(window, until, weights) for window in in_turns(_windows())]
    with transaction.atomic():
        state = locked_state()
        state.weeks_until = state.weeks_until or until
        state.save(update_fields=["weeks_until"])
    return Rebuilt(sum(part.views for part in parts), max((part.difference for part in parts), default=0.0))


def _rebuild(window: range, until: date, weights: Weights) -> Rebuilt:
    with transaction.atomic():
        state = locked_state()
        until = state.weeks_until or until
        counts = read_counts(window, state, weights.now)
        stored = {
            score.pk: score for score in ArticleScore.objects.filter(pk__gte=window.start, pk__lt=window.stop)
        }
        scores = _computed(counts, stored, until, weights)
        store_scores(scores.values(), _COLUMNS)
        ArticleScore.objects.filter(pk__in=stored.keys() - scores.keys()).delete()
    before = {pk: _sums(score, until, weights.now) for pk, score in stored.items()}
    for article_id, moment, n in counts.late:
        # What was stored couldn't know these yet, so they are no difference.
        fast, slow, steady = before.get(article_id, _NOTHING)
        fast, slow = fast + n * weights.fast(moment), slow + n * weights.slow_of_hour(moment)
        before[article_id] = fast, slow, steady
    after = {pk: _sums(score, until, weights.now) for pk, score in scores.items()}
    return Rebuilt(sum(n for _pk, _hour, n in counts.late), _largest_difference(before, after))


def _computed(counts: Counts, stored: Scores, until: date, weights: Weights) -> Scores:
    with_base = {pk for pk, score in stored.items() if score.slow_base or score.steady_base}
    ids = sorted(with_base | counts.hours.keys() | counts.days.keys() | counts.totals.keys())
    shown = where_shown(ids, weights.now)
    scores = {}
    for article_id in ids:
        topic_id, published_at = shown.get(article_id, (None, None))
        score = ArticleScore(article_id=article_id, topic_id=topic_id, published_at=published_at)
        if article_id in stored:
            score.slow_base, score.steady_base = stored[article_id].slow_base, stored[article_id].steady_base
        score.total = counts.totals.get(article_id, 0)
        _add_fading(score, counts, weights)
        _add_weeks(score, counts.days.get(article_id, []), until)
        scores[article_id] = score
    return scores


def _add_fading(score: ArticleScore, counts: Counts, weights: Weights) -> None:
    """Set F and S: from the hours, and from the days whose hours are gone or never were."""
    fast = 0.0
    slow = ranking.faded(score.slow_base, weights.now, ranking.SLOW_HALF_LIFE) if score.slow_base else 0.0
    in_hours = set()
    for hour, n in counts.hours.get(score.article_id, ()):
        fast += n * weights.fast(hour)
        slow += n * weights.slow_of_hour(hour)
        in_hours.add(weights.day(hour))
    for day, n in counts.days.get(score.article_id, ()):
        if day not in in_hours:
            fast += n * weights.fast_of_day(day)
            slow += n * weights.slow(day)
    score.fast = log2(fast) + ranking.half_lives(weights.now, ranking.FAST_HALF_LIFE) if fast else 0.0
    score.slow = log2(slow) + ranking.half_lives(weights.now, ranking.SLOW_HALF_LIFE) if slow else 0.0


def _add_weeks(score: ArticleScore, days: list[tuple[date, int]], until: date) -> None:
    score.steady = score.steady_base
    since = counts_since(score)
    counted = (row for row in days if since <= row[0] < until)
    for monday, of_week in groupby(counted, key=lambda row: ranking.monday_of(row[0])):
        add_week(score, monday, sum(n for _day, n in of_week))
    set_steadiness(score)


def _windows() -> Iterator[range]:
    """Ranges of numbers that together hold all articles, each with few enough articles and days."""
    start = 0
    while ids := list(
        Article.objects.filter(pk__gte=start).order_by("pk").values_list("pk", flat=True)[:ARTICLES]
    ):
        days = ViewDay.objects.filter(article_id__gte=ids[0]).order_by("article_id", "day")
        dense = days.values_list("article_id", flat=True)[DAYS : DAYS + 1].first()
        end = ids[-1] + 1 if dense is None else min(ids[-1] + 1, max(dense, ids[0] + 1))
        yield range(ids[0], end)
        start = end


# -- The difference -------------------------------------------------------------------------------------

Sums = tuple[float, float, float]
_NOTHING = (0.0, 0.0, 0.0)


def _sums(score: ArticleScore, until: date, now: datetime) -> Sums:
    """The three scores as they are now: F, S, and the numerator of ln(1 + G)."""
    return (
        ranking.faded(score.fast, now, ranking.FAST_HALF_LIFE),
        ranking.faded(score.slow, now, ranking.SLOW_HALF_LIFE),
        score.steady * 2.0 ** (-ranking.week_number(until) / ranking.WEEK_HALF_LIFE),
    )


def _largest_difference(before: dict[int, Sums], after: dict[int, Sums]) -> float:
    pairs = ((before.get(pk, _NOTHING), after.get(pk, _NOTHING)) for pk in before.keys() | after.keys())
    differences = (
        abs(a - b) / max(1.0, abs(a), abs(b)) for old, new in pairs for a, b in zip(old, new, strict=True)
    )
    return max(differences, default=0.0)
