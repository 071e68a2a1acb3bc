"""Counts what happened to placements: each sight and click once, and what isn't counted by its reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from django.db import connection, models
from django.utils import timezone

from ads.models import CountedToken, CountKind, Filtered, FilteredCount, Placement, PlacementCount
from articles.models import Refusal
from articles.popularity.counting import add_counts, hour_of, in_short_transaction

from .tokens import COUNTS_FOR, SKEW, BadToken, BlockToken, ClickToken, is_fresh, read_block

Reason = Refusal | Filtered

# What a browser sends is never longer (bytes).
MESSAGE_LIMIT = 4096
# What a browser may report; clicks are counted where they pass.
_REPORTED = {"delivered": CountKind.DELIVERED, "viewable": CountKind.VIEWABLE}
# One page in so many clears at most so many keys of tokens that have become too old to count anyway.
_CLEAR_EVERY, _CLEAR_AT_MOST = 200, 2000


class Message(NamedTuple):
    """What a browser reports of one block: what happened to which of its placements."""

    kind: CountKind
    placements: tuple[int, ...]
    token: BlockToken


def read_message(body: bytes) -> Message:
    """The report in `body`: {"token": …, "kind": "delivered" | "viewable", "items": [places in the block]}.

    Raises BadToken for whatever we can't have asked for.
    """
    try:
        said = json.loads(body)
        token = read_block(said["token"])
        kind = _REPORTED[said["kind"]]
        places = {place for place in said["items"] if type(place) is int}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadToken from error
    known = [placement for place, placement in enumerate(token.placements) if place in places]
    return Message(kind, tuple(known), token)


def count(
    kind: CountKind,
    placements: Sequence[int],
    token: BlockToken | ClickToken,
    now: datetime,
    *,
    reason: Reason | None = None,
) -> list[int]:
    """Count one event of `kind` for each placement and return the ids of those that were counted.

    With a `reason`, or when the token is too old, they are all counted as filtered; what was counted before
    with the same token is filtered as repeated. Key and count are one transaction. Placements that are gone
    are passed over. Raises `django.db.DatabaseError` when the database refuses; then nothing is stored.
    """
    if not reason and not is_fresh(token, now):
        reason = Filtered.OLD
    if crc32(token.nonce.encode()) % _CLEAR_EVERY == 0:
        forget_old_tokens(now)

    def write() -> list[int]:
        there = Placement.objects.filter(pk__in=placements).values_list("pk", flat=True)
        asked = sorted(there)
        fresh = [] if reason else _first_time(kind, asked, token)
        hour = hour_of(now)
        add_counts(PlacementCount, {(pk, hour, token.article_id, kind.value): 1 for pk in fresh})
        filtered_as = (reason or Filtered.REPEATED).value
        left = [pk for pk in asked if pk not in fresh]
        day = timezone.localdate(now)
        add_counts(FilteredCount, {(pk, day, kind.value, filtered_as): 1 for pk in left})
        return fresh

    return in_short_transaction(write)


def forget_old_tokens(now: datetime) -> int:
    """Delete keys of tokens that are too old to count anyway, a bounded number at once; how many went."""
    old = CountedToken.objects.filter(expires_at__lt=now).order_by("pk").values("pk")[:_CLEAR_AT_MOST]
    return in_short_transaction(lambda: CountedToken.objects.filter(pk__in=old).delete()[0])


def _first_time(kind: CountKind, placements: Sequence[int], token: BlockToken | ClickToken) -> list[int]:
    """Store the keys of these events; the placements whose key wasn't there yet.

    Of many who store one key at the same moment, one wins and the others wait until that is certain.
    """
    if not placements:
        return []
    keys = {f"{token.nonce}:{pk}:{kind.value}": pk for pk in placements}
    column: models.DateTimeField = CountedToken._meta.get_field("expires_at")
    expires = column.get_db_prep_save(token.issued_at + COUNTS_FOR + SKEW, connection)
    rows = ", ".join(["(%s, %s)"] * len(keys))
    table = connection.ops.quote_name(CountedToken._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, expires_at) VALUES {rows} "  # noqa: S608 - names from the model alone
            "ON CONFLICT (key) DO NOTHING RETURNING key",
            [value for key in sorted(keys) for value in (key, expires)],
        )
        return sorted(keys[key] for (key,) in cursor.fetchall())
