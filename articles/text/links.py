"""Which links rich text holds, and where each leads as seen from a page."""

from __future__ import annotations

import html as html_escapes
import re
from typing import NamedTuple

from .markup import Piece, split

_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


class TextLink(NamedTuple):
    """A link as an editor made it: its address, and the words that readers click."""

    href: str
    words: str


def links_in(html: str) -> list[TextLink]:
    """The links of `html` (sanitised) in order; anchors without an address are none."""
    found: list[TextLink] = []
    href: str | None = None
    words: list[str] = []
    for piece in split(html):
        if piece.tag == "a" and piece.kind in ("start", "end"):
            if href is not None:
                found.append(TextLink(href, " ".join("".join(words).split())))
            href, words = (href_of(piece) if piece.kind == "start" else None), []
        elif piece.kind == "text" and href is not None:
            words.append(html_escapes.unescape(piece.raw))
    if href is not None:
        found.append(TextLink(href, " ".join("".join(words).split())))
    return found


def href_of(piece: Piece) -> str | None:
    """The address in the start tag of a link as a browser reads it; None without one."""
    match = _HREF.search(piece.raw)
    return html_escapes.unescape(match[1] or match[2] or match[3] or "").strip() if match else None
