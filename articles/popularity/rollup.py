"""Sums the hours of closed days into days, and has what is too old deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Sum

from articles.models import Article, RefreshState, RolledUpDay, ViewDay, ViewHour

from .calendar import closed_until, day_of, days_between, hours_of
from .ranking import monday_of
from .retention import DAYS_KEPT, HOURS_KEPT, delete_days, delete_hours
from .state import fresh_since, known_state, locked_state, look_back
from .turns import in_turns
from .weeks import mend_week

__all__ = ["DAYS_KEPT", "HOURS_KEPT", "RolledUp", "close_days", "rollup"]

# Numbers of articles summed in one transaction: were all of them read in all hours, it stays below 100 ms.
WINDOW = 1000


@dataclass(frozen=True)
class RolledUp:
    """How many days were closed, and how many rows were deleted because of their age."""

    days: int
    hours_deleted: int
    days_deleted: int


def rollup(now: datetime) -> RolledUp:
    """Close the days that are over and delete what is too old; a second run at once changes nothing."""
    days = close_days(now)
    return RolledUp(days, delete_hours(now), delete_days(now))


def close_days(now: datetime, *, again: bool = False) -> int:
    """Sum the hours of each closed day that hasn't been summed yet; returns how many days that were.

    `again` also recomputes the days that were closed before, as far as all of their hours are still there.
    """
    first = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    if first is None:
        return 0
    since = max(day_of(first), known_state().hours_since or date.min)
    closed = set(RolledUpDay.objects.filter(day__gte=since).values_list("day", flat=True))
    days = [day for day in days_between(since, closed_until(now)) if again or day not in closed]
    for day in days:
        _close(day, now)
        if not again:
            _look_back_within(day, now)
    return len(days)


def _close(day: date, now: datetime) -> None:
    """Set the views of `day` to the sum of its hours in steps, and mark it when all of it is there."""
    look_backs = known_state().look_backs
    is_late = monday_of(day) < monday_of(closed_until(now))
    for window in in_turns(_windows()):
        with transaction.atomic():
            state = locked_state()
            if is_late and state.weeks_until:
                _mend(day, window, state, now)
            _sum_hours(day, window)
    with transaction.atomic():
        # Otherwise counts came late for a part that may have been summed already: the next run does it again.
        if locked_state().look_backs == look_backs:
            RolledUpDay.objects.get_or_create(day=day)


def _sum_hours(day: date, window: range) -> None:
    """One statement, understood by SQLite (3.24 and later) and PostgreSQL, that sums within the database."""
    quote = connection.ops.quote_name
    to, of = quote(ViewDay._meta.db_table), quote(ViewHour._meta.db_table)
    hour, hours = ViewHour._meta.get_field("hour"), hours_of(day)
    places = ", ".join(["%s"] * len(hours))
    sql = (
        f"INSERT INTO {to} (article_id, day, n) SELECT article_id, %s, SUM(n) FROM {of} "  # noqa: S608
        f"WHERE hour IN ({places}) AND article_id >= %s AND article_id < %s GROUP BY article_id "
        f"ON CONFLICT (article_id, day) DO UPDATE SET n = excluded.n WHERE {to}.n <> excluded.n"
    )
    stored = [hour.get_db_prep_save(moment, connection) for moment in hours]
    with connection.cursor() as cursor:
        cursor.execute(sql, [day, *stored, window.start, window.stop])


def _mend(day: date, window: range, state: RefreshState, now: datetime) -> None:
    """Before the sums of a day are stored whose week is over: let the scores follow what they change."""
    ids = {"article_id__gte": window.start, "article_id__lt": window.stop}
    hours = ViewHour.objects.filter(hour__in=hours_of(day), **ids).order_by()
    sums = dict(hours.values_list("article_id").annotate(total=Sum("n")))
    stored = dict(ViewDay.objects.filter(article_id__in=sums, day=day).values_list("article_id", "n"))
    changes = {pk: n - stored.get(pk, 0) for pk, n in sums.items() if n != stored.get(pk, 0)}
    if changes:
        mend_week(monday_of(day), changes, state, now)


def _look_back_within(day: date, now: datetime) -> None:
    """Let the next refresh begin at this day where a host with a wrong clock counted in an hour long over."""
    state = known_state()
    waiting = ViewHour.objects.filter(hour__in=hours_of(day), n__gt=F("folded"))
    first = waiting.order_by("hour").values_list("hour", flat=True).first()
    if first and state.hours_until and first < fresh_since(state, now):
        with transaction.atomic():
            look_back(locked_state(), first)


def _windows() -> Iterator[range]:
    """Ranges of numbers that together hold all articles."""
    numbers = Article.objects.order_by("pk").values_list("pk", flat=True)
    first, last = numbers.first(), numbers.last()
    if first is None or last is None:
        return
    for start in range(first, last + 1, WINDOW):
        yield range(start, start + WINDOW)
