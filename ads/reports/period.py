"""Which days a report has: those of Europe/Amsterdam, from midnight to midnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from ads.models import (
    BilledCount,
    Campaign,
    FilteredCount,
    Placement,
    PlacementCount,
    VariantCount,
)


def start_of(day: date) -> datetime:
    """The midnight with which a day begins."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The midnight with which a day ends."""
    return start_of(day + timedelta(days=1))


def days_of(first: date, last: date) -> Iterator[date]:
    """Each day from `first` to `last`, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def last_day(campaign: Campaign) -> date:
    """The last day of which the campaign has a part; its end is exclusive."""
    return timezone.localdate(campaign.ends_at - timedelta(microseconds=1))


def whole_period(campaign: Campaign, today: date) -> tuple[date, date]:
    """The first and last day that hold all that was counted, and the campaign's period up to `today`."""
    first = timezone.localdate(campaign.starts_at)
    days = [first, max(first, min(today, last_day(campaign)))]
    hours = PlacementCount.objects.filter(placement__campaign=campaign).aggregate(Min("hour"), Max("hour"))
    days += [timezone.localdate(hour) for hour in hours.values() if hour]
    filtered = FilteredCount.objects.filter(placement__campaign=campaign).aggregate(Min("day"), Max("day"))
    days += [day for day in filtered.values() if day]
    return min(days), max(days)


def was_shown(placements: QuerySet[Placement]) -> bool:
    """Whether anything was ever counted or left out for one of these placements: then they must stay."""
    of_them = {"placement__in": placements}
    return (
        any(
            model.objects.filter(**of_them).exists() for model in (PlacementCount, FilteredCount, BilledCount)
        )
        or VariantCount.objects.filter(variant__placement__in=placements).exists()
    )
