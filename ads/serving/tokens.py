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


class ClickToken(NamedTuple):
    """The link of one placement in one page; the nonce is that of its block."""

    placement_id: int
    article_id: int
    issued_at: datetime
    nonce: str


def new_nonce() -> str:
    """A name for one rendering of one block that nobody can guess: 72 random bits."""
    return secrets.token_urlsafe(9)


def sign_block(placements: Iterable[int], article_id: int, now: datetime, nonce: str) -> str:
    """The token with which a browser reports that it holds or shows this block."""
    return _sign([list(placements), article_id, int(now.timestamp()), nonce], _BLOCK_SALT)


def sign_click(placement_id: int, article_id: int, now: datetime, nonce: str) -> str:
    """The token in the address behind one item of a block."""
    return _sign([placement_id, article_id, int(now.timestamp()), nonce], _CLICK_SALT)


def read_block(token: str) -> BlockToken:
    """What `sign_block` signed; raises BadToken for anything else. Its age is for the caller to judge."""
    placements, *rest = _read(token, _BLOCK_SALT)
    return BlockToken(tuple(placements), *_rest(*rest))


def read_click(token: str) -> ClickToken:
    """What `sign_click` signed; raises BadToken for anything else. Its age is for the caller to judge."""
    placement, *rest = _read(token, _CLICK_SALT)
    return ClickToken(placement, *_rest(*rest))


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


def _rest(article_id: int, issued: int, nonce: str) -> tuple[int, datetime, str]:
    return article_id, datetime.fromtimestamp(issued, UTC), nonce
