"""What a reader's reports may not exceed: remembered by keys that say nothing of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from django.db import connection
from django.db.models import Case, DateTimeField, F, Value, When

from articles.models import RecentReport, Refusal

Name = TypeVar("Name")


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


def take(reports: Mapping[Name, Sequence[Limit]], now: datetime) -> dict[Name, Refusal]:
    """Remember each report under its limits, as part of the caller's transaction; why not, for the refused.

    A refused report is remembered under none of its limits. No key may stand in two of the reports. One
    statement, and one more when something is refused or yesterday's keys matter.
    """
    limits = {limit.key: limit for within in reports.values() for limit in within}
    if not limits:
        return {}
    taken = _remember(limits, now)
    kept = taken - _known_from_yesterday(limits.values(), now)
    refused: dict[Name, Refusal] = {}
    undone: list[bytes] = []
    for name, within in reports.items():
        if reached := next((limit for limit in within if limit.key not in kept), None):
            refused[name] = reached.reason
            undone += [limit.key for limit in within if limit.key in taken]
    if undone:
        _undo(undone, now)
    return refused


def _remember(limits: Mapping[bytes, Limit], now: datetime) -> set[bytes]:
    """Add one to each key whose limit isn't reached; those keys.

    The keys are written in their order, so that two writers never wait for each other crosswise; of many at
    the same moment each sees what the one before it has left.
    """
    stored, keys = connection.ops.adapt_datetimefield_value, sorted(limits)
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(len(keys)),
            [
                *(value for key in keys for value in (key, stored(now + limits[key].lasts))),
                *[stored(now)] * 3,
                *(value for key in keys for value in (key, limits[key].most)),
            ],
        )
        return {bytes(key) for (key,) in cursor.fetchall()}


@cache
def _statement(keys: int) -> str:
    """What SQLite and PostgreSQL share; a row that has expired begins anew."""
    table = connection.ops.quote_name(RecentReport._meta.db_table)
    rows, mosts = ", ".join(["(%s, %s, 1)"] * keys), "WHEN %s THEN %s " * keys
    return (
        f"INSERT INTO {table} AS held (key, expires_at, n) VALUES {rows} "  # noqa: S608 - the model's name alone
        "ON CONFLICT (key) DO UPDATE SET n = CASE WHEN held.expires_at <= %s THEN 1 ELSE held.n + 1 END, "
        "expires_at = CASE WHEN held.expires_at <= %s THEN excluded.expires_at ELSE held.expires_at END "
        f"WHERE held.expires_at <= %s OR held.n < CASE excluded.key {mosts}END RETURNING key"
    )


def _known_from_yesterday(limits: Iterable[Limit], now: datetime) -> set[bytes]:
    """The keys of limits that were reached under yesterday's salt and still hold; no query without any."""
    before = {limit.before: limit for limit in limits if limit.before is not None}
    if not before:
        return set()
    rows = RecentReport.objects.filter(key__in=before, expires_at__gt=now).values_list("key", "n")
    return {before[bytes(key)].key for key, n in rows if n >= before[bytes(key)].most}


def _undo(keys: Sequence[bytes], now: datetime) -> None:
    """Take back what this transaction has added; its rows are locked until it ends."""
    expires = Case(When(n=1, then=Value(now)), default=F("expires_at"), output_field=DateTimeField())
    RecentReport.objects.filter(key__in=keys).update(n=F("n") - 1, expires_at=expires)
