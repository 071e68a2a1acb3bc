"""Days and weeks of the site's own time zone (Europe/Amsterdam), in which readers live; hours are UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

# A view that began just before midnight may be stored just after it: so long a day stays open.
CLOSING_DELAY = timedelta(hours=1)


def hour_of(moment: datetime) -> datetime:
    """The start of the hour (UTC) in which `moment` lies; no day begins inside such an hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> date:
    """The day on which `moment` lies."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def day_start(day: date) -> datetime:
    """The moment at which `day` begins; it lasts 23 or 25 hours when the clock changes."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def day_end(day: date) -> datetime:
    """The moment at which `day` is over."""
    return day_start(day + timedelta(days=1))


def closed_until(now: datetime) -> date:
    """The first day that can still get views; all before it are closed."""
    return day_of(now - CLOSING_DELAY)


def hours_of(day: date) -> list[datetime]:
    """The starts of the 23, 24 or 25 hours of `day`."""
    first, end = hour_of(day_start(day)), day_end(day)
    return [first + timedelta(hours=n) for n in range(25) if first + timedelta(hours=n) < end]


def days_between(first: date, until: date) -> Iterator[date]:
    """The days from `first` up to the day before `until`."""
    return (first + timedelta(days=n) for n in range((until - first).days))
