"""What a reader's reports may not exceed: remembered by keys that say nothing of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from articles.models import DaySalt, RecentReport, Refusal

from .calendar import day_of

# Rows forgotten in one transaction: a few milliseconds.
FORGET_AT_MOST = 2000


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


def forget(now: datetime, longest: timedelta, at_most: int = FORGET_AT_MOST) -> int:
    """Delete keys that have expired, at most so many, and the salts of days before; returns how many keys.

    `longest` is the longest window: yesterday's salt goes when that has passed since midnight.
    """
    DaySalt.objects.filter(day__lt=day_of(now - longest)).delete()
    # Two who forget at once each take rows of their own.
    old = RecentReport.objects.filter(expires_at__lte=now).order_by("expires_at")
    keys = old.select_for_update(skip_locked=True).values("key")[:at_most]
    return RecentReport.objects.filter(key__in=keys)._raw_delete(using=connection.alias)
