"""Who comes first in each list: the steps that fill it, topic by topic, walking the indexes of the scores.

Every live article stands in one topic. So the best of the site are among the best of its topics, and nothing
is walked twice. Each step is exact and reads little more than what it finds, however many articles there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from math import log2
from typing import Any

from django.db.models import Avg, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Power

from articles.models import ArticleScore, Publication
from articles.models.publication import PublicationQuerySet

from . import ranking
from .calendar import day_end, day_of
from .ranking import DEPTH, Candidate, Ranked
from .recently import Recently
from .turns import in_chunks

# What "recently" means where the trending rule finds too few, and "not new" where the evergreen rule does.
RECENTLY = timedelta(days=7)
# Rows of an index read in one go: fewer where something must be looked up for each, or where nearly all of
# the first are found to be the best.
BLOCK = 250
RECENT_BLOCK = 100
EVERGREEN_BLOCK = 2 * DEPTH
# Ids in one look-up, below what any database takes in one statement.
IDS = 500
# What bounds is computed along another way than what is bounded.
_ROUNDING = 1 + 1e-9

# The best of one topic, or of the whole site for None; best first.
Step = Callable[[int | None], list[Ranked]]
Ids = Collection[int]


def damping(topics: list[int], excluded: Ids, now: datetime) -> float:
    """k: the mean F of the articles that the trending rule admits in these topics, at least 1; one query."""
    fast = Power(
        Value(2.0),
        F("fast") - Value(ranking.half_lives(now, ranking.FAST_HALF_LIFE)),
        output_field=FloatField(),
    )
    admitted = _read_enough(now).filter(topic__in=topics).exclude(article_id__in=excluded)
    return ranking.damping(admitted.aggregate(mean=Avg(fast))["mean"])


def trending_steps(topics: list[int], excluded: Ids, k: float, now: datetime) -> list[Step]:
    """What fills Trending, in this order: the rule, the most read of 7 days, the newest."""
    live = Publication.objects.live(now).exclude(article_id__in=excluded)
    rule = cache(partial(_trending_rule, topics, excluded, k, now))
    recently = cache(partial(Recently, RECENTLY, now))
    return [
        _of_topics(lambda topic: rule()[topic], topics),
        _of_topics(lambda topic: ranking.ranked(_read_recently(topic, excluded, recently(), now)), topics),
        _of_topics(lambda topic: _newest(topic, live), topics),
    ]


def evergreen_steps(topics: list[int], excluded: Ids, until: date | None, now: datetime) -> list[Step]:
    """What fills Evergreen: the rule, the rule for a young site, the most read ever, the oldest."""
    live = Publication.objects.live(now).exclude(article_id__in=excluded)
    return [
        evergreen_rule(topics, excluded, until),
        evergreen_rule(topics, excluded, until, ranking.LEAST_WEEKS_OF_YOUNG_SITE),
        _of_topics(lambda topic: _most_read_ever(topic, excluded, now), topics),
        _of_topics(lambda topic: _oldest(topic, live), topics),
    ]


def evergreen_rule(
    topics: list[int],
    excluded: Ids,
    until: date | None,
    least_weeks: int = ranking.LEAST_WEEKS,
    depth: int = DEPTH,
) -> Step:
    """The highest G that the rule admits; `until` is the Monday before which the weeks are folded."""
    return _of_topics(
        lambda topic: ranking.ranked(_evergreen(topic, excluded, until, least_weeks), depth), topics, depth
    )


def _of_topics(step: Callable[[int], list[Ranked]], topics: list[int], depth: int = DEPTH) -> Step:
    """The step of each topic, taken when it is first asked for; the site's is put together from these."""

    @cache
    def of(topic_id: int | None) -> list[Ranked]:
        if topic_id is None:
            return ranking.merged((of(topic) for topic in topics), depth)
        return step(topic_id)

    return of


# -- Trending -----------------------------------------------------------------------------------------


def _read_enough(now: datetime) -> QuerySet[ArticleScore]:
    """F ≥ 3 and F ≥ E, in logarithms."""
    least = log2(ranking.LEAST_FAST) + ranking.half_lives(now, ranking.FAST_HALF_LIFE)
    usual = F("slow") + Value(ranking.above_usual(now))
    return ArticleScore.objects.filter(fast__gte=least).filter(fast__gte=usual)


def _trending_rule(topics: list[int], excluded: Ids, k: float, now: datetime) -> dict[int, list[Ranked]]:
    """The highest T of each topic; their dates, which settle ties and aren't in the index, are looked up."""
    found = {topic: ranking.finalists(_trending(topic, excluded, k, now)) for topic in topics}
    dates: dict[int, float] = {}
    for ids in in_chunks([pk for part in found.values() for pk, _key, _bound in part], IDS):
        rows = ArticleScore.objects.filter(pk__in=ids).values_list("pk", "published_at")
        dates.update((pk, moment.timestamp()) for pk, moment in rows if moment)
    return {
        topic: sorted((Ranked((*key, dates[pk], pk), pk) for pk, key, _bound in part if key), reverse=True)[
            :DEPTH
        ]
        for topic, part in found.items()
    }


