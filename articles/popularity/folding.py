"""Folds new views into the two fading sums of their articles, each view exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import F, Q

from articles.models import ArticleScore, ViewHour, ViewTotal

from . import ranking
from .calendar import day_end, day_of, hour_of
from .score_rows import CHUNK, scores_of, store_scores
from .state import fresh_since, known_state, locked_state
from .turns import in_turns

# Which row of ViewHour: its hour and article.
Key = tuple[datetime, int]


def fold_hours(now: datetime) -> int:
    """Fold the views counted since the last time into `fast` and `slow`; returns how many.

    It looks at the hours since one before the last fold, and further back after `state.look_back_to`.
    """
    before = known_state()
    waiting = _waiting(fresh_since(before, now))
    folded = sum(_fold(keys, now) for keys in in_turns(waiting))
    with transaction.atomic():
        state = locked_state()
        # Otherwise older counts came while we were busy: the next time begins at those.
        if state.look_backs == before.look_backs:
            state.hours_until = max(hour_of(now), state.hours_until or hour_of(now))
            state.save(update_fields=["hours_until"])
    return folded


def add_week(score: ArticleScore, monday: date, views: int) -> None:
    """Put one viewed week that `score` doesn't hold yet into its evergreen numbers."""
    end = monday + timedelta(days=7)
    score.steady += ranking.week_weight(monday, views)
    score.weeks_viewed = ranking.with_week(score.weeks_viewed, score.weeks_until, monday)
    score.weeks_until = max(end, score.weeks_until or end)


def _waiting(since: datetime) -> Iterator[list[Key]]:
    """The rows since that hour that hold new views, in parts, in the order of their keys."""
    rows = ViewHour.objects.filter(n__gt=F("folded"), hour__gte=since).order_by("hour", "article_id")
    keys = rows.values_list("hour", "article_id")
    part = list(keys[:CHUNK])
    while part:
        yield part
        if len(part) < CHUNK:
            return
        hour, article_id = part[-1]
        part = list(keys.filter(Q(hour__gt=hour) | Q(article_id__gt=article_id), hour__gte=hour)[:CHUNK])


def _fold(keys: list[Key], now: datetime) -> int:
    """Fold what is new in these rows; returns how many views that was."""
    with transaction.atomic():
        locked_state()
        views = []
        for hour, of_hour in groupby(keys, key=itemgetter(0)):
            rows = ViewHour.objects.filter(hour=hour, article_id__in=[pk for _hour, pk in of_hour])
            # Locked, so that what is marked below as folded is what was read here; in the order in which
            # counting takes them, so that nobody waits crosswise.
            new = rows.filter(n__gt=F("folded")).order_by("article_id").select_for_update()
            found = list(new.values_list("article_id", "n", "folded"))
            rows.filter(article_id__in=[pk for pk, _n, _folded in found]).update(folded=F("n"))
            views += [(pk, hour, n - folded) for pk, n, folded in found]
        if views:
            _add_to_scores(views, now)
    return sum(n for _pk, _hour, n in views)


def _add_to_scores(views: list[tuple[int, datetime, int]], now: datetime) -> None:
    ids = {article_id for article_id, _hour, _n in views}
    scores = scores_of(ids, now)
    totals = dict(ViewTotal.objects.filter(article_id__in=ids).values_list("article_id", "n"))
    for hour, of_hour in groupby(views, key=itemgetter(1)):
        end = day_end(day_of(hour))
        add_fast = partial(ranking.add_views, moment=hour, half_life=ranking.FAST_HALF_LIFE)
        add_slow = partial(ranking.add_views, moment=end, half_life=ranking.SLOW_HALF_LIFE)
        for article_id, _hour, n in of_hour:
            score = scores[article_id]
            score.fast, score.slow = add_fast(score.fast, n), add_slow(score.slow, n)
            score.total = totals.get(article_id, 0)
    store_scores(scores.values(), ["fast", "slow", "total"])
