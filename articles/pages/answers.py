"""What a reader is sent of a page: its bytes as their browser takes them, or that its own copy is good.

What is the same for all readers is compressed once. A page holds no secret beside what its reader sent, so
that its compressed length tells nobody anything (BREACH).
"""

from __future__ import annotations

import zlib
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import brotli

from . import deflate
from .held import Page

# So long, in seconds, may caches keep a page that is the same for everybody: what is withdrawn or recalled
# has to be gone everywhere within thirty.
KEPT_SECONDS = 25
# So long, in seconds, may a browser go on with the copy it has, and so with the block in that.
CONFIRMED_SECONDS = 300
_FOR_ONE = "private, no-cache"
_TYPE = ("Content-Type", "text/html; charset=utf-8")
_VARY = ("Vary", "Accept-Encoding")
# Two steps below the best: several times as quick, and hardly longer.
_QUALITY = 9

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """200 with a body, or 304 without; `headers` are those that say what it is."""

    status: int
    headers: Headers
    body: bytes


def answer(page: Page, now: datetime, *, accepted: str, known: str, is_logged_in: bool = False) -> Answer:
    """What to send of `page` at `now` to a browser that accepts these encodings and knows these ETags.

    `is_logged_in`: whether the reader has a session: then no cache keeps it for others.
    """
    etag = _etag(page, now)
    headers = [("ETag", etag), ("Cache-Control", _FOR_ONE if is_logged_in else _kept(page, now)), _VARY]
    if known and _is_known(etag, known):
        # As Django's CommonMiddleware has it.
        return Answer(304, [*headers, ("Content-Length", "0")], b"")
    encoding = _encoding(accepted, may_be_brotli=page.for_all is not None)
    if encoding:
        headers.append(("Content-Encoding", encoding))
    body = _body(page, now, encoding)
    headers += (_TYPE, ("Content-Length", str(len(body))))
    return Answer(200, headers, body)


def _etag(page: Page, now: datetime) -> str:
    # Weak: of the same page a block may differ. With another picture of what may be shown it is another page,
    # so that nothing is confirmed that was recalled since.
    identity = page.identity if page.for_all is not None else page.identity_at(now)
    return f'W/"{page.name}-{identity}-{int(now.timestamp()) // CONFIRMED_SECONDS}"'


def _is_known(etag: str, known: str) -> bool:
    """Whether If-None-Match names it; the weak comparison (RFC 9110, 13.1.2)."""
    bare = etag.removeprefix("W/")
    return known.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in known.split(","))


def _kept(page: Page, now: datetime) -> str:
    if page.for_all is None:
        return _FOR_ONE
    left = KEPT_SECONDS if page.until is None else int((page.until - now).total_seconds())
    return f"public, max-age={max(0, min(KEPT_SECONDS, left))}"


@lru_cache(maxsize=512)
def _encoding(accepted: str, *, may_be_brotli: bool) -> str:
    """ "br", "gzip" or "", by an Accept-Encoding."""
    wanted = {}
    for one in accepted.lower().split(","):
        name, _semicolon, weight = one.partition(";")
        wanted[name.strip()] = weight.replace(" ", "").removeprefix("q=") not in ("0", "0.0", "0.00", "0.000")
    if may_be_brotli and wanted.get("br"):
        return "br"
    return "gzip" if wanted.get("gzip", wanted.get("*")) else ""


def _body(page: Page, now: datetime, encoding: str) -> bytes:
    if page.for_all is None:
        return _made(page, now, encoding)
    body = page.forms.get(encoding)
    if body is None:
        body = page.forms[encoding] = _made(page, now, encoding)
    return body


def _made(page: Page, now: datetime, encoding: str) -> bytes:
    block = page.filled(now)
    if encoding == "gzip":
        crc = zlib.crc32(page.tail, zlib.crc32(block, page.head_crc))
        size = len(page.head) + len(block) + len(page.tail)
        pieces = (page.head_deflated, deflate.piece(block, is_quick=True), page.tail_deflated)
        return deflate.joined(pieces, crc, size)
    plain = b"".join((page.head, block, page.tail))
    return brotli.compress(plain, mode=brotli.MODE_TEXT, quality=_QUALITY) if encoding else plain
