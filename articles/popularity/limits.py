"""What a reader's reports may not exceed: remembered by keys that say nothing of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from articles.models import DaySalt, RecentReport, Refusal

from .calendar import day_of

# Rows forgotten in one transaction: a few milliseconds.
FORGET_AT_MOST = 2000
TABLE = RecentReport._meta.db_table


@dataclass(frozen=True)
class Limit:
    """At most `most` reports with this key until it expires; the next is refused for `reason`."""

    reason: Refusal
    key: bytes
    most: int
    lasts: timedelta
    # The same under yesterday's salt, looked at only.
    before: bytes | None = None

    @property
    def keys(self) -> list[bytes]:
        return [self.key] if self.before is None else [self.key, self.before]


def admit(limits: Sequence[Limit], now: datetime) -> Refusal | None:
    """The reason of the first limit that is reached, or None: then the report is remembered under all.

    For a transaction that lets nobody write between its reading and its writing, as SQLite's do here.
    """
    if not limits:
        return None
    keys = [key for limit in limits for key in limit.keys]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(keys))
        cursor.execute(
            f"SELECT key, n FROM {TABLE} WHERE expires_at > %s AND key IN ({marks})",  # noqa: S608 - our name
            [stored_moment(now), *keys],
        )
        held = {bytes(key): n for key, n in cursor.fetchall()}
        for limit in limits:
            if any(held.get(key, 0) >= limit.most for key in limit.keys):
                return limit.reason
        rows = ", ".join(["(%s, %s, 1)"] * len(limits))
        values = [value for limit in limits for value in (limit.key, stored_moment(now + limit.lasts))]
        cursor.execute(remembering(f"VALUES {rows}"), [*values, *[stored_moment(now)] * 2])
    return None


def remembering(rows: str) -> str:
    """The statement that remembers these rows: what has expired begins anew, the rest counts on.

    `rows` is SQL (VALUES or SELECT) of key, expires_at and 1; the last two parameters are the moment now.
    """
    return (
        f"INSERT INTO {TABLE} AS held (key, expires_at, n) {rows} "
        "ON CONFLICT (key) DO UPDATE SET n = CASE WHEN held.expires_at <= %s THEN 1 ELSE held.n + 1 END, "
        "expires_at = CASE WHEN held.expires_at <= %s THEN excluded.expires_at ELSE held.expires_at END"
    )


def stored_moment(moment: datetime) -> Any:
    """`moment` as the column expires_at of this database takes it."""
    return RecentReport._meta.get_field("expires_at").get_db_prep_save(moment, connection)


def forget(now: datetime, longest: timedelta, at_most: int = FORGET_AT_MOST) -> int:
    """Delete keys that have expired, at most so many, and the salts of days before; returns how many keys.

    `longest` is the longest window: yesterday's salt goes when that has passed since midnight.
    """
    DaySalt.objects.filter(day__lt=day_of(now - longest)).delete()
    # Two who forget at once each take rows of their own.
    old = RecentReport.objects.filter(expires_at__lte=now).order_by("expires_at")
    keys = old.select_for_update(skip_locked=True).values("key")[:at_most]
    return RecentReport.objects.filter(key__in=keys)._raw_delete(using=connection.alias)