def _trending(topic_id: int, excluded: Ids, k: float, now: datetime) -> Iterator[Candidate]:
    for pk, fast, slow in _falling(_read_enough(now).filter(topic=topic_id), "fast", "slow"):
        f = ranking.faded(fast, now, ranking.FAST_HALF_LIFE)
        s = ranking.faded(slow, now, ranking.SLOW_HALF_LIFE)
        key = None if pk in excluded else (ranking.trending_score(f, s, k),)
        yield Candidate(pk, key, ranking.most_trending(f, k) * _ROUNDING)


def _read_recently(topic_id: int, excluded: Ids, recently: Recently, now: datetime) -> Iterator[Candidate]:
    """By the views of 7 days, which F bounds."""
    least = ranking.half_lives(now - RECENTLY, ranking.FAST_HALF_LIFE)
    rows = ArticleScore.objects.filter(topic=topic_id, fast__gte=least)
    falling = _falling(rows, "fast", block=RECENT_BLOCK)
    while block := list(islice(falling, RECENT_BLOCK)):
        views = recently.views([pk for pk, _fast in block])
        for pk, fast in block:
            most = ranking.most_read(RECENTLY, ranking.faded(fast, now, ranking.FAST_HALF_LIFE))
            is_in = views[pk] > 0 and pk not in excluded
            yield Candidate(pk, (views[pk], pk) if is_in else None, most * _ROUNDING)


def _newest(topic_id: int, live: PublicationQuerySet) -> list[Ranked]:
    rows = live.filter(topic=topic_id).newest().values_list("article_id", "first_published_at")
    return [Ranked((moment.timestamp(), pk), pk) for pk, moment in rows[:DEPTH]]


# -- Evergreen ----------------------------------------------------------------------------------------


def _evergreen(topic_id: int, excluded: Ids, until: date | None, least_weeks: int) -> Iterator[Candidate]:
    if until is None:
        return
    rows = ArticleScore.objects.filter(
        topic=topic_id,
        steadiness__gte=ranking.least_steadiness(until) / _ROUNDING,
        published_at__lt=day_end(ranking.last_published(least_weeks, until)),
    )
    columns = ("steady", "weeks_viewed", "weeks_until", "published_at")
    falling = _falling(rows, "steadiness", *columns, block=EVERGREEN_BLOCK)
    for pk, steadiness, steady, mask, mask_until, published_at in falling:
        weeks = ranking.weeks_before(ranking.first_week(day_of(published_at)), until)
        g = ranking.evergreen_score(steady, weeks, until)
        viewed = ranking.viewed_weeks(mask, mask_until, until)
        is_in = pk not in excluded and ranking.is_evergreen(g, weeks, viewed, least_weeks)
        key = (g, -published_at.timestamp(), -pk)
        yield Candidate(pk, key if is_in else None, ranking.most_evergreen(steadiness, until) * _ROUNDING)


def _most_read_ever(topic_id: int, excluded: Ids, now: datetime) -> list[Ranked]:
    """By all views, of what isn't new."""
    settled = ArticleScore.objects.filter(topic=topic_id, total__gt=0, published_at__lt=now - RECENTLY)
    rows = settled.exclude(article_id__in=excluded).order_by("-total", "article_id")
    return [Ranked((total, -pk), pk) for pk, total in rows.values_list("article_id", "total")[:DEPTH]]


def _oldest(topic_id: int, live: PublicationQuerySet) -> list[Ranked]:
    rows = live.filter(topic=topic_id).oldest().values_list("article_id", "first_published_at")
    return [Ranked((-moment.timestamp(), -pk), pk) for pk, moment in rows[:DEPTH]]


# -- Walking --------------------------------------------------------------------------------------------


def _falling(
    rows: QuerySet[ArticleScore], column: str, *more: str, block: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """Article, this column and `more`, read in blocks: the largest first, of equal ones the highest id."""
    size = block or BLOCK
    rows = rows.order_by(f"-{column}", "-article_id")
    found = list(rows.values_list("article_id", column, *more)[:size])
    while found:
        yield from found
        if len(found) < size:
            return
        pk, value = found[-1][:2]
        after = Q(**{f"{column}__lt": value}) | Q(article_id__lt=pk)
        rest = rows.filter(after, **{f"{column}__lte": value})
        found = list(rest.values_list("article_id", column, *more)[:size])
