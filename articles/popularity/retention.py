"""Deletes the counts that are too old, in steps, and keeps in the scores what they weighed there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import log2

from django.db import connection, transaction
from django.db.models import Q

from articles.models import ArticleScore, RefusedView, RolledUpDay, ViewDay, ViewHour

from . import ranking
from .calendar import day_end, day_of, day_start, days_between, hours_of
from .score_rows import store_scores
from .state import known_state, locked_state
from .turns import in_chunks, in_turns
from .weeks import counts_since

# For how long counts are kept; what was read in total is kept for good, and so are the scores.
HOURS_KEPT = timedelta(days=45)
DAYS_KEPT = timedelta(days=800)
# Rows, or articles with a week of days each, deleted in one transaction: a fraction of 100 ms.
CHUNK = 1000
ARTICLES = 100
# Where a day stands in for its hours, its views stand at noon in F. After 45 days that shifts F by a quarter
# of n × 2^-30 at most: only from so many views a day on could the audit see it (0.000001 of a view).
HEAVY = 1000


def delete_hours(now: datetime) -> int:
    """Delete the hours that are too old, but none of a day that hasn't been closed; returns how many rows."""
    limit = _let_days_stand_in(now)
    deleted = 0
    for first, (hour, article_id) in in_turns(_oldest_hours(limit)):
        last = Q(hour__lt=hour) | Q(article_id__lte=article_id)
        old = ViewHour.objects.filter(last, hour__gte=first, hour__lte=hour)
        deleted += old._raw_delete(using=connection.alias)
    return deleted


def delete_days(now: datetime) -> int:
    """Delete the weeks that are too old and are folded; returns how many days of articles that were."""
    limit = ranking.monday_of(day_of(now) - DAYS_KEPT)
    RefusedView.objects.filter(day__lt=limit).delete()
    RolledUpDay.objects.filter(day__lt=limit).delete()
    folded_until = known_state().weeks_until
    if folded_until is None:
        return 0
    days = ViewDay.objects.filter(day__lt=min(limit, folded_until)).order_by("day")
    deleted = 0
    while oldest := days.values_list("day", flat=True).first():
        deleted += _delete_week(ranking.monday_of(oldest))
    return deleted


# -- Hours ----------------------------------------------------------------------------------------------


def _let_days_stand_in(now: datetime) -> date | None:
    """From now on the days that are too old count in place of their hours; returns the day until which."""
    first = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    if first is None:
        return None
    since = known_state().hours_since or day_of(first)
    closed = set(RolledUpDay.objects.filter(day__gte=since).values_list("day", flat=True))
    for day in days_between(since, day_of(now) - HOURS_KEPT):
        if day not in closed:
            break
        _let_stand_in(day, now)
    return known_state().hours_since


def _let_stand_in(day: date, now: datetime) -> None:
    heavy = list(ViewDay.objects.filter(day=day, n__gte=HEAVY).values_list("article_id", "n"))
    with transaction.atomic():
        state = locked_state()
        # Another rollup may have done so meanwhile, or counts came late and opened the day again.
        is_next = state.hours_since is None or state.hours_since <= day
        if is_next and RolledUpDay.objects.filter(day=day).exists():
            _move_to_noon(day, dict(heavy), now)
            state.hours_since = day + timedelta(days=1)
            state.save(update_fields=["hours_since"])


def _move_to_noon(day: date, views: dict[int, int], now: datetime) -> None:
    """Let the views of these articles stand in `fast` at noon instead of in their hours."""
    scores = ArticleScore.objects.in_bulk(views)
    hours = ViewHour.objects.filter(hour__in=hours_of(day), article_id__in=scores).order_by()
    in_hours: dict[int, float] = defaultdict(float)
    for article_id, hour, n in hours.values_list("article_id", "hour", "folded"):
        in_hours[article_id] += n * _weight(hour, now)
    for article_id, score in scores.items():
        at_noon = views[article_id] * _weight(day_start(day) + ranking.NOON, now)
        fast = ranking.faded(score.fast, now, ranking.FAST_HALF_LIFE) - in_hours[article_id]
        score.fast = log2(max(0.0, fast) + at_noon) + ranking.half_lives(now, ranking.FAST_HALF_LIFE)
    store_scores(scores.values(), ["fast"])


def _weight(moment: datetime, now: datetime) -> float:
    return 2.0 ** ((moment - now) / ranking.FAST_HALF_LIFE)


def _oldest_hours(limit: date | None) -> Iterator[tuple[datetime, tuple[datetime, int]]]:
    """The rows before that day in parts, in the order of their keys: the first hour, and the last key."""
    if limit is None:
        return
    old = ViewHour.objects.filter(hour__lt=day_start(limit)).order_by("hour", "article_id")
    keys = old.values_list("hour", "article_id")
    part = list(keys[:CHUNK])
    while part:
        yield part[0][0], part[-1]
        hour, article_id = part[-1]
        part = list(keys.filter(Q(hour__gt=hour) | Q(article_id__gt=article_id), hour__gte=hour)[:CHUNK])


# -- Days -----------------------------------------------------------------------------------------------


def _delete_week(monday: date) -> int:
    week = ViewDay.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7)).order_by()
    ids = sorted(set(week.values_list("article_id", flat=True).iterator()))
    return sum(_delete_week_of(part, monday) for part in in_turns(in_chunks(ids, ARTICLES)))


def _delete_week_of(article_ids: list[int], monday: date) -> int:
    """Delete the week of these articles, moving what it weighs in their scores to the bases."""
    week = ViewDay.objects.filter(
        article_id__in=article_ids, day__gte=monday, day__lt=monday + timedelta(days=7)
    )
    with transaction.atomic():
        locked_state()
        views: dict[int, int] = defaultdict(int)
        scores = ArticleScore.objects.in_bulk(article_ids)
        for article_id, day, n in week.order_by().values_list("article_id", "day", "n"):
            views[article_id] += n
            if score := scores.get(article_id):
                end = day_end(day)
                score.slow_base = ranking.add_views(score.slow_base, n, end, ranking.SLOW_HALF_LIFE)
        for article_id, score in scores.items():
            if views[article_id] and counts_since(score) <= monday:
                score.steady_base += ranking.week_weight(monday, views[article_id])
        store_scores(scores.values(), ["slow_base", "steady_base"])
        return week._raw_delete(using=connection.alias)
