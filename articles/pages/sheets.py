"""What a page tells about itself while it is made: its hole, what fills it, and until when it stays right."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

# Nobody who writes a text can write this.
_HOLE = f"<!--{secrets.token_hex(16)}-->"


class Filler(Protocol):
    """Draws what stands in the hole of one page, for each reader anew or once for all of them."""

    # Whether the same filling may be shown to everybody, as long as the identity stays the same.
    is_for_all: bool

    def fill(self, now: datetime) -> bytes:
        """What stands in the page of one reader at `now`."""

    def identity(self, now: datetime) -> str:
        """What it is drawn from at `now`, in a few letters: when they differ, nobody may be shown the old."""

    def is_ready(self, now: datetime) -> bool:
        """Whether drawing at `now` asks neither a database nor a cache."""


class Sheet:
    """One page while its template is rendered, which gets it as `sheet`.

    `version` is that of the pages when what it shows was read: what is cached for others isn't for it.
    """

    def __init__(self, until: datetime | None = None, version: int = 0) -> None:
        self.until, self.version = until, version
        self.filler: Filler | None = None
        # The popular lists, where they were read along with the page (articles/popularity/lists.py).
        self.lists: Mapping[str, list[int] | None] | None = None

    def end(self, *moments: datetime | None) -> None:
        """The page is right until the first of these moments at most (None: that never comes)."""
        self.until = min((moment for moment in (self.until, *moments) if moment), default=None)

    def show(self, cards: Iterable[object]) -> None:
        """The page shows these publications, and so is right until the first of them ends."""
        self.end(*(getattr(card, "visible_until", None) for card in cards))

    def leave_hole(self, filler: Filler) -> str:
        """What the template writes where `filler` will draw; a page has one hole at most."""
        if self.filler is not None:
            raise ValueError("A page has one hole at most.")
        self.filler = filler
        return _HOLE

    def cut(self, html: str) -> tuple[bytes, bytes]:
        """The page before its hole and after it; all of it before, without one."""
        head, hole, tail = html.partition(_HOLE)
        # What a template drops although it left a hole stays out.
        self.filler = self.filler if hole else None
        return head.encode(), tail.encode()
