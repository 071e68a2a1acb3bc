"""How often some articles were read in the last days, to the hour, without going through all hours of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Sum

from articles.models import RolledUpDay, ViewDay, ViewHour

from .calendar import day_of, day_start, days_between, hour_of, hours_of


class Recently:
    """The hours that began less than `period` before the hour of `now`: closed days in one number each."""

    def __init__(self, period: timedelta, now: datetime) -> None:
        since, until = hour_of(now - period), hour_of(now)
        window = list(days_between(day_of(since), day_of(until) + timedelta(days=1)))
        closed = RolledUpDay.objects.filter(day__in=window).values_list("day", flat=True)
        self.days: list[date] = [day for day in closed if day_start(day) > since]
        self.hours: list[datetime] = [
            hour for day in window if day not in self.days for hour in hours_of(day) if since < hour <= until
        ]

    def views(self, article_ids: Collection[int]) -> Counter[int]:
        """How often each of these articles was read; two queries by key."""
        views: Counter[int] = Counter()
        for rows in (
            ViewDay.objects.filter(article_id__in=article_ids, day__in=self.days),
            ViewHour.objects.filter(article_id__in=article_ids, hour__in=self.hours),
        ):
            views.update(dict(rows.order_by().values_list("article_id").annotate(total=Sum("n"))))
        return views
