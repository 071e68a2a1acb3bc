"""Adds to counters: what was acknowledged is stored, whoever else counts at the same moment."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, models, transaction

from articles.models import Refusal, RefusedView, ViewHour, ViewTotal

from .calendar import day_of, hour_of
from .limits import Limit

T = TypeVar("T")

# How often a short transaction that lost against others is tried.
_ATTEMPTS = 4
# SQLite has waited its whole timeout then; whoever waits with it has waited long enough.
_ATTEMPTS_WITHIN = 5.0
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# serialization_failure and deadlock_detected: PostgreSQL rolled us back so that another could go on.
_POSTGRESQL_LOST = ("40001", "40P01")
# What the trigger that counts on SQLite takes: article, hour, now, and four values for each of three limits.
_VALUES = 3 + 3 * 4
_COUNT = f"INSERT INTO articles_count_view VALUES ({', '.join(['%s'] * _VALUES)})"  # noqa: S608 - places
_LIMIT = re.compile(r"limit (\d)")
# Below the 999 parameters that the oldest SQLite takes in one statement.
_PARAMETERS = 900


def count_view(article_id: int, now: datetime, within: Sequence[Limit] = ()) -> Refusal | None:
    """Count one view in its hour and total, and remember it under its limits (at most three): all or nothing.

    Returns None when it was counted, else why not: the limit that is reached, or that the article has just
    been deleted. Raises `django.db.DatabaseError` when the database refuses; then nothing is stored.

    It is one statement (migration 0010): in a transaction of several the row of a much-read article stays
    locked while we are at something else, which bounds how many readers it can have a second
    (benchmarks/counting.py).
    """
    count = _by_function if connection.vendor == "postgresql" else _by_trigger
    try:
        place = again_until_it_wins(lambda: count(article_id, now, within))
    except IntegrityError:
        return Refusal.NOT_PUBLIC
    return within[place - 1].reason if place else None


def _by_function(article_id: int, now: datetime, within: Sequence[Limit]) -> int:
    """The place of the limit that is reached, or 0."""
    # The disk isn't waited for, by this transaction alone.
    late = "" if connection.in_atomic_block else "set_config('synchronous_commit', 'off', true), "
    limits = "%s::bytea[], %s::bytea[], %s::int[], %s::timestamptz[]"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {late}articles_count_view(%s, %s, %s, {limits})",
            [
                article_id,
                hour_of(now),
                now,
                [limit.key for limit in within],
                [limit.before for limit in within],
                [limit.most for limit in within],
                [now + limit.lasts for limit in within],
            ],
        )
        return cursor.fetchone()[-1]


def _by_trigger(article_id: int, now: datetime, within: Sequence[Limit]) -> int:
    """The place of the limit that is reached, or 0."""
    stored = connection.ops.adapt_datetimefield_value
    values: list[int | str | bytes | None] = [article_id, stored(hour_of(now)), stored(now)]
    for limit in within:
        values += [limit.key, limit.before, limit.most, stored(now + limit.lasts)]
    values += [None] * (_VALUES - len(values))
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
    except IntegrityError as error:
        if reached := _LIMIT.fullmatch(str(error)):
            return int(reached[1])
        raise
    return 0


def count_views(views: Iterable[tuple[int, datetime, int]]) -> None:
    """Count `n` views for each (article id, moment, n), all or nothing.

    Raises `django.db.IntegrityError` when one of the articles doesn't exist.
    """
    in_short_transaction(lambda: add_views(views))


def add_views(views: Iterable[tuple[int, datetime, int]]) -> None:
    """Count as `count_views` does, as part of the caller's transaction."""
    hours: Counter[tuple[datetime, int]] = Counter()
    totals: Counter[tuple[int]] = Counter()
    for article_id, moment, n in views:
        hours[hour_of(moment), article_id] += n
        totals[(article_id,)] += n
    add_counts(ViewHour, hours)
    add_counts(ViewTotal, totals)


def count_refusal(reason: Refusal, now: datetime) -> None:
    """Count one refused report on the day (Amsterdam) of `now`."""
    day = day_of(now)
    in_short_transaction(lambda: add_counts(RefusedView, {(day, reason.value): 1}))


def add_counts(model: type[models.Model], counts: Mapping[tuple[Any, ...], int]) -> None:
    """Add to the column `n` of `model`'s rows, making the rows that don't exist yet.

    `counts` maps primary keys, their parts in the order of the model, to what must be added. Rows are written
    in the order of their keys, so that two writers never wait for each other crosswise.
    """
    fields = model._meta.pk_fields
    rows = [
        [*(field.get_db_prep_save(part, connection) for field, part in zip(fields, key, strict=True)), n]
        for key, n in sorted(counts.items())
    ]
    size = _PARAMETERS // (len(fields) + 1)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            cursor.execute(_adding_upsert(model, len(chunk)), [value for row in chunk for value in row])


def in_short_transaction(write: Callable[[], T], *, is_durable: bool = False) -> T:
    """What `write` returns, run in a transaction of its own and again when that lost against others.

    PostgreSQL doesn't wait for its disk here, unless `is_durable`: should its server or machine die, what was
    counted last may be lost, never half of it. It joins a transaction of the caller.
    """
    if connection.in_atomic_block:
        return write()

    def attempt() -> T:
        with transaction.atomic():
            if connection.vendor == "postgresql" and not is_durable:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL synchronous_commit TO off")
            return write()

    return again_until_it_wins(attempt)


def again_until_it_wins(write: Callable[[], T]) -> T:
    """What `write`, a transaction of its own, returns; run again when the database let others go first."""
    attempt, began = 1, time.monotonic()
    while True:
        try:
            return write()
        except OperationalError as error:
            is_over = attempt == _ATTEMPTS or time.monotonic() - began > _ATTEMPTS_WITHIN
            if connection.in_atomic_block or is_over or not _lost_against_others(error):
                raise
            attempt += 1


@cache
def _adding_upsert(model: type[models.Model], rows: int) -> str:
    """The statement that SQLite (3.24 and later) and PostgreSQL share."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    keys = ", ".join(quote(field.column) for field in model._meta.pk_fields if field.column)
    values = ", ".join(["(" + ", ".join(["%s"] * (len(model._meta.pk_fields) + 1)) + ")"] * rows)
    return (
        f"INSERT INTO {table} ({keys}, n) VALUES {values} "  # noqa: S608 - names from the models alone
        f"ON CONFLICT ({keys}) DO UPDATE SET n = {table}.n + excluded.n"
    )


def _lost_against_others(error: OperationalError) -> bool:
    cause = error.__cause__
    # An extended SQLite code holds the plain one in its lowest byte.
    if (getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED):
        return True
    return getattr(cause, "pgcode", None) in _POSTGRESQL_LOST
