"""Deletes what told readers apart as soon as it has served."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from articles.models import DaySalt, RecentReport

from .calendar import day_of
from .counting import in_short_transaction
from .visitors import longest_window

# Rows forgotten in one transaction: a few milliseconds.
FORGET_AT_MOST = 2000


def forget_all(now: datetime) -> None:
    """Forget everything that has expired, a part at a time."""
    while forget(now) == FORGET_AT_MOST:
        pass


def forget(now: datetime, at_most: int = FORGET_AT_MOST) -> int:
    """Delete keys that have expired, at most so many, and the salts of days before; returns how many keys.

    Yesterday's salt goes when the longest window has passed since midnight.
    """
    old_salts = DaySalt.objects.filter(day__lt=day_of(now - longest_window()))
    if old_salts.exists():
        in_short_transaction(lambda: _forget_salts(old_salts))
    # Two who forget at once each take rows of their own.
    old = RecentReport.objects.filter(expires_at__lte=now).order_by("expires_at")
    keys = old.select_for_update(skip_locked=True).values("key")[:at_most]
    return in_short_transaction(
        lambda: RecentReport.objects.filter(key__in=keys)._raw_delete(using=connection.alias)
    )


def _forget_salts(old: QuerySet[DaySalt]) -> None:
    """Delete them for good: PostgreSQL would leave them readable on their page for weeks."""
    if connection.vendor != "postgresql":
        old.delete()
        return
    table = DaySalt._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        kept = list(DaySalt.objects.exclude(day__in=list(old.values_list("day", flat=True))))
        cursor.execute(f"TRUNCATE {table}")
    DaySalt.objects.bulk_create(kept)
