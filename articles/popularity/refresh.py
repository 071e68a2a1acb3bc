"""Makes the two lists ready to show, for the site and for each topic, from the scores as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import log2

from django.db import transaction
from django.db.models import Avg, F, FloatField, QuerySet, Sum, Value
from django.db.models.functions import Power

from articles.models import ListChoice, PopularList, Publication, RefreshState, Topic, ViewHour, ViewTotal
from articles.models.publication import PublicationQuerySet

from . import ranking
from .calendar import day_of, hour_of
from .folding import fold_hours, fold_weeks, locked_state
from .ranking import Candidate
from .rebuilding import rebuild as rebuild_scores
from .rollup import close_days

# How many articles are looked at in one go while walking the order of a score.
BLOCK = 500
# What "recently" means where the trending rule finds too few, and "not new" where the evergreen rule does.
RECENTLY = timedelta(days=7)
# The editors' choices, last made first: list, choice, article.
Words = list[tuple[str, str, int]]
_EVERGREEN, _TRENDING = PopularList.Kind.EVERGREEN, PopularList.Kind.TRENDING


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: views folded, weeks closed, lists stored, and what a rebuild found to differ."""

    views: int
    weeks: int
    lists: int
    difference: float | None = None


def refresh(now: datetime, *, rebuild: bool = False) -> Refreshed:
    """Bring the scores up to `now` and store the lists; run again, or twice at once, it does no harm.

    The first refresh of a site, and one with `rebuild`, computes the scores from all stored counts.
    """
    close_days(now)
    is_first = not RefreshState.objects.filter(weeks_until__isnull=False).exists()
    views = fold_hours(now)
    difference = rebuild_scores(now) if rebuild or is_first else None
    weeks = fold_weeks(now)
    lists = _computed_lists(now)
    _store(lists, now)
    return Refreshed(views, weeks, len(lists), difference if rebuild else None)


def _computed_lists(now: datetime) -> list[PopularList]:
    words = _words()
    k = _damping(words, now)
    until = RefreshState.objects.get().weeks_until
    lists = []
    for topic_id in [None, *Topic.objects.order_by("id").values_list("id", flat=True)]:
        for kind in PopularList.Kind:
            live = _allowed(kind, words, now)
            if topic_id is not None:
                live = live.filter(topic=topic_id)
            links = _trending(live, k, now) if kind == _TRENDING else _evergreen(live, until, now)
            entries = ranking.chained(partial(_pins, kind, words, live), *links)
            lists.append(PopularList(kind=kind, topic_id=topic_id, entries=entries, computed_at=now))
    return lists


def trending_damping(now: datetime) -> float:
    """The k that the trending scores have at `now`; a few queries."""
    return _damping(_words(), now)


def evergreens(now: datetime, depth: int) -> list[int]:
    """The ids of the `depth` live articles with the highest G that the evergreen rule admits, best first."""
    until = RefreshState.objects.values_list("weeks_until", flat=True).first()
    live = _allowed(_EVERGREEN, _words(), now)
    return ranking.best(_evergreen_candidates(live, until, ranking.LEAST_WEEKS), depth)


def _words() -> Words:
    choices = ListChoice.objects.order_by("-chosen_at", "-id")
    return list(choices.values_list("kind", "choice", "article_id"))


def _damping(words: Words, now: datetime) -> float:
    return ranking.damping(_mean_fast(_allowed(_TRENDING, words, now), now))


def _allowed(kind: str, words: Words, now: datetime) -> PublicationQuerySet:
    """What may stand in a list of this kind: live, and not excluded by an editor."""
    excluded = [pk for of, choice, pk in words if (of, choice) == (kind, ListChoice.Choice.EXCLUDE)]
    return Publication.objects.live(now).exclude(article_id__in=excluded).order_by()


def _pins(kind: str, words: Words, live: PublicationQuerySet) -> list[int]:
    """The articles pinned last, of those that may stand in the list; at most two."""
    pinned = [pk for of, choice, pk in words if (of, choice) == (kind, ListChoice.Choice.PIN)]
    allowed = set(live.filter(article_id__in=pinned).values_list("article_id", flat=True))
    return [pk for pk in pinned if pk in allowed][: ListChoice.MOST_PINS]


# -- Trending -----------------------------------------------------------------------------------------


def _trending(live: PublicationQuerySet, k: float, now: datetime) -> list[Callable[[], Iterable[int]]]:
    """What fills Trending, in this order: the rule, the most read of 7 days, the newest."""
    hours = ViewHour.objects.filter(hour__gt=hour_of(now - RECENTLY), article__in=live.values("article"))
    sums = hours.values_list("article_id").annotate(total=Sum("n")).filter(total__gt=0)
    return [
        lambda: ranking.best(_trending_candidates(live, k, now)),
        lambda: [pk for pk, _n in sums.order_by("-total", "-article_id")[: ranking.DEPTH]],
        lambda: live.newest().values_list("article_id", flat=True)[: ranking.DEPTH],
    ]


