"""The pages that this process keeps ready as bytes, and how it notices that they have changed."""

from __future__ import annotations

import logging
import threading
import zlib
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import Error

from articles.models import page_version
from articles.models import pages as changes

from . import deflate
from .sheets import Filler, Sheet

logger = logging.getLogger(__name__)

# How often a process asks whether another one has changed something.
LOOK_EVERY = timedelta(seconds=0.5)
# A page that is older is made anew even if nobody said that something changed.
KEPT_FOR = timedelta(seconds=30)
_NO_TIME = timedelta(0)
# So many bytes a page costs beside those that it is made of.
_OVERHEAD = 2000
# So many different pages may be made at once.
_TURNS = 64


class Page:
    """One page as bytes, with what fills its hole; it never changes, and only remembers its forms."""

    def __init__(self, html: str, sheet: Sheet, made_at: datetime) -> None:
        self.head, self.tail = sheet.cut(html)
        self.filler: Filler | None = sheet.filler
        self.until, self.made_at = sheet.until, made_at
        self.head_deflated, self.tail_deflated = deflate.piece(self.head), deflate.last_piece(self.tail)
        self.head_crc = zlib.crc32(self.head)
        self.name = blake2b(self.head + self.tail, digest_size=9).hexdigest()
        # What everybody is shown in the hole, and what that was drawn from.
        self.for_all: bytes | None = b"" if self.filler is None else None
        self.identity = ""
        self.identity = self.identity_at(made_at)
        if self.filler and self.filler.is_for_all:
            self.for_all = self.filler.fill(made_at)
        # Of a page that is the same for everybody each form is made once.
        self.forms: dict[str, bytes] = {}
        # The headers that every answer with it has, by scheme (supplements_cms/lane.py).
        self.headers: dict[str, list[tuple[str, str]]] = {}

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes; one that is the same for all keeps three forms more."""
        bare = len(self.head) + len(self.tail) + len(self.head_deflated) + len(self.tail_deflated)
        return bare * (2 if self.for_all is not None else 1) + _OVERHEAD

    def is_over(self, now: datetime) -> bool:
        """Whether something in it has ended, at its very moment."""
        return self.until is not None and now >= self.until

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may be shown at `now` without asking anybody else than what fills it."""
        if self.is_over(now) or not _NO_TIME <= now - self.made_at < KEPT_FOR:
            return False
        return self.for_all is None or self.identity_at(now) == self.identity

    def identity_at(self, now: datetime) -> str:
        """What its hole would be filled from; while the database is away nothing of that changes."""
        if self.filler is None:
            return ""
        try:
            return self.filler.identity(now)
        except Error:
            logger.warning("The database is away: nobody knows what fills the pages.", exc_info=True)
            return self.identity

    def filled(self, now: datetime) -> bytes:
        """What stands in its hole for one reader at `now`; without a database nothing new does."""
        if self.for_all is not None or self.filler is None:
            return self.for_all or b""
        try:
            return self.filler.fill(now)
        except Error:
            logger.warning("The database is away: a page stays without its block.", exc_info=True)
            return b""


class Holder:
    """The pages of one process by name, least recently read first; `most` bytes of them (default: as set)."""

    def __init__(self, most: int | None = None) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._most, self._bytes = most, 0
        self._version: int | None = None
        self._looked_at: datetime | None = None
        self._changes = changes.Changes.n
        self._lock, self._looking = threading.Lock(), threading.Lock()
        self._turns = [threading.Lock() for _turn in range(_TURNS)]

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ask the database for changes."""
        return self._looked_at is None or abs(now - self._looked_at) >= LOOK_EVERY

    def look(self, now: datetime) -> None:
        """Ask for changes if it is time to, one thread at a time; without a database all stays as it is."""
        if not self._pages or not self.is_due(now) or not self._looking.acquire(blocking=False):
            return
        try:
            self._looked_at = now
            self.know(page_version())
        except Error:
            logger.warning("The database is away: changed pages are noticed later.", exc_info=True)
        finally:
            self._looking.release()

    def know(self, version: int) -> None:
        """The version is this now: if it was another, no page is kept."""
        with self._lock:
            if version != self._version:
                self._drop_all()
                self._version = version

    def find(self, name: str) -> Page | None:
        """The page of that name, if no change is known since it was made; it may be old, or over."""
        if self._changes != changes.Changes.n:
            self.forget()
        page = self._pages.get(name)
        if page is not None:
            try:
                self._pages.move_to_end(name)
            except KeyError:  # Another thread has just dropped it.
                return None
        return page

    def turn(self, name: str) -> threading.Lock:
        """Held by the one thread that makes the page of that name; the others wait for it and find it."""
        return self._turns[hash(name) % _TURNS]

    def mark(self) -> int:
        """What `put` must be told: take it before anything is read of what the page shows."""
        return changes.Changes.n

    def put(self, name: str, page: Page, mark: int, version: int, now: datetime) -> None:
        """Keep `page`, made of what the database held at that version, unless it has changed meanwhile."""
        if settings.DEBUG or mark != changes.Changes.n:
            return
        if self._version is None or version > self._version:
            self.know(version)
        if version == self._version:
            self._looked_at = now
        with self._lock:
            if mark != changes.Changes.n or self._version != version:
                return
            self._drop(name)
            self._pages[name] = page
            self._bytes += page.size
            while self._bytes > self._limit() and self._pages:
                # In one step: readers move what they find, without the lock.
                _name, dropped = self._pages.popitem(last=False)
                self._bytes -= dropped.size

    def forget(self) -> None:
        """Keep no page; the next readers get new ones."""
        with self._lock:
            self._changes = changes.Changes.n
            self._drop_all()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def bytes(self) -> int:
        """About how much memory the pages take."""
        return self._bytes

    def _limit(self) -> int:
        return settings.PAGES_HELD_MEGABYTES * 1_000_000 if self._most is None else self._most

    def _drop(self, name: str) -> None:
        page = self._pages.pop(name, None)
        if page is not None:
            self._bytes -= page.size

    def _drop_all(self) -> None:
        self._pages.clear()
        self._bytes = 0


# Those of this process.
holder = Holder()
