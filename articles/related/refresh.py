"""Computes which articles to read after which, and stores the answers; only what is due, each on its own.

Each list is stored in a transaction of its own, and with it the note that it was due goes away: a run that
was killed is gone on with by the next one, and two at once do the same work twice at worst. First everything
due gets its keys, then its list: so that what was published together finds each other.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from articles.models import Publication, RelatedList, RelatedPin, SharedKey
from articles.popularity.turns import in_chunks, in_turns

from .candidates import candidates, rarity_now
from .due import ROWS, mark_due
from .keys import live_keys, next_change, planned_keys, store_keys
from .similarity import Rarity, best_first, with_pins

# More than a page shows: some of them may end before the list is made anew.
KEPT = 12
# So many articles in one turn.
_CHUNK = 20


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refreshed:
    """How many lists were computed, and how many of them came out differently."""

    computed: int
    changed: int


def follow(article_id: int, now: datetime) -> None:
    """What is public of this article changed, or its pins did: make its list anew once that is certain.

    Should that fail, the next `refresh_related` does it; what was published stays published.
    """
    mark_due([article_id], now)
    transaction.on_commit(lambda: _try_to_refresh(article_id, now))


def _try_to_refresh(article_id: int, now: datetime) -> None:
    try:
        refresh(now, only=[article_id])
    except DatabaseError:
        logger.exception("The articles related to %s could not be computed", article_id)


def refresh(now: datetime, *, only: Collection[int] | None = None, rebuild: bool = False) -> Refreshed:
    """Compute the lists that are due at `now` (of those in `only`, if given), and those that these touch.

    With `only` the latter are left for the next refresh. `rebuild` makes everything due that was ever public.
    """
    if rebuild:
        _make_all_due(now)
    computed = changed = 0
    done: set[int] = set()
    while due := _due(now, only, done):
        done |= due.keys()
        for part in in_turns(in_chunks(due, _CHUNK)):
            for pk in part:
                _refresh_keys(pk, now)
        rarity = rarity_now()
        for part in in_turns(in_chunks(due, _CHUNK)):
            for pk in part:
                computed += 1
                changed += _refresh_list(pk, due[pk], rarity, now, done)
    return Refreshed(computed, changed)


def _due(now: datetime, only: Collection[int] | None, done: set[int]) -> dict[int, datetime]:
    """What is due by id, each with the moment for which it is."""
    rows = RelatedList.objects.filter(due_at__lte=now)
    if only is not None:
        rows = rows.filter(pk__in=only)
    # What somebody else makes due meanwhile, again and again, waits for the next run.
    return {pk: at for pk, at in rows.order_by("pk").values_list("pk", "due_at") if at and pk not in done}


def _make_all_due(now: datetime) -> None:
    published = Publication.objects.order_by("article_id").values_list("article_id", flat=True).distinct()
    for part in in_turns(in_chunks(published, ROWS)):
        mark_due(part, now)


# -- One article ----------------------------------------------------------------------------------------


@transaction.atomic
def _refresh_keys(article_id: int, now: datetime) -> None:
    if article_id not in _locked([article_id]):
        return
    if store_keys(article_id, live_keys(article_id, now)):
        RelatedList.objects.filter(pk=article_id).update(has_news=True)


def _refresh_list(
    article_id: int, due_at: datetime, rarity: Rarity, now: datetime, done: Collection[int]
) -> bool:
    """Compute a list and store it, unless it became due again meanwhile; whether it came out differently."""
    entries = _entries(article_id, rarity, now)
    following = next_change(article_id, now)
    with transaction.atomic():
        before = RelatedList.objects.filter(pk=article_id).values_list("entries", flat=True).first()
        beside = {pk for pk in [*entries, *(before or [])] if pk not in done}
        rows = _locked({article_id, *beside})
        own = rows.get(article_id)
        if own is None or own.due_at != due_at:
            return False
        RelatedList.objects.filter(pk=article_id).update(
            entries=entries, computed_at=now, due_at=following, has_news=False
        )
        if own.has_news:
            others = [pk for pk in rows if pk != article_id]
            RelatedList.objects.filter(pk__in=others).update(due_at=now)
    # Pages that are kept show it when they are made anew, within half a minute (articles/pages/held.py).
    return bool(own.entries != entries)


def _entries(article_id: int, rarity: Rarity, now: datetime) -> list[int]:
    keys = dict(SharedKey.objects.filter(article_id=article_id).values_list("key", "weight"))
    # What is still to come has its list before anybody sees it.
    keys = keys or planned_keys(article_id, now)
    ranked = best_first(keys, candidates(article_id, keys, rarity, now), rarity) if keys else []
    pins = RelatedPin.objects.filter(article=article_id).values_list("pinned_id", flat=True)
    return with_pins(pins, ranked, article_id, KEPT)


def _locked(article_ids: Iterable[int]) -> dict[int, RelatedList]:
    """These lists, locked in one order for all until the transaction ends, so that nobody waits crosswise."""
    rows = RelatedList.objects.select_for_update().filter(pk__in=list(article_ids)).order_by("pk")
    return {row.pk: row for row in rows}