def _mean_fast(live: PublicationQuerySet, now: datetime) -> float | None:
    """The mean F of the articles that the trending rule admits; None when it admits none."""
    landmark_to_now = ranking.half_lives(now, ranking.FAST_HALF_LIFE)
    # F ≥ E in logarithms.
    above_usual = (
        landmark_to_now - ranking.half_lives(now, ranking.SLOW_HALF_LIFE) + log2(ranking.USUAL_SHARE)
    )
    admitted = _read_enough(live, now).filter(
        article__score__fast__gte=F("article__score__slow") + Value(above_usual)
    )
    fast = Power(Value(2.0), F("article__score__fast") - Value(landmark_to_now), output_field=FloatField())
    return admitted.aggregate(mean=Avg(fast))["mean"]


def _read_enough(live: PublicationQuerySet, now: datetime) -> PublicationQuerySet:
    least = log2(ranking.LEAST_FAST) + ranking.half_lives(now, ranking.FAST_HALF_LIFE)
    return live.filter(article__score__fast__gte=least)


def _trending_candidates(live: PublicationQuerySet, k: float, now: datetime) -> Iterator[Candidate]:
    rows = _read_enough(live, now).order_by("-article__score__fast")
    columns = ("article_id", "first_published_at", "article__score__fast", "article__score__slow")
    for article_id, published_at, fast, slow in _in_blocks(rows.values_list(*columns)):
        f = ranking.faded(fast, now, ranking.FAST_HALF_LIFE)
        s = ranking.faded(slow, now, ranking.SLOW_HALF_LIFE)
        key = (ranking.trending_score(f, s, k), published_at.timestamp(), article_id)
        yield Candidate(article_id, key if ranking.is_trending(f, s) else None, ranking.MOST_LIFT * f)


# -- Evergreen ----------------------------------------------------------------------------------------


def _evergreen(
    live: PublicationQuerySet, until: date | None, now: datetime
) -> list[Callable[[], Iterable[int]]]:
    """What fills Evergreen: the rule, the rule for a young site, the most read ever, the oldest."""
    settled = live.filter(first_published_at__lt=now - RECENTLY).values("article")
    totals = ViewTotal.objects.filter(article__in=settled, n__gt=0).order_by("-n", "article_id")
    young = ranking.LEAST_WEEKS_OF_YOUNG_SITE
    return [
        lambda: ranking.best(_evergreen_candidates(live, until, ranking.LEAST_WEEKS)),
        lambda: ranking.best(_evergreen_candidates(live, until, young)),
        lambda: totals.values_list("article_id", flat=True)[: ranking.DEPTH],
        lambda: live.oldest().values_list("article_id", flat=True)[: ranking.DEPTH],
    ]


def _evergreen_candidates(
    live: PublicationQuerySet, until: date | None, least_weeks: int
) -> Iterator[Candidate]:
    if until is None:
        return
    rows = live.filter(article__score__steady__gt=0).order_by("-article__score__steady")
    score = "article__score__"
    columns = (f"{score}steady", f"{score}weeks_viewed", f"{score}weeks_until")
    for article_id, published_at, steady, mask, mask_until in _in_blocks(
        rows.values_list("article_id", "first_published_at", *columns)
    ):
        weeks = ranking.weeks_before(ranking.first_week(day_of(published_at)), until)
        g = ranking.evergreen_score(steady, weeks, until)
        viewed = ranking.viewed_weeks(mask, mask_until, until)
        # An older article divides the same numerator by more.
        bound = ranking.evergreen_score(steady, least_weeks, until)
        key = (g, -published_at.timestamp(), -article_id)
        is_admitted = ranking.is_evergreen(g, weeks, viewed, least_weeks)
        yield Candidate(article_id, key if is_admitted else None, bound)


# -- Reading and storing ------------------------------------------------------------------------------


def _in_blocks(rows: QuerySet) -> Iterator[tuple]:
    start = 0
    while block := list(rows[start : start + BLOCK]):
        yield from block
        start += BLOCK


def _store(lists: list[PopularList], now: datetime) -> None:
    """Replace all lists at once, unless another refresh has stored newer ones meanwhile."""
    with transaction.atomic():
        locked_state()
        if not PopularList.objects.filter(computed_at__gt=now).exists():
            PopularList.objects.all().delete()
            PopularList.objects.bulk_create(lists)
