"""The page at an address: the one that is held, or one that is made now and held from here on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import Error

from .held import Page, holder

logger = logging.getLogger(__name__)

# Makes a page anew: the page, and the version of the pages when what it shows was read; None: there is none.
Make = Callable[[], tuple[Page, int] | None]


def page_at(name: str, now: datetime, make: Make) -> Page | None:
    """The page of that name as it is at `now`, or None when `make` has none.

    While the database is away a page that is held is shown however old it is, until its own end at the
    latest; without one `django.db.Error` is for the caller.
    """
    holder.look(now)
    held = holder.find(name)
    if held is not None and held.is_fresh(now):
        return held
    with holder.turn(name):
        return _made(name, now, make)


def _made(name: str, now: datetime, make: Make) -> Page | None:
    held = holder.find(name)
    if held is not None and held.is_fresh(now):
        return held
    mark = holder.mark()
    try:
        made = make()
    except Error:
        if held is None or held.is_over(now):
            raise
        logger.warning("The database is away: a page that is held is shown.", exc_info=True)
        return held
    if made is None:
        return None
    page, version = made
    holder.put(name, page, mark, version, now)
    return page
