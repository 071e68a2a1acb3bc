"""Signed names of what a page shows, so that nobody can report a sight or a click that was never offered.

A block is signed once. The address behind one of its items is the token of the block with the item's place,
so that whoever holds it can name no item but those of that block.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

# What is derived from the secret key for this purpose alone.
_PURPOSE = b"ads.serving.block"
# SHA-256 works on blocks of so many bytes; a key is padded to one (RFC 2104).
_BLOCK_BYTES = 64
# Half of an HMAC-SHA256 is as much as anybody can forge in (RFC 2104, section 5).
_MAC_BYTES = 16
# No token of ours is longer, whatever the numbers in it.
_LONGEST = 2000
# A sight or click that is reported later than this after the page was made isn't counted.
COUNTS_FOR = timedelta(hours=2)
# Clocks of two web hosts may differ by so much.
SKEW = timedelta(minutes=1)
# Asking the system for random bytes lets other threads of the interpreter go first: so many
# names are asked for at once. A forked process must not go on with those of its parent.
_NONCES, _NONCE_BYTES, _NONCE = 512, 9, 12
_nonces: deque[str] = deque()
os.register_at_fork(after_in_child=_nonces.clear)


class BadToken(Exception):
    """The token isn't one of ours."""


class BlockToken(NamedTuple):
    """One block in one page: its placements in order, beside which article, made when, named by a nonce."""

    placements: tuple[int, ...]
    article_id: int
    issued_at: datetime
    nonce: str
    # For each placement which of its variants was shown; 0 (or nothing at all) is its own text.
    variants: tuple[int, ...] = ()

    def variant_of(self, placement_id: int) -> int:
        """Which variant of this placement was shown."""
        return dict(zip(self.placements, self.variants, strict=False)).get(placement_id, 0)


class ClickToken(NamedTuple):
    """The link of one placement in one page; the nonce is that of its block."""

    placement_id: int
    article_id: int
    issued_at: datetime
    nonce: str
    variant_id: int = 0

    def variant_of(self, placement_id: int) -> int:
        """Which variant was shown; the link is that of one placement."""
        return self.variant_id


def new_nonce() -> str:
    """A name for one rendering of one block that nobody can guess: 72 random bits."""
    while True:
        try:
            return _nonces.pop()
        except IndexError:
            found = urlsafe_b64encode(os.urandom(_NONCE_BYTES * _NONCES)).decode()
            _nonces.extend(found[n : n + _NONCE] for n in range(0, len(found), _NONCE))


def sign_block(
    placements: Iterable[int], article_id: int, now: datetime, nonce: str, variants: Iterable[int] = ()
) -> str:
    """The token with which a browser reports that it holds or shows this block.

    It reads "placements.article.second.nonce.variants.signature"; numbers of a list are joined by "~".
    """
    shown = list(variants)
    also = "~".join(map(str, shown)) if any(shown) else ""
    ids = "~".join(map(str, placements))
    said = f"{ids}.{article_id}.{int(now.timestamp())}.{nonce}.{also}"
    return f"{said}.{_signed_by(settings.SECRET_KEY)(said)}"


def click_in(block: str, place: int) -> str:
    """The token in the address behind the item at `place` (0 …) of the block with this token."""
    return f"{block}.{place}"


def sign_click(placement_id: int, article_id: int, now: datetime, nonce: str, variant_id: int = 0) -> str:
    """The token in the address behind an item that stands alone."""
    return click_in(sign_block([placement_id], article_id, now, nonce, [variant_id]), 0)


def read_block(token: str) -> BlockToken:
    """What `sign_block` signed; raises BadToken for anything else. Its age is for the caller to judge."""
    said, _dot, signature = token.rpartition(".")
    if len(token) > _LONGEST or not _is_signed(said, signature):
        raise BadToken
    placements, article_id, issued, nonce, variants = said.split(".")
    moment = datetime.fromtimestamp(int(issued), UTC)
    return BlockToken(_numbers(placements), int(article_id), moment, nonce, _numbers(variants))


def read_click(token: str) -> ClickToken:
    """What `click_in` made; raises BadToken for anything else. Its age is for the caller to judge."""
    block_token, _dot, place = token.rpartition(".")
    block = read_block(block_token)
    known = {str(n): placement for n, placement in enumerate(block.placements)}
    if place not in known:
        raise BadToken
    placement = known[place]
    return ClickToken(placement, block.article_id, block.issued_at, block.nonce, block.variant_of(placement))


def is_fresh(token: BlockToken | ClickToken, now: datetime) -> bool:
    """Whether what is reported with this token at `now` may still count."""
    return -SKEW <= now - token.issued_at <= COUNTS_FOR


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split("~"))) if words else ()


def _is_signed(said: str, signature: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    given = signature.encode()
    return any(secrets.compare_digest(_signed_by(key)(said).encode(), given) for key in keys)


@lru_cache(maxsize=8)
def _signed_by(secret_key: str) -> Callable[[str], str]:
    """The HMAC-SHA256 with a key derived from this one, its two padded keys hashed once and for all.

    A page is signed while its reader waits: so it takes a third of the time that `hmac` needs.
    """
    key = hashlib.sha256(_PURPOSE + secret_key.encode()).digest().ljust(_BLOCK_BYTES, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))

    def sign(said: str) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(said.encode())
        second.update(first.digest())
        return urlsafe_b64encode(second.digest()[:_MAC_BYTES]).rstrip(b"=").decode()

    return sign
