"""Names for places on a page: anchors of headings, each unique, and the table of contents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from .markup import Piece, plain_text, split

# A table of contents of two lines helps nobody.
LEAST_SECTIONS = 3
_LONGEST_ANCHOR = 60
# Letters that don't fall apart into a plain letter and an accent.
_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "μ": "mu",
    "α": "alfa", "β": "beta", "γ": "gamma", "δ": "delta", "ω": "omega",
})  # fmt: skip


class ContentsLine(NamedTuple):
    """A line of the table of contents."""

    anchor: str
    heading: str


class Subheading(NamedTuple):
    """A heading inside a text: 3 for the larger, 4 for the smaller one, and its plain words."""

    level: int
    words: str


def make_anchor(heading: str, taken: Collection[str] = ()) -> str:
    """`heading` (plain text) as an id of letters, digits and hyphens not `taken`; "deel" for none."""
    folded = unicodedata.normalize("NFKD", heading.casefold()).translate(_LETTERS)
    plain = re.sub(
        r"[^a-z0-9]+", "-", folded.replace("'", "").replace("’", "").encode("ascii", "ignore").decode()
    )
    stem = plain.strip("-")[:_LONGEST_ANCHOR].rstrip("-") or "deel"
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    return anchor


def make_anchors(headings: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """An anchor for each of `headings` in order, all different and none in `taken` (the page's own ids)."""
    anchors: list[str] = []
    for heading in headings:
        anchors.append(make_anchor(heading, {*taken, *anchors}))
    return anchors


def table_of_contents(headings: Sequence[str], anchors: Sequence[str]) -> list[ContentsLine]:
    """The lines of the table of contents; none for fewer than three sections."""
    if len(headings) < LEAST_SECTIONS:
        return []
    return [ContentsLine(anchor, heading) for anchor, heading in zip(anchors, headings, strict=True)]


def subheadings(html: str) -> Iterator[Subheading]:
    """The h3 and h4 of `html` (sanitised) in order, empty ones too."""
    if "<h" not in html:
        return
    pieces = split(html)
    for index in _heading_starts(pieces):
        yield Subheading(int(pieces[index].tag[1]), _words_from(pieces, index))


def anchor_subheadings(html: str, taken: Collection[str] = ()) -> tuple[str, list[str]]:
    """`html` (sanitised) with an id on each h3 and h4, and these ids; nothing else in it changes."""
    pieces = split(html)
    starts = set(_heading_starts(pieces))
    parts: list[str] = []
    anchors: list[str] = []
    for index, piece in enumerate(pieces):
        if index in starts:
            anchors.append(make_anchor(_words_from(pieces, index), {*taken, *anchors}))
            parts.append(f'{piece.raw[:-1]} id="{anchors[-1]}">')
        else:
            parts.append(piece.raw)
    return "".join(parts), anchors


def _heading_starts(pieces: Sequence[Piece]) -> Iterator[int]:
    for index, piece in enumerate(pieces):
        if piece.kind == "start" and piece.tag in ("h3", "h4"):
            yield index


def _words_from(pieces: Sequence[Piece], start: int) -> str:
    """The plain words of the heading that begins at `start`."""
    tag = pieces[start].tag
    end = next((at for at in range(start, len(pieces)) if pieces[at][1:] == (f"</{tag}>", tag)), len(pieces))
    return plain_text("".join(inner.raw for inner in pieces[start + 1 : end]))


def raise_headings(html: str) -> str:
    """`html` (sanitised) with each h3 an h2 and each h4 an h3, for a text that stands right below an h1."""
    higher = {"h3": "h2", "h4": "h3"}
    return "".join(
        piece.raw.replace(piece.tag, higher[piece.tag], 1) if piece.tag in higher else piece.raw
        for piece in split(html)
    )
