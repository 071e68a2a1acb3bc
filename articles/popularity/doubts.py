"""Notes views of which the buffer didn't say in time whether it counted them, and settles them later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from articles.models import Article, DoubtfulView

from .counting import add_views, in_short_transaction
from .limits import Limit
from .slots import Slots
from .state import look_back_to

# By then the buffer has run the script or never will.
SETTLED_AFTER = timedelta(seconds=1)
# After this the buffer has forgotten whether it did: then the view counts, as was acknowledged.
UNKNOWN_AFTER = timedelta(minutes=10)
# The refresh looks for counts as old as this by itself; of older ones it is told.
FRESH = timedelta(minutes=30)
# So many are settled in one run.
_AT_MOST = 5000


def note(article_id: int, within: Sequence[Limit], now: datetime) -> bool:
    """Note the view for later; False when the buffer can't tell it from others, so that it must count now."""
    own = next((limit for limit in within if limit.most == 1), None)
    if own is None:
        return False
    in_short_transaction(
        lambda: DoubtfulView.objects.create(key=own.key, article_id=article_id, reported_at=now)
    )
    return True


def settle(slots: Slots | None, now: datetime) -> int:
    """Count what the buffer didn't count, and forget the rest; returns how many views were counted.

    Each is settled once, whoever else settles at the same time. Without a buffer only those that it can't
    tell about any more are settled. Raises `redis.RedisError` when it doesn't answer.
    """
    waiting = DoubtfulView.objects.filter(reported_at__lte=now - SETTLED_AFTER).order_by("pk")
    if slots is None:
        waiting = waiting.filter(reported_at__lte=now - UNKNOWN_AFTER)
    return sum(_settle(doubt, slots, now) for doubt in waiting[:_AT_MOST])


def _settle(doubt: DoubtfulView, slots: Slots | None, now: datetime) -> int:
    is_known = slots is not None and now - doubt.reported_at < UNKNOWN_AFTER
    was_counted = is_known and slots is not None and slots.remembers(bytes(doubt.key))

    def write() -> int:
        deleted, _of = DoubtfulView.objects.filter(pk=doubt.pk).delete()
        is_ours = deleted and not was_counted and Article.objects.filter(pk=doubt.article_id).exists()
        if is_ours:
            if now - doubt.reported_at > FRESH:
                look_back_to(doubt.reported_at)
            add_views([(doubt.article_id, doubt.reported_at, 1)])
        return int(bool(is_ours))

    return in_short_transaction(write, is_durable=True)
