"""Adds to counters: what was acknowledged is stored, whoever else counts at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, OperationalError, connection, models, transaction

from articles.models import Refusal, RefusedView, ViewHour, ViewTotal

from .calendar import day_of, hour_of

T = TypeVar("T")

# How often a short transaction that lost against others is tried.
_ATTEMPTS = 4
_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# serialization_failure and deadlock_detected: PostgreSQL rolled us back so that another could go on.
_POSTGRESQL_LOST = ("40001", "40P01")
# Below the 999 parameters that the oldest SQLite takes in one statement.
_PARAMETERS = 900


def count_view(article_id: int, now: datetime) -> bool:
    """Count one view of an article, in its hour and in its total, both or neither.

    Returns whether it was counted: not when the article has just been deleted. Raises
    `django.db.DatabaseError` when the database refuses; then nothing is stored.
    """
    try:
        count_views([(article_id, now, 1)])
    except IntegrityError:
        return False
    return True


def count_views(views: Iterable[tuple[int, datetime, int]]) -> None:
    """Count `n` views for each (article id, moment, n), all or nothing.

    Raises `django.db.IntegrityError` when one of the articles doesn't exist.
    """
    hours: Counter[tuple[datetime, int]] = Counter()
    totals: Counter[tuple[int]] = Counter()
    for article_id, moment, n in views:
        hours[hour_of(moment), article_id] += n
        totals[(article_id,)] += n

    def add() -> None:
        add_counts(ViewHour, hours)
        add_counts(ViewTotal, totals)

    in_short_transaction(add)


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


def in_short_transaction(write: Callable[[], T]) -> T:
    """What `write` returns, run in a transaction of its own and again when that lost against others.

    PostgreSQL doesn't wait for its disk here: should the machine itself die, the counts of the last moments
    may be lost (never their consistency). Inside a transaction of the caller this is part of that one.
    """
    if connection.in_atomic_block:
        return write()
    attempt = 1
    while True:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL synchronous_commit TO off")
                return write()
        except OperationalError as error:
            if attempt == _ATTEMPTS or not _lost_against_others(error):
                raise
            attempt += 1


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
