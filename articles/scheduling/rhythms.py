"""At which moments a job is to run; each rhythm gives the same moments on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Again after each `interval`, counted from 1970, so that all machines mean the same moments."""

    interval: timedelta
    # A new job of this kind needn't wait for anything.
    begins_at_once = True

    def last(self, now: datetime) -> datetime:
        """The latest moment that isn't after `now` (UTC)."""
        return _EPOCH + (now - _EPOCH) // self.interval * self.interval

    def next(self, now: datetime) -> datetime:
        """The first moment after `now` (UTC)."""
        return self.last(now) + self.interval


@dataclass(frozen=True)
class Daily:
    """Once a day when the clock of the site (Amsterdam) shows `at`.

    In the night in which that time is left out it is the same moment as if the clock hadn't changed, in the
    night in which it comes twice the first of both: one moment a day, whatever the clock does.
    """

    at: time
    interval = _DAY
    # Its hour was chosen: what has just been set up waits for it.
    begins_at_once = False

    def last(self, now: datetime) -> datetime:
        """The latest moment that isn't after `now` (UTC)."""
        today = self._on(_day_of(now))
        return today if today <= now else self._on(_day_of(now) - _DAY)

    def next(self, now: datetime) -> datetime:
        """The first moment after `now` (UTC)."""
        today = self._on(_day_of(now))
        return today if today > now else self._on(_day_of(now) + _DAY)

    def _on(self, day: date) -> datetime:
        # The first of two. In UTC, because moments with one time zone are compared by what the clock shows.
        clock = datetime.combine(day, self.at.replace(fold=0), timezone.get_default_timezone())
        return clock.astimezone(UTC)


Rhythm = Every | Daily


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())
