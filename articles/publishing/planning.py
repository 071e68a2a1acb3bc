"""What happens on which day: publications, ends and medical reviews that fall due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles.models import Article, Publication


class Kind(models.TextChoices):
    """What happens to an article, in the order in which a day lists what has no time."""

    PUBLISHED = "published", gettext_lazy("published")
    SCHEDULED = "scheduled", gettext_lazy("appears")
    ENDS = "ends", gettext_lazy("disappears")
    REVIEW_DUE = "review_due", gettext_lazy("review due")


@dataclass(frozen=True)
class Event:
    """One thing that happens to an article on a day in Amsterdam; a review has no time."""

    day: date
    at: datetime | None
    kind: Kind
    article_id: int
    title: str


def events(first: date, last: date, now: datetime) -> list[Event]:
    """All that happens from the day `first` to `last` inclusive, in order of time; in three queries.

    A publication that only takes over from an earlier one of its article is one event, not an end as well.
    """
    period = (_midnight(first), _midnight(last + timedelta(days=1)))
    found = [*_beginnings(period, now), *_ends(period), *_reviews(first, last)]
    return sorted(found, key=lambda event: (event.day, event.at or period[0], event.title, event.article_id))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _shown() -> models.QuerySet[Publication]:
    """Publications that are, were or will be visible, not those that were cancelled before."""
    return Publication.objects.exclude(visible_until=models.F("visible_from"))


def _beginnings(period: tuple[datetime, datetime], now: datetime) -> Iterator[Event]:
    rows = _shown().filter(visible_from__gte=period[0], visible_from__lt=period[1])
    for at, article_id, title in rows.values_list("visible_from", "article_id", "title"):
        kind = Kind.SCHEDULED if at > now else Kind.PUBLISHED
        yield Event(_day(at), at, kind, article_id, title)


def _ends(period: tuple[datetime, datetime]) -> Iterator[Event]:
    next_one = _shown().filter(
        article=models.OuterRef("article"), visible_from=models.OuterRef("visible_until")
    )
    rows = _shown().filter(~models.Exists(next_one))
    rows = rows.filter(visible_until__gte=period[0], visible_until__lt=period[1])
    for at, article_id, title in rows.values_list("visible_until", "article_id", "title"):
        if at:  # always; a type checker can't know
            yield Event(_day(at), at, Kind.ENDS, article_id, title)


def _reviews(first: date, last: date) -> Iterator[Event]:
    due = Article.objects.filter(review_due_on__range=(first, last)).exclude(status=Article.Status.ARCHIVED)
    for day, article_id, title in due.values_list("review_due_on", "pk", "title"):
        if day:
            yield Event(day, None, Kind.REVIEW_DUE, article_id, title)
