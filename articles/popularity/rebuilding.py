"""Computes all scores anew from the stored counts: the audit of what was folded bit by bit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction

from articles.models import ArticleScore, RolledUpDay, ViewDay, ViewHour

from . import ranking
from .calendar import closed_until, day_end, day_of, day_start
from .folding import add_week, chunks, first_weeks, fold_hours, locked_state, store_scores
from .rollup import close_days

# Views that are only known by their day enter `fast` in its middle.
NOON = timedelta(hours=12)

Scores = dict[int, ArticleScore]


def rebuild(now: datetime) -> float:
    """Replace all scores by what the counts say; returns the largest difference from what was stored.

    The difference is relative to the score, or absolute for scores below 1. On SQLite nobody counts while
    the scores are being replaced.
    """
    close_days(now, again=True)
    fold_hours(now, everything=True)
    with transaction.atomic():
        state = locked_state()
        stored = ArticleScore.objects.in_bulk()
        until = ranking.monday_of(closed_until(now))
        scores = _computed(until, {pk: score.steady_base for pk, score in stored.items()})
        for part in chunks(scores.values()):
            store_scores(part, ["fast", "slow", "steady", "weeks_until", "weeks_viewed"])
        for gone in chunks(stored.keys() - scores.keys()):
            ArticleScore.objects.filter(pk__in=gone).delete()
        state.weeks_until = until
        state.save(update_fields=["weeks_until"])
    return _largest_difference(stored, scores, now, until)


def _computed(until: date, bases: dict[int, float]) -> Scores:
    scores: Scores = {pk: ArticleScore(article_id=pk, steady=base) for pk, base in bases.items() if base}
    by_day = _fold_all_hours(scores)
    closed = set(RolledUpDay.objects.values_list("day", flat=True))
    for article_id, days in _by_article():
        score = scores.setdefault(article_id, ArticleScore(article_id=article_id))
        for day, n in days:
            in_hours = by_day.get((article_id, day))
            if in_hours is None:
                noon = day_start(day) + NOON
                score.fast = ranking.add_views(score.fast, n, noon, ranking.FAST_HALF_LIFE)
            elif day not in closed:
                continue
            by_day.pop((article_id, day), None)
            score.slow = ranking.add_views(score.slow, n, day_end(day), ranking.SLOW_HALF_LIFE)
    for (article_id, day), n in by_day.items():
        score = scores[article_id]
        score.slow = ranking.add_views(score.slow, n, day_end(day), ranking.SLOW_HALF_LIFE)
    _fold_all_weeks(scores, until)
    return scores


def _fold_all_hours(scores: Scores) -> dict[tuple[int, date], int]:
    """Put what was folded of every hour into `fast`; returns the same views by article and day."""
    by_day: dict[tuple[int, date], int] = defaultdict(int)
    rows = ViewHour.objects.filter(folded__gt=0).order_by("hour").values_list("hour", "article_id", "folded")
    for hour, of_hour in groupby(rows.iterator(), key=itemgetter(0)):
        day = day_of(hour)
        for _hour, article_id, n in of_hour:
            score = scores.setdefault(article_id, ArticleScore(article_id=article_id))
            score.fast = ranking.add_views(score.fast, n, hour, ranking.FAST_HALF_LIFE)
            by_day[article_id, day] += n
    return dict(by_day)


def _fold_all_weeks(scores: Scores, until: date) -> None:
    for part in chunks(scores):
        first = first_weeks(part)
        for article_id, days in _by_article(part, until):
            for monday, of_week in groupby(days, key=lambda row: ranking.monday_of(row[0])):
                views = sum(n for _day, n in of_week)
                if article_id in first and first[article_id] <= monday and views:
                    add_week(scores[article_id], monday, views)


def _by_article(
    ids: list[int] | None = None, until: date = date.max
) -> Iterator[tuple[int, Iterator[tuple[date, int]]]]:
    """The views of each article by day, in the order of the days."""
    rows = ViewDay.objects.filter(n__gt=0, day__lt=until).order_by("article_id", "day")
    if ids is not None:
        rows = rows.filter(article_id__in=ids)
    triples = rows.values_list("article_id", "day", "n").iterator()
    for article_id, group in groupby(triples, key=itemgetter(0)):
        yield article_id, ((day, n) for _pk, day, n in group)


def _largest_difference(stored: Scores, scores: Scores, now: datetime, until: date) -> float:
    none = ArticleScore()
    pairs = ((stored.get(pk, none), scores.get(pk, none)) for pk in stored.keys() | scores.keys())
    differences = (
        abs(a - b) / max(1.0, abs(a), abs(b))
        for old, new in pairs
        for a, b in zip(_in_views(old, now, until), _in_views(new, now, until), strict=True)
    )
    return max(differences, default=0.0)


def _in_views(score: ArticleScore, now: datetime, until: date) -> tuple[float, float, float]:
    """The three scores as they are now: F, S, and the numerator of ln(1 + G)."""
    return (
        ranking.faded(score.fast, now, ranking.FAST_HALF_LIFE),
        ranking.faded(score.slow, now, ranking.SLOW_HALF_LIFE),
        score.steady * 2.0 ** (-ranking.week_number(until) / ranking.WEEK_HALF_LIFE),
    )
