"""Sums the hours of closed days into days, and deletes what is older than we keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from articles.models import ArticleScore, RefusedView, RolledUpDay, ViewDay, ViewHour

from . import ranking
from .calendar import closed_until, day_end, day_of, day_start
from .folding import counted_weeks, locked_state

# For how long counts are kept; what was read in total is kept for good, and so are the scores.
HOURS_KEPT = timedelta(days=45)
DAYS_KEPT = timedelta(days=800)
# Rows deleted in one transaction: few enough that nobody waits for the lock.
CHUNK = 1000


@dataclass(frozen=True)
class RolledUp:
    """How many days were closed, and how many rows were deleted because of their age."""

    days: int
    hours_deleted: int
    days_deleted: int


def rollup(now: datetime) -> RolledUp:
    """Close the days that are over and delete what is too old; a second run at once changes nothing."""
    days = close_days(now)
    return RolledUp(days, _delete_hours(now), _delete_days(now))


def close_days(now: datetime, *, again: bool = False) -> int:
    """Sum the hours of each closed day that hasn't been summed yet; returns how many days that were.

    `again` also recomputes the days that were closed before, as far as all of their hours are still there.
    """
    first = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    if first is None:
        return 0
    closed = set(RolledUpDay.objects.values_list("day", flat=True))
    complete_since = _hours_kept_since(now)
    days = [
        day
        for day in _days(day_of(first), closed_until(now))
        if day not in closed or (again and day >= complete_since)
    ]
    for day in days:
        _close(day)
    return len(days)


def _close(day: date) -> None:
    """Set the views of `day` to the sum of its hours, and mark it."""
    hours = ViewHour.objects.filter(hour__gte=day_start(day), hour__lt=day_end(day))
    sums = hours.values_list("article_id").annotate(total=Sum("n")).order_by("article_id")
    with transaction.atomic():
        locked_state()
        rows = [ViewDay(article_id=article_id, day=day, n=total) for article_id, total in sums]
        ViewDay.objects.bulk_create(
            rows, CHUNK, update_conflicts=True, unique_fields=["article", "day"], update_fields=["n"]
        )
        RolledUpDay.objects.get_or_create(day=day)


def _delete_hours(now: datetime) -> int:
    """Delete the hours that are too old, but none of a day that hasn't been closed."""
    limit = _hours_kept_since(now)
    closed = set(RolledUpDay.objects.values_list("day", flat=True))
    first = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    if first is None:
        return 0
    limit = next((day for day in _days(day_of(first), limit) if day not in closed), limit)
    old = ViewHour.objects.filter(hour__lt=day_start(limit)).order_by("hour", "article_id")
    deleted = 0
    while chunk := list(old.values_list("hour", "article_id")[:CHUNK]):
        hour, article_id = chunk[-1]
        until = Q(hour__lt=hour) | Q(hour=hour, article_id__lte=article_id)
        deleted += ViewHour.objects.filter(until)._raw_delete(using=connection.alias)
    return deleted


def _delete_days(now: datetime) -> int:
    """Delete the weeks that are too old, moving what they weigh in `steady` to `steady_base`."""
    limit = ranking.monday_of(day_of(now) - DAYS_KEPT)
    RefusedView.objects.filter(day__lt=limit).delete()
    RolledUpDay.objects.filter(day__lt=limit).delete()
    deleted = 0
    while oldest := ViewDay.objects.filter(day__lt=limit).order_by("day").first():
        deleted += _delete_part_of_week(ranking.monday_of(oldest.day))
    return deleted


def _delete_part_of_week(monday: date) -> int:
    week = ViewDay.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    with transaction.atomic():
        locked_state()
        ids = list(week.order_by("article_id").values_list("article_id", flat=True).distinct()[: CHUNK // 7])
        for article_id, views in counted_weeks(week.filter(article_id__in=ids), monday).items():
            ArticleScore.objects.filter(article_id=article_id).update(
                steady_base=F("steady_base") + ranking.week_weight(monday, views)
            )
        return week.filter(article_id__in=ids)._raw_delete(using=connection.alias)


def _hours_kept_since(now: datetime) -> date:
    return day_of(now) - HOURS_KEPT


def _days(first: date, until: date) -> Iterator[date]:
    day = first
    while day < until:
        yield day
        day += timedelta(days=1)
