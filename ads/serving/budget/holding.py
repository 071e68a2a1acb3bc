"""The leases that this process holds: its threads take units from them, and ask for the next when one ends.

What is here only says which lease to try: whether an event is billed is decided by the row in the database.
So a process that dies, forks or forgets can bill too little for a minute, never too much.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ads.models import Lease
from articles.popularity.calendar import day_of

from .granting import grant
from .spending import exhausted

# A campaign that had no lease to give isn't asked again for so long; meanwhile its events are free.
ASK_AGAIN = timedelta(seconds=5)
# Campaign, price of a unit, day.
_Key = tuple[int, int, date]


class Unit(NamedTuple):
    """One unit of a lease, good for one event on one day."""

    lease_id: int
    campaign_id: int
    unit_micros: int
    day: date


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    lease: Lease | None = None
    left: int = 0
    refused_at: datetime | None = None
    is_told: bool = False


class Held:
    """The leases of one process, for all of its threads."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Hold nothing any more; what was held is settled when it expires."""
        self._slots: dict[_Key, _Slot] = {}
        self._adding = threading.Lock()

    def take(
        self, campaign_id: int, unit_micros: int, now: datetime, tell: Callable[[], None] = lambda: None
    ) -> Unit | None:
        """A unit for one event at `now`, from the lease at hand or the next; None when none is to be had.

        Calls `tell` once when that is because the campaign has spent everything. Not for use inside a
        transaction that has billed already. Raises `django.db.DatabaseError`.
        """
        key = (campaign_id, unit_micros, day_of(now))
        slot = self._slot(key)
        with slot.lock:
            if not self._is_ready(slot, now) and not self._next(slot, key, now, tell):
                return None
            assert slot.lease is not None
            slot.left -= 1
            return Unit(slot.lease.pk, *key)

    def give_back(self, unit: Unit) -> None:
        """Undo `take`: the event wasn't billed with it, for certain."""
        slot = self._slot(unit[1:])
        with slot.lock:
            if slot.lease is not None and slot.lease.pk == unit.lease_id:
                slot.left += 1

    def drop(self, unit: Unit) -> None:
        """Hold the lease of this unit no more: the database doesn't know it, or it has ended."""
        slot = self._slot(unit[1:])
        with slot.lock:
            if slot.lease is not None and slot.lease.pk == unit.lease_id:
                slot.lease, slot.left = None, 0

    def _slot(self, key: _Key) -> _Slot:
        slot = self._slots.get(key)
        if slot is None:
            with self._adding:
                if key not in self._slots:
                    # A day that is over has no events any more; a thread that is still at one keeps its slot.
                    days = {other: slot for other, slot in self._slots.items() if other[2] >= key[2]}
                    self._slots = {**days, key: _Slot()}
                slot = self._slots[key]
        return slot

    @staticmethod
    def _is_ready(slot: _Slot, now: datetime) -> bool:
        return slot.lease is not None and slot.left > 0 and now < slot.lease.expires_at

    @staticmethod
    def _next(slot: _Slot, key: _Key, now: datetime, tell: Callable[[], None]) -> bool:
        """Ask for the next lease, unless that has been refused just now; whether there is one."""
        campaign_id, unit_micros, _day = key
        if slot.refused_at and slot.refused_at <= now < slot.refused_at + ASK_AGAIN:
            return False
        lease = grant(campaign_id, now, unit_micros=unit_micros)
        if lease is not None:
            slot.lease, slot.left = lease, lease.granted
            slot.refused_at, slot.is_told = None, False
            return True
        # The lease before stays: a unit of it may still be given back.
        slot.refused_at = now
        # Once, so that readers of pages that still show it don't make everybody look anew every few seconds.
        if not slot.is_told and campaign_id in exhausted(now, [campaign_id]):
            slot.is_told = True
            tell()
        return False


held = Held()
# A child of this process has locks and leases of its own.
os.register_at_fork(after_in_child=held.forget)
