"""Draws a block as bytes: each item is rendered once by its template, and from then on only filled in.

What a template can say of an item stays the same for as long as the picture of the placements does, but for
the address behind its link. So for each reader only tokens are put between pieces that are ready.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from . import tokens
from .selection import Chosen, Context, Pick, look
from .servable import Snapshot

# Where a token goes, and where the rows of a block. Nobody who writes a line for a product can write these.
_TOKEN, _ROWS = secrets.token_hex(16), secrets.token_hex(16)
# So many items stay rendered, whichever pictures they stood in; each is some 2 kB.
_RENDERED = 2048


class Row(NamedTuple):
    """One item: what stands before and after its token, and until when its price is fresh (None: always)."""

    before: bytes
    after: bytes
    until: datetime | None


class _Frame(NamedTuple):
    """What stands around the rows; the token of the block comes after the first piece."""

    opening: bytes
    between: bytes
    closing: bytes


def draw(picks: Sequence[Pick], snapshot: Snapshot, context: Context, now: datetime, also: str = "") -> bytes:
    """The block of these items beside this text, signed anew; `also`: see templates/ads/block.html."""
    placements = [pick.item.facts.placement_id for pick in picks]
    variants = [pick.wording.variant_id for pick in picks]
    token = tokens.sign_block(placements, context.article_id, now, tokens.new_nonce(), variants)
    opening, between, closing = _frame(also)
    pieces = [opening, token.encode(), between]
    for place, pick in enumerate(picks):
        row = _row(pick, snapshot, context, now)
        pieces += (row.before, tokens.click_in(token, place).encode(), row.after)
    pieces.append(closing)
    return b"".join(pieces)


def _row(pick: Pick, snapshot: Snapshot, context: Context, now: datetime) -> Row:
    """The pieces of an item as this picture has them: rendered once for each reason to stand somewhere."""
    key = (pick.item.facts.placement_id, pick.wording.variant_id, pick.reason)
    row = snapshot.rows.get(key)
    if row is None or (row.until is not None and now > row.until):
        chosen, until = look(pick, snapshot, now)
        before, after = _render(chosen) if not settings.DEBUG else _render.__wrapped__(chosen)
        row = snapshot.rows[key] = Row(before, after, until)
    return row


@lru_cache(maxsize=_RENDERED)
def _render(chosen: Chosen) -> tuple[bytes, bytes]:
    # The template asks for a token to see whether anybody is told who pays.
    address = reverse("placement-click", args=[_TOKEN])
    marked = replace(chosen, url=address, token_click=_TOKEN)
    html = render_to_string("ads/row.html", {"item": marked})
    before, after = html.split(_TOKEN)
    return before.encode(), after.encode()


@lru_cache(maxsize=8)
def _frame(also: str) -> _Frame:
    context = {"token": _TOKEN, "also": also, "rows": _ROWS}
    opening, rest = render_to_string("ads/block.html", context).split(_TOKEN)
    between, closing = rest.split(_ROWS)
    return _Frame(opening.encode(), between.encode(), closing.encode())
