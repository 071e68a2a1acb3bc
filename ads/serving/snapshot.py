"""The picture of all servable placements that each process keeps, and how it notices changes."""

from __future__ import annotations

import logging
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from .servable import Snapshot, build

logger = logging.getLogger(__name__)

# A picture older than this is taken anew even if nobody said that something changed.
KEPT_FOR = timedelta(seconds=30)
# How often a process looks whether another one has changed something.
LOOK_EVERY = timedelta(seconds=1)
MARK = "ads.snapshot.mark"


@dataclass
class _Held:
    snapshot: Snapshot
    mark: str | None
    looked_at: datetime


_held: _Held | None = None
_building = threading.Lock()


def current(now: datetime) -> Snapshot:
    """The snapshot to draw from at `now`: this process's own, taken anew when it is old or something changed.

    While one thread takes it anew the others go on with the one before.
    """
    global _held
    held = _held
    if held and _is_good(held, now):
        return held.snapshot
    if not _building.acquire(blocking=held is None) and held:
        return held.snapshot
    try:
        if _held and _held is not held and _is_good(_held, now):
            return _held.snapshot
        # The mark before the reading: a change in between is noticed at the next look.
        mark = _read_mark()
        _held = _Held(build(now), mark, looked_at=now)
        return _held.snapshot
    finally:
        _building.release()


def is_ready(now: datetime) -> bool:
    """Whether `current` answers at `now` without asking a database or a cache."""
    held = _held
    return (
        held is not None
        and abs(now - held.snapshot.taken_at) < KEPT_FOR
        and abs(now - held.looked_at) < LOOK_EVERY
    )


def changed() -> None:
    """Say that something which decides about placements was saved: call it after every such change.

    This process forgets its snapshot at once and again when the transaction is committed; the others notice
    within a second where they share a cache, else after 30 seconds.
    """
    forget()
    transaction.on_commit(_announce)


def forget() -> None:
    """Drop this process's snapshot; the next page takes a new one."""
    global _held
    _held = None


def _announce() -> None:
    forget()
    try:
        cache.set(MARK, secrets.token_hex(8), timeout=None)
    except Exception:
        logger.exception(
            "The cache is away: other processes will notice a changed placement only by themselves."
        )


def _read_mark() -> str | None:
    # A cache that is away must not take the page with it: the age of the snapshot is bound anyway.
    try:
        return cache.get(MARK)
    except Exception:
        logger.warning("The cache is away: changed placements are noticed later.", exc_info=True)
        return None


def _is_good(held: _Held, now: datetime) -> bool:
    if abs(now - held.snapshot.taken_at) >= KEPT_FOR:
        return False
    if abs(now - held.looked_at) >= LOOK_EVERY:
        held.looked_at = now
        return _read_mark() == held.mark
    return True
