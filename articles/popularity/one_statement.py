"""Counts a view on PostgreSQL in one statement, so that the rows of a much-read article are locked briefly.

A transaction of several statements holds the row of a much-read article for a trip or two to the database
and back; that bounds how many readers it can have a second (benchmarks/counting.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from articles.models import Refusal, ViewHour, ViewTotal

from .calendar import hour_of
from .limits import TABLE, Limit, remembering, stored_moment

_HOURS, _TOTALS = ViewHour._meta.db_table, ViewTotal._meta.db_table
# The counts aren't worth waiting for the disk; it holds for the transaction of this statement alone.
_SOON = "soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"


def count_view(article_id: int, now: datetime, within: Sequence[Limit]) -> Refusal | None:
    """None when the view was counted and remembered, else the reason of the limit that is reached.

    Raises `django.db.IntegrityError` when there is no such article (at the end of the caller's transaction
    where there is one), other `django.db.DatabaseError`s when the database refuses; then nothing is stored.
    """
    sql, parameters = _statement(article_id, now, within, is_alone=not connection.in_atomic_block)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        reached, counted = cursor.fetchone()[:2]
    if counted:
        return None
    # Somebody else reached a limit between this statement's reading and its writing: the last one that
    # was passed tells which. What was remembered until there stays, and expires.
    return within[reached].reason


def _statement(
    article_id: int, now: datetime, within: Sequence[Limit], *, is_alone: bool
) -> tuple[str, list[Any]]:
    parts, parameters = [_SOON] if is_alone else [], []
    moment = stored_moment(now)
    if within:
        sql, values = _reached(within, moment)
        parts.append(sql)
        parameters += values
    passed = "NOT EXISTS (SELECT 1 FROM reached)" if within else "TRUE"
    for i, limit in enumerate(within):
        parts.append(f"kept_{i} AS ({_keep(passed)})")
        parameters += [limit.key, stored_moment(now + limit.lasts), moment, moment, moment, limit.most]
        passed = f"EXISTS (SELECT 1 FROM kept_{i})"
    parts.append(f"hours AS ({_add(_HOURS, 'hour, article_id', '%s, %s', passed)})")
    parts.append(f"totals AS ({_add(_TOTALS, 'article_id', '%s', 'EXISTS (SELECT 1 FROM hours)')})")
    parameters += [stored_moment(hour_of(now)), article_id, article_id]
    kept = " + ".join([f"(SELECT count(*) FROM kept_{i})" for i in range(len(within))]) or "0"
    first = f"coalesce((SELECT min(place) FROM reached), {kept})" if within else "0"
    soon = ", (SELECT 1 FROM soon)" if is_alone else ""
    return (
        f"WITH {', '.join(parts)} SELECT {first}::int, (SELECT count(*) FROM totals)::int{soon}",
        parameters,
    )


def _reached(within: Sequence[Limit], moment: Any) -> tuple[str, list[Any]]:
    """The places of the limits that are reached already, as far as this statement sees."""
    rows = [(place, key, limit.most) for place, limit in enumerate(within) for key in limit.keys]
    values = ", ".join(["(%s, %s::bytea, %s)"] * len(rows))
    return (
        f"reached AS MATERIALIZED (SELECT place FROM (VALUES {values}) AS asked (place, key, most) "
        f"JOIN {TABLE} AS held USING (key) WHERE held.expires_at > %s AND held.n >= asked.most)",
        [*(value for row in rows for value in row), moment],
    )


def _keep(passed: str) -> str:
    """Remember one key, and say so, unless its limit has been reached meanwhile."""
    remember = remembering(f"SELECT %s::bytea, %s, 1 WHERE {passed}")
    return f"{remember} WHERE held.expires_at <= %s OR held.n < %s RETURNING 1"


def _add(table: str, key: str, values: str, passed: str) -> str:
    return (
        f"INSERT INTO {table} ({key}, n) SELECT {values}, 1 WHERE {passed} "
        f"ON CONFLICT ({key}) DO UPDATE SET n = {table}.n + excluded.n RETURNING 1"
    )
