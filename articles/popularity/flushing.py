"""Moves the views that gathered in Redis to the database: each slot of ten seconds exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection

from articles.models import AppliedSlot, Article, RefusedView

from . import doubts, forgetting
from .calendar import day_of
from .counting import add_counts, add_views, in_short_transaction
from .slots import REFUSED, Slot, Slots, slots_of
from .state import look_back_to
from .turns import in_chunks

# How often a slot is tried whose articles are deleted in that very moment.
_ATTEMPTS = 3
# Ids in one look-up, below what any database takes in one statement.
_IDS = 500
# Longer than Redis keeps a slot, so that none comes back after its note has gone.
_NOTES_KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Flushed:
    """What went to the database: slots, views, refusals; and views of articles that are gone."""

    slots: int = 0
    views: int = 0
    refusals: int = 0
    gone: int = 0
    # Whether the buffer would rather refuse than forget when it is full.
    is_safe: bool = True

    def __add__(self, other: Flushed) -> Flushed:
        return Flushed(
            self.slots + other.slots,
            self.views + other.views,
            self.refusals + other.refusals,
            self.gone + other.gone,
            self.is_safe and other.is_safe,
        )


def flush(now: datetime) -> Flushed:
    """Move all closed slots; safe at any time, from several hosts, and after any crash.

    A slot is noted in the transaction that adds its views, and deleted from Redis only after that: whoever
    comes upon a slot that was noted just deletes it. Raises `redis.RedisError` when Redis doesn't answer.
    """
    flushed = Flushed()
    forgetting.forget_all(now)
    if not settings.VIEW_BUFFER_URL:
        return Flushed(views=doubts.settle(None, now))
    with slots_of(settings.VIEW_BUFFER_URL) as slots:
        for slot in slots.closed():
            flushed += _apply(slot, slots, now)
            slots.delete(slot)
        flushed += Flushed(views=doubts.settle(slots, now), is_safe=slots.keeps_everything())
    AppliedSlot.objects.filter(applied_at__lt=now - _NOTES_KEPT).delete()
    return flushed


def waiting(now: datetime) -> timedelta | None:
    """How long the oldest views have been waiting in the buffer; None when none do, or there is no buffer.

    Raises `redis.RedisError` when it doesn't answer.
    """
    if not settings.VIEW_BUFFER_URL:
        return None
    with slots_of(settings.VIEW_BUFFER_URL) as slots:
        oldest = slots.oldest()
    return None if oldest is None else now - datetime.fromtimestamp(oldest, UTC)


def _apply(slot: Slot, slots: Slots, now: datetime) -> Flushed:
    attempt = 1
    while True:
        try:
            # Redis forgets the slot after this, so here the disk is waited for.
            return in_short_transaction(lambda: _apply_once(slot, slots, now), is_durable=True)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
            attempt += 1


def _apply_once(slot: Slot, slots: Slots, now: datetime) -> Flushed:
    # While another flusher is at the same slot this waits until that has decided.
    if not _note(slot, now):
        return Flushed()
    moment = datetime.fromtimestamp(slot.start, UTC)
    if now - moment > doubts.FRESH:
        look_back_to(moment)
    counts = slots.counts(slot)
    refusals = {field.removeprefix(REFUSED): n for field, n in counts.items() if field.startswith(REFUSED)}
    views = {int(field): n for field, n in counts.items() if not field.startswith(REFUSED)}
    there: set[int] = set()
    for ids in in_chunks(views, _IDS):
        there.update(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))
    add_views((pk, moment, n) for pk, n in views.items() if pk in there)
    add_counts(RefusedView, {(day_of(moment), reason): n for reason, n in refusals.items()})
    gone = sum(n for pk, n in views.items() if pk not in there)
    return Flushed(1, sum(views.values()) - gone, sum(refusals.values()), gone)


def _note(slot: Slot, now: datetime) -> bool:
    """Whether this is the first time that the slot is noted as moved."""
    moment = AppliedSlot._meta.get_field("applied_at").get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {AppliedSlot._meta.db_table} (name, applied_at) VALUES (%s, %s) "  # noqa: S608
            "ON CONFLICT (name) DO NOTHING",
            [slot.name, moment],
        )
        return cursor.rowcount == 1
