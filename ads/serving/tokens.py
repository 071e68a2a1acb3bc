"""Signed names of what a page shows, so that nobody can report a sight or a click that was never offered."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

# Each kind of token has a salt of its own, so that one can't stand in for the other.
_BLOCK_SALT = "ads.serving.block"
_CLICK_SALT = "ads.serving.click"
# A sight or click that is reported later than this after the page was made isn't counted.
COUNTS_FOR = timedelta(hours=2)
# Clocks of two web hosts may differ by so much.
SKEW = timedelta(minutes=1)


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
    return secrets.token_urlsafe(9)


def sign_block(
    placements: Iterable[int], article_id: int, now: datetime, nonce: str, variants: Iterable[int] = ()
) -> str:
    """The token with which a browser reports that it holds or shows this block."""
    shown = list(variants)
    also = [shown] if any(shown) else []
    return _sign([list(placements), article_id, int(now.timestamp()), nonce, *also], _BLOCK_SALT)


def sign_click(placement_id: int, article_id: int, now: datetime, nonce: str, variant_id: int = 0) -> str:
    """The token in the address behind one item of a block."""
    also = [variant_id] if variant_id else []
    return _sign([placement_id, article_id, int(now.timestamp()), nonce, *also], _CLICK_SALT)


def read_block(token: str) -> BlockToken:
    """What `sign_block` signed; raises BadToken for anything else. Its age is for the caller to judge."""
    placements, article_id, issued, nonce, *variants = _read(token, _BLOCK_SALT)
    shown = tuple(variants[0]) if variants else ()
    return BlockToken(tuple(placements), article_id, _moment(issued), nonce, shown)


def read_click(token: str) -> ClickToken:
    """What `sign_click` signed; raises BadToken for anything else. Its age is for the caller to judge."""
    placement_id, article_id, issued, nonce, *variant = _read(token, _CLICK_SALT)
    return ClickToken(placement_id, article_id, _moment(issued), nonce, *variant)


def is_fresh(token: BlockToken | ClickToken, now: datetime) -> bool:
    """Whether what is reported with this token at `now` may still count."""
    return -SKEW <= now - token.issued_at <= COUNTS_FOR


def _sign(parts: list, salt: str) -> str:
    return Signer(salt=salt).sign_object(parts, compress=True)


def _read(token: str, salt: str) -> list:
    try:
        return Signer(salt=salt).unsign_object(token)
    except BadSignature as error:
        raise BadToken from error


def _moment(issued: int) -> datetime:
    return datetime.fromtimestamp(issued, UTC)
