"""The sums that reports are made of, each from one query, all of one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone

from ads.models import (
    BilledCount,
    Campaign,
    FilteredCount,
    PlacementCount,
    VariantCount,
)
from articles.models import Publication

from .period import end_of, start_of

# Ids of articles in one question to the database.
_CHUNK = 500


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it was when it began, however much is counted meanwhile.

    Only for reading, and no transaction of your own inside. Within a transaction it changes nothing.
    """
    connection.ensure_connection()
    if connection.in_atomic_block or getattr(connection.connection, "in_transaction", False):
        yield
    elif connection.vendor == "sqlite":
        # Deferred: a reader of SQLite's log needs no lock, while transactions of ours take that of writers.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def counted_by_day(campaign: Campaign, first: date, last: date) -> Iterable[tuple[date, int, str, int]]:
    """Day, placement, kind and how many, in parts."""
    rows = _of(PlacementCount, campaign, first, last)
    return _by_day(rows.values_list("hour", "placement_id", "kind").annotate(total=Sum("n")))


def counted_by_article(
    campaign: Campaign, first: date, last: date
) -> Iterable[tuple[int, str, int, datetime]]:
    """Article, kind, how many, and the last hour in which it was."""
    rows = _of(PlacementCount, campaign, first, last)
    return rows.values_list("article_id", "kind").annotate(total=Sum("n"), last=Max("hour"))


def billed_by_day(campaign: Campaign, first: date, last: date) -> Iterable[tuple[date, int, int, int]]:
    """Day, placement, price of each in micro-euros, and how many, in parts."""
    rows = _of(BilledCount, campaign, first, last)
    return _by_day(rows.values_list("hour", "placement_id", "unit_micros").annotate(total=Sum("n")))


def billed_by_article(campaign: Campaign, first: date, last: date) -> Iterable[tuple[int, int, int]]:
    """Article, price of each in micro-euros, and how many."""
    return (
        _of(BilledCount, campaign, first, last)
        .values_list("article_id", "unit_micros")
        .annotate(total=Sum("n"))
    )


def spent_by_day(campaign: Campaign) -> dict[date, int]:
    """Micro-euros by day, of the whole campaign, oldest first."""
    rows = BilledCount.objects.filter(placement__campaign=campaign).order_by()
    spent: Counter[date] = Counter()
    for day, micros in _by_day(rows.values_list("hour").annotate(total=Sum(F("n") * F("unit_micros")))):
        spent[day] += micros
    return dict(sorted(spent.items()))


def filtered_by_day(campaign: Campaign, first: date, last: date) -> Iterable[tuple[date, int, str, str, int]]:
    """Day, placement, kind, reason and how many."""
    rows = FilteredCount.objects.filter(
        placement__campaign=campaign, day__gte=first, day__lte=last
    ).order_by()
    return rows.values_list("day", "placement_id", "kind", "reason").annotate(total=Sum("n"))


def counted_by_variant(campaign: Campaign, first: date, last: date) -> Iterable[tuple[int, str, int]]:
    """Variant, kind and how many; what is of no variant was the placement's own text."""
    rows = VariantCount.objects.filter(variant__placement__campaign=campaign, day__gte=first, day__lte=last)
    return rows.order_by().values_list("variant_id", "kind").annotate(total=Sum("n"))


def titles(article_ids: Iterable[int], until: datetime) -> dict[int, str]:
    """The title under which readers last saw each of these articles until a moment; never that of a draft."""
    found: dict[int, str] = {}
    ids = list(article_ids)
    for start in range(0, len(ids), _CHUNK):
        seen = Publication.objects.shown(until).filter(article_id__in=ids[start : start + _CHUNK])
        found.update(seen.order_by("visible_from", "pk").values_list("article_id", "title"))
    return found


def _of(model: Any, campaign: Campaign, first: date, last: date) -> QuerySet[Any]:
    return model.objects.filter(
        placement__campaign=campaign, hour__gte=start_of(first), hour__lt=end_of(last)
    ).order_by()


def _by_day(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The same rows with the day of their hour.

    Not by the database: SQLite would ask Python for each of its rows, which took twenty times as long.
    """
    days: dict[datetime, date] = {}
    for hour, *rest in rows:
        if hour not in days:
            days[hour] = timezone.localdate(hour)
        yield days[hour], *rest
