"""How far the counts have been folded, and the lock by which all who fold or close days go in turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from articles.models import RefreshState, RolledUpDay

from .calendar import day_of, hour_of

# How much older than the last fold a newly stored count may be: a report that waited for its database, and a
# host whose clock is behind. Whoever knows that it stores older counts calls `look_back_to`.
LATENESS = timedelta(hours=1)


def locked_state() -> RefreshState:
    """The state of folding, locked until the transaction ends.

    Take it before any row of counts or scores: who did so the other way around could wait crosswise.
    """
    found = RefreshState.objects.select_for_update().filter(id=1).first()
    if found is None:
        RefreshState.objects.get_or_create(id=1)
        found = RefreshState.objects.select_for_update().get(id=1)
    return found


def known_state() -> RefreshState:
    """The state of folding as it is at this moment, or that of a site that never folded."""
    return RefreshState.objects.filter(id=1).first() or RefreshState()


def fresh_since(state: RefreshState, now: datetime) -> datetime:
    """The first hour in which new counts may wait."""
    return (state.hours_until or hour_of(now)) - LATENESS


def look_back_to(hour: datetime) -> None:
    """Let the next refresh fold counts as old as `hour`, and sum the day of that hour again.

    Call it first in the transaction that adds counts to an hour that was over more than a while ago; then a
    refresh that runs meanwhile waits, or knows that it must come back.
    """
    state = locked_state()
    RolledUpDay.objects.filter(day=day_of(hour)).delete()
    look_back(state, hour)


def look_back(state: RefreshState, hour: datetime) -> None:
    """Let the next refresh fold counts as old as `hour`; `state` is locked."""
    if state.hours_until is not None:
        state.hours_until = min(state.hours_until, hour_of(hour))
    state.look_backs += 1
    state.save(update_fields=["hours_until", "look_backs"])
