"""Who has the form of an article open now; a courtesy that ends by itself and never holds anybody up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from articles.models import Article, Presence

# An open form reports as often; whoever missed three reports is gone.
REPORT_SECONDS = 30
GONE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True)
class Present:
    """Somebody who is editing, and for how many whole minutes."""

    name: str
    minutes: int

    def __str__(self) -> str:
        if not self.minutes:
            return _("%(who)s is editing this") % {"who": self.name}
        return _("%(who)s is editing this, %(minutes)d min") % {"who": self.name, "minutes": self.minutes}


def report(article: Article, user: Any, now: datetime) -> None:
    """Note that `user` has the form of `article` open at `now`; forget everybody who has been gone."""
    gone = now - GONE_AFTER
    began = models.Case(models.When(seen_at__lte=gone, then=models.Value(now)), default=models.F("since"))
    own = Presence.objects.filter(article=article, user=user)
    if not own.update(since=began, seen_at=now):
        # Two windows of one user may report for the first time at once.
        Presence.objects.bulk_create(
            [Presence(article=article, user=user, since=now, seen_at=now)], ignore_conflicts=True
        )
    forget_gone(now)


def others(article: Article, user: Any, now: datetime) -> list[Present]:
    """Who else is editing `article` at `now`, the longest first."""
    rows = (
        Presence.objects.filter(article=article, seen_at__gt=now - GONE_AFTER)
        .exclude(user=user)
        .select_related("user")
        .order_by("since", "id")
    )
    return [Present(_name(row.user), max(0, int((now - row.since).total_seconds() // 60))) for row in rows]


def in_words(people: Iterable[Present]) -> str:
    """The line that names `people`; "" for nobody."""
    return " · ".join(str(person) for person in people)


def forget_gone(now: datetime) -> int:
    """Delete the rows of those who are gone at `now`; how many there were."""
    return Presence.objects.filter(seen_at__lte=now - GONE_AFTER).delete()[0]


def _name(user: Any) -> str:
    return user.get_full_name() or user.get_username()
