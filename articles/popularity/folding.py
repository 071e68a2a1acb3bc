"""Folds new views into the two scores of their articles, each view exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, QuerySet, Sum

from articles.models import ArticleScore, Publication, RefreshState, ViewDay, ViewHour

from . import ranking
from .calendar import closed_until, day_end, day_of, hour_of

# Rows in one transaction, so that readers who count at the same moment hardly wait.
CHUNK = 500
# How much older than the last fold a newly stored count may be.
LATENESS = timedelta(hours=48)


def locked_state() -> RefreshState:
    """The state of folding, locked until the transaction ends: whoever folds or closes days goes in turn."""
    RefreshState.objects.get_or_create(id=1)
    return RefreshState.objects.select_for_update().get(id=1)


def fold_hours(now: datetime, *, everything: bool = False) -> int:
    """Fold the views counted since the last time into `fast` and `slow`; returns how many.

    Without `everything` it looks at the hours since 48 hours before the last fold.
    """
    state = RefreshState.objects.filter(id=1).first()
    since = None
    if state and state.hours_until and not everything:
        since = state.hours_until - LATENESS
    folded, chunk = 0, CHUNK
    while chunk == CHUNK:
        chunk, views, since = _fold_some_hours(since)
        folded += views
    with transaction.atomic():
        state = locked_state()
        state.hours_until = max(hour_of(now), state.hours_until or hour_of(now))
        state.save(update_fields=["hours_until"])
    return folded


def fold_weeks(now: datetime) -> int:
    """Fold each complete week whose days are closed into `steady`; returns how many weeks that were."""
    until = ranking.monday_of(closed_until(now))
    weeks = 0
    while (monday := _next_week()) and monday < until:
        _fold_week(monday)
        with transaction.atomic():
            state = locked_state()
            state.weeks_until = max(monday + timedelta(days=7), state.weeks_until or monday)
            state.save(update_fields=["weeks_until"])
        weeks += 1
    return weeks


def counted_weeks(days: QuerySet[ViewDay], monday: date) -> dict[int, int]:
    """The views of each article on these days of the week of `monday`, where that week counts for it."""
    sums = dict(days.values_list("article_id").annotate(total=Sum("n")).filter(total__gt=0))
    first = first_weeks(sums)
    return {pk: views for pk, views in sums.items() if pk in first and first[pk] <= monday}


def first_weeks(article_ids: Iterable[int]) -> dict[int, date]:
    """The Monday of the first week that counts, for each of these articles that was ever published."""
    first = {}
    for ids in chunks(article_ids):
        publications = Publication.objects.filter(article_id__in=ids).order_by()
        for article_id, moment in publications.values_list("article_id").annotate(Min("first_published_at")):
            first[article_id] = ranking.first_week(day_of(moment))
    return first


def chunks(items: Iterable, size: int = CHUNK) -> Iterator[list]:
    """The items in lists of at most `size`."""
    items = list(items)
    return (items[start : start + size] for start in range(0, len(items), size))


def _fold_some_hours(since: datetime | None) -> tuple[int, int, datetime | None]:
    """Fold up to 500 rows from `since`: how many rows and views that were, and where to go on."""
    waiting = ViewHour.objects.filter(n__gt=F("folded")).order_by("hour", "article_id")
    if since is not None:
        waiting = waiting.filter(hour__gte=since)
    with transaction.atomic():
        locked_state()
        # Locked, so that what is marked below as folded is what was read here.
        rows = list(waiting.select_for_update().values_list("hour", "article_id", "n", "folded")[:CHUNK])
        if not rows:
            return 0, 0, since
        _add_to_scores([(article_id, hour, n - folded) for hour, article_id, n, folded in rows])
        by_hour = defaultdict(list)
        for hour, article_id, _n, _folded in rows:
            by_hour[hour].append(article_id)
        for hour, ids in by_hour.items():
            ViewHour.objects.filter(hour=hour, article_id__in=ids).update(folded=F("n"))
    return len(rows), sum(n - folded for _hour, _pk, n, folded in rows), rows[-1][0]


def _add_to_scores(views: list[tuple[int, datetime, int]]) -> None:
    ids = {article_id for article_id, _hour, _n in views}
    scores = ArticleScore.objects.in_bulk(ids)
    for article_id, hour, n in views:
        score = scores.setdefault(article_id, ArticleScore(article_id=article_id))
        score.fast = ranking.add_views(score.fast, n, hour, ranking.FAST_HALF_LIFE)
        score.slow = ranking.add_views(score.slow, n, day_end(day_of(hour)), ranking.SLOW_HALF_LIFE)
    store_scores(scores.values(), ["fast", "slow"])


def store_scores(scores: Iterable[ArticleScore], fields: list[str]) -> None:
    """Write these columns of the scores, making the rows that don't exist yet; in the order of their keys."""
    rows = sorted(scores, key=lambda score: score.article_id)
    ArticleScore.objects.bulk_create(
        rows, CHUNK, update_conflicts=True, unique_fields=["article"], update_fields=fields
    )


def _next_week() -> date | None:
    """The Monday of the first week that hasn't been folded; None while no day has been closed."""
    until = RefreshState.objects.filter(id=1).values_list("weeks_until", flat=True).first()
    if until is None:
        first = ViewDay.objects.order_by("day").values_list("day", flat=True).first()
        until = ranking.monday_of(first) if first else None
    return until


def _fold_week(monday: date) -> None:
    week = ViewDay.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    views = counted_weeks(week, monday)
    for ids in chunks(sorted(views)):
        with transaction.atomic():
            locked_state()
            scores = ArticleScore.objects.in_bulk(ids)
            for article_id in ids:
                score = scores.setdefault(article_id, ArticleScore(article_id=article_id))
                # Another refresh may have folded this week of this article already.
                if score.weeks_until is None or score.weeks_until <= monday:
                    add_week(score, monday, views[article_id])
            store_scores(scores.values(), ["steady", "weeks_until", "weeks_viewed"])


def add_week(score: ArticleScore, monday: date, views: int) -> None:
    """Put one viewed week, later than all weeks it holds, into the evergreen numbers of `score`."""
    score.steady += ranking.week_weight(monday, views)
    score.weeks_viewed = ranking.with_week(score.weeks_viewed, score.weeks_until, monday)
    score.weeks_until = monday + timedelta(days=7)
