"""Counts what happened to placements: each sight and click once, and what isn't counted by its reason.

What is sold by the event is billed in the transaction that counts it (ads/serving/budget); without a unit of
a lease, or when the placement has stopped meanwhile, it is counted all the same, and free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from django.db import connection, models
from django.utils import timezone

from ads.models import (
    BilledCount,
    CountedToken,
    CountKind,
    Filtered,
    FilteredCount,
    PlacementCount,
    Variant,
    VariantCount,
)
from articles.models import Refusal
from articles.popularity import limits
from articles.popularity.counting import add_counts, hour_of, in_short_transaction
from articles.popularity.limits import Limit

from . import snapshot
from .budget import Sale, Unit, bill, held, sales
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
    within: Mapping[int, Sequence[Limit]] | None = None,
) -> list[int]:
    """Count one event of `kind` for each placement and return the ids of those that were counted.

    With a `reason`, or when the token is too old, they are all counted as filtered; what was counted before
    with the same token is filtered as repeated, what is beyond its limits (`within`, by placement) for the
    reason of that limit. Key, limits, bill and counts are one transaction. Placements that are gone are
    passed over. Raises `django.db.DatabaseError` when the database refuses; then nothing is stored.
    """
    if not reason and not is_fresh(token, now):
        reason = Filtered.OLD
    if crc32(token.nonce.encode()) % _CLEAR_EVERY == 0:
        forget_old_tokens(now)
    asked = sales(kind, placements, now)
    # Before the transaction: asking for a lease is one of its own.
    wanted = {} if reason else _units(asked, now)

    def write() -> _Stored:
        left = dict.fromkeys(asked, reason) if reason else _left_out(kind, asked, token, within or {}, now)
        fresh = [pk for pk in asked if pk not in left]
        billed = bill({pk: wanted[pk] for pk in fresh if pk in wanted}, now)
        _add(kind, fresh, token, now)
        units = {pk: wanted[pk][1].unit_micros for pk in billed.placements}
        add_counts(BilledCount, {(pk, hour_of(now), token.article_id, unit): 1 for pk, unit in units.items()})
        day = timezone.localdate(now)
        add_counts(FilteredCount, {(pk, day, kind.value, why.value): 1 for pk, why in left.items()})
        return _Stored(fresh, billed.placements, billed.ended)

    # After an error nobody knows whether the units were used: they aren't offered again.
    stored = in_short_transaction(write)
    _return_units(wanted, stored)
    return stored.fresh


def _left_out(
    kind: CountKind,
    asked: Iterable[int],
    token: BlockToken | ClickToken,
    within: Mapping[int, Sequence[Limit]],
    now: datetime,
) -> dict[int, Reason]:
    """The placements whose event doesn't count, with the reason: counted before, or beyond a limit."""
    first = _first_time(kind, list(asked), token)
    again: dict[int, Reason] = {pk: Filtered.REPEATED for pk in asked if pk not in first}
    return again | limits.take({pk: within.get(pk, ()) for pk in first}, now)


class _Stored(NamedTuple):
    """What became of a report: the placements that were counted, those billed, and units of no use."""

    fresh: list[int]
    billed: Sequence[int]
    ended: Sequence[Unit]


def _units(asked: Mapping[int, Sale | None], now: datetime) -> dict[int, tuple[Sale, Unit]]:
    """A unit for each placement that costs something, as far as there are any."""
    wanted = {}
    for pk, sale in asked.items():
        if sale and (unit := held.take(sale.campaign_id, sale.unit_micros, now, tell=snapshot.changed)):
            wanted[pk] = (sale, unit)
    return wanted


def _return_units(wanted: Mapping[int, tuple[Sale, Unit]], stored: _Stored) -> None:
    for pk, (_sale, unit) in wanted.items():
        if unit in stored.ended:
            held.drop(unit)
        elif pk not in stored.billed:
            held.give_back(unit)


def _add(kind: CountKind, placements: Sequence[int], token: BlockToken | ClickToken, now: datetime) -> None:
    """Add one for each placement, and for the variant of it that was shown."""
    hour, day = hour_of(now), timezone.localdate(now)
    add_counts(PlacementCount, {(pk, hour, token.article_id, kind.value): 1 for pk in placements})
    shown = {token.variant_of(pk) for pk in placements} - {0}
    if shown:
        there = Variant.objects.filter(pk__in=shown, placement__in=placements).values_list("pk", flat=True)
        add_counts(VariantCount, {(variant, day, kind.value): 1 for variant in there})


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
