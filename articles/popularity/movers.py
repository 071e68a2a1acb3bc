"""Which articles are read more, and which less, than the week before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, QuerySet, Sum

from articles.models import Publication, ViewDay

from .calendar import closed_until
from .statistics import days_from

WINDOW = timedelta(days=7)
# Below this a change is chance: a few readers more or less.
LEAST_CHANGE = 10
# Of the ids that moved most, some may be withdrawn: so many are looked at for one that is shown.
SPARE = 4
# The counts are of closed days, so they change once a day; an hour bounds what a late rollup adds.
CACHE_SECONDS = 3600


@dataclass(frozen=True)
class Mover:
    """An article with its views in the seven days before the last seven, and in the last seven."""

    article_id: int
    title: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Movers:
    """Live articles only, those that moved most first."""

    rising: list[Mover]
    fading: list[Mover]


def movers(now: datetime, shown: int = 5) -> Movers:
    """At most `shown` articles that rise, and as many that fade, by the closed days up to `now`.

    Two queries at most, and none for an hour after that.
    """
    end = closed_until(now)
    key = f"movers:{end}:{shown}"
    found = cache.get(key)
    if found is None:
        found = _find(end, now, shown)
        cache.set(key, found, CACHE_SECONDS)
    return found


def last_days(article_ids: Collection[int], now: datetime) -> dict[int, list[int]]:
    """The views of each of these articles on the fourteen days that are compared, in order; one query."""
    end = closed_until(now)
    days = days_from(end - 2 * WINDOW, end - timedelta(days=1))
    rows = ViewDay.objects.filter(article__in=article_ids, day__gte=days[0], day__lte=days[-1])
    counted = {(pk, day): n for pk, day, n in rows.values_list("article_id", "day", "n")}
    return {pk: [counted.get((pk, day), 0) for day in days] for pk in article_ids}


def _find(end: date, now: datetime, shown: int) -> Movers:
    # One pass over the counts: a group for each article is little beside fourteen rows for each.
    moved = sorted(_two_weeks(end), key=lambda row: (-row["change"], row["article_id"]))
    rising = [row for row in moved[: shown * SPARE] if row["change"] > 0]
    fading = [row for row in reversed(moved[-shown * SPARE :]) if row["change"] < 0]
    ids = {row["article_id"] for row in [*rising, *fading]}
    live = Publication.objects.live(now).filter(article__in=ids)
    titles = dict(live.values_list("article_id", "title")) if ids else {}
    return Movers(_shown(rising, titles, shown), _shown(fading, titles, shown))


def _two_weeks(end: date) -> QuerySet[Any, Any]:
    last, first = end - WINDOW, end - 2 * WINDOW
    return (
        ViewDay.objects.filter(day__gte=first, day__lt=end)
        .values("article_id")
        .annotate(
            before=Sum("n", filter=Q(day__lt=last), default=0),
            after=Sum("n", filter=Q(day__gte=last), default=0),
        )
        .annotate(change=F("after") - F("before"))
        .exclude(change__range=(1 - LEAST_CHANGE, LEAST_CHANGE - 1))
    )


def _shown(rows: list[dict[str, Any]], titles: dict[int, str], shown: int) -> list[Mover]:
    return [
        Mover(row["article_id"], titles[row["article_id"]], row["before"], row["after"])
        for row in rows
        if row["article_id"] in titles
    ][:shown]
