"""Takes what a reader's browser reports of an article: counts it, or counts why not."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from articles.models import Refusal

from . import beacon, counting, doubts, forgetting, visitors
from .limits import Limit

logger = logging.getLogger(__name__)


def record_view(request: HttpRequest, article_id: int, now: datetime) -> Refusal | None:
    """None when the view was counted, else why not; either is a counter of today.

    It goes through the buffer where there is one that works, else straight to the database. When the buffer
    doesn't say whether it counted the view, flushing will ask it. Raises `django.db.DatabaseError` when the
    database refuses; then it isn't acknowledged.
    """
    refusal = beacon.view_refusal(request, article_id, now)
    within = [] if refusal else visitors.limits_of(request, article_id, now)
    if settings.VIEW_BUFFER_URL:
        # Only here: redis-py takes eleven megabytes of a process.
        from . import buffer

        try:
            return buffer.count_view(article_id, refusal, within)
        except buffer.Unavailable:
            pass
        except buffer.InDoubt:
            if doubts.note(article_id, within, now):
                return None
    refusal = refusal or counting.count_view(article_id, now, within)
    if refusal:
        counting.count_refusal(refusal, now)
    elif _clears(within):
        _forget(now)
    return refusal


def _clears(within: list[Limit]) -> bool:
    """Whether this reader clears away what has expired: one in 256 does."""
    return bool(within) and within[0].key[0] == 0


def _forget(now: datetime) -> None:
    try:
        forgetting.forget(now)
    except DatabaseError:
        # The view has been counted; the next one that clears takes along what is left.
        logger.exception("Expired keys could not be deleted")
