"""Folds complete weeks into the evergreen numbers of their articles, and mends weeks that changed later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from articles.models import ArticleScore, RefreshState, ViewDay

from . import ranking
from .calendar import closed_until, day_of
from .folding import add_week
from .score_rows import CHUNK, scores_of, set_steadiness, store_scores
from .state import known_state, locked_state
from .turns import in_chunks, in_turns

_COLUMNS = ["steady", "weeks_until", "weeks_viewed", "steadiness"]
_WEEK = timedelta(days=7)


def fold_weeks(now: datetime) -> int:
    """Fold each complete week whose days are closed into `steady`; returns how many weeks that were.

    The first refresh folds nothing here: a rebuild says from which week on.
    """
    until = ranking.monday_of(closed_until(now))
    weeks = 0
    while (monday := known_state().weeks_until) and monday < until and _fold_week(monday, now):
        weeks += 1
    return weeks


def counts_since(score: ArticleScore) -> date:
    """The Monday of the first week that counts for the article; the end of time while it was never public."""
    published_at = score.published_at
    return date.max if published_at is None else ranking.first_week(day_of(published_at))


def mend_week(monday: date, changes: Mapping[int, int], state: RefreshState, now: datetime) -> None:
    """Let the scores follow: these articles are about to get so many views more in the week of `monday`.

    Call it before the days are stored, with `state` locked. Articles that don't hold the week yet, because it
    hasn't been folded, are left alone.
    """
    before = _views(monday, changes)
    is_folded = state.weeks_until is not None and state.weeks_until > monday
    mended = []
    for article_id, score in scores_of(changes, now).items():
        holds = is_folded or (score.weeks_until is not None and score.weeks_until > monday)
        if holds and counts_since(score) <= monday:
            views = before.get(article_id, 0)
            score.steady -= ranking.week_weight(monday, views)
            add_week(score, monday, views + changes[article_id])
            set_steadiness(score)
            mended.append(score)
    store_scores(mended, _COLUMNS)


def _fold_week(monday: date, now: datetime) -> bool:
    """Fold that week; returns whether it is done, and not to be gone over again for counts that came late."""
    look_backs = known_state().look_backs
    read = ViewDay.objects.filter(day__gte=monday, day__lt=monday + _WEEK, n__gt=0).order_by()
    ids = sorted(set(read.values_list("article_id", flat=True).iterator()))
    for part in in_turns(in_chunks(ids, CHUNK)):
        _fold_articles(monday, part, now)
    with transaction.atomic():
        state = locked_state()
        if state.look_backs != look_backs:
            return False
        state.weeks_until = max(monday + _WEEK, state.weeks_until or monday)
        state.save(update_fields=["weeks_until"])
    return True


def _fold_articles(monday: date, article_ids: list[int], now: datetime) -> None:
    with transaction.atomic():
        locked_state()
        views = _views(monday, article_ids)
        scores = scores_of(article_ids, now)
        folded = []
        for article_id, score in scores.items():
            # Another refresh may have folded this week of this article already.
            is_next = score.weeks_until is None or score.weeks_until <= monday
            if is_next and views.get(article_id) and counts_since(score) <= monday:
                add_week(score, monday, views[article_id])
                set_steadiness(score)
                folded.append(score)
        store_scores(folded, _COLUMNS)


def _views(monday: date, article_ids: Collection[int]) -> dict[int, int]:
    """The views of each of these articles in that week, as far as its days are closed."""
    views: dict[int, int] = defaultdict(int)
    days = ViewDay.objects.filter(article_id__in=article_ids, day__gte=monday, day__lt=monday + _WEEK)
    for article_id, n in days.order_by().values_list("article_id", "n"):
        views[article_id] += n
    return views
