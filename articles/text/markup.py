"""Reads HTML as a row of pieces that, joined again, are the same HTML letter for letter."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

# Elements that stand inside a line: words run on across their edges ("vitamine B<sub>12</sub>" is one word).
INLINE_ELEMENTS = frozenset(
    {"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup"}
)
# Elements without an end tag.
VOID_ELEMENTS = frozenset({"br", "hr", "img", "wbr"})

_CHARACTERS = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|[^&]+|&")


class Piece(NamedTuple):
    """A stretch of HTML, `raw` as it stands there; `kind` is "text", "start", "end" or "other"."""

    kind: str
    raw: str
    tag: str


class _Splitter(HTMLParser):
    """Notes where each construct begins; the pieces are cut from the source, so nothing is rewritten."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.marks: list[tuple[int, str, str]] = []
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", source)]
        self.feed(source)
        self.close()

    def _mark(self, kind: str, tag: str = "") -> None:
        line, column = self.getpos()
        if kind != "text" or not self.marks or self.marks[-1][1] != "text":
            self.marks.append((self._line_starts[line - 1] + column, kind, tag))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._mark("start", tag)

    def handle_endtag(self, tag: str) -> None:
        self._mark("end", tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._mark("start" if tag in VOID_ELEMENTS else "other", tag)

    def handle_data(self, data: str) -> None:
        self._mark("text")

    def handle_entityref(self, name: str) -> None:
        self._mark("text")

    def handle_charref(self, name: str) -> None:
        self._mark("text")

    def handle_comment(self, data: str) -> None:
        self._mark("other")

    def handle_decl(self, decl: str) -> None:
        self._mark("other")

    def handle_pi(self, data: str) -> None:
        self._mark("other")

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """As browsers read it, a comment; the parser's own method raises an error on malformed sections."""
        return self.parse_bogus_comment(i)

    def unknown_decl(self, data: str) -> None:
        self._mark("other")


def split(source: str) -> list[Piece]:
    """The pieces of `source` in order: `"".join(piece.raw for piece in split(source)) == source`.

    Neighbouring text and character references come as one text piece. Never raises; made for sanitised HTML.
    """
    marks = _Splitter(source).marks
    if not marks:
        return [Piece("text", source, "")] if source else []
    if marks[0][0] > 0:
        marks.insert(0, (0, "text", ""))
    ends = [mark[0] for mark in marks[1:]] + [len(source)]
    return [
        Piece(kind, source[start:end], tag)
        for (start, kind, tag), end in zip(marks, ends, strict=True)
        if start < end
    ]


def decode(raw: str) -> tuple[str, list[int] | range]:
    """The letters that `raw` shows, and for each of them (and the end) where it begins in `raw`."""
    if "&" not in raw:
        return raw, range(len(raw) + 1)
    shown: list[str] = []
    offsets: list[int] = []
    for match in _CHARACTERS.finditer(raw):
        letters = html.unescape(match[0]) if match[0][0] == "&" else match[0]
        shown.append(letters)
        is_verbatim = letters == match[0]
        offsets.extend(match.start() + (index if is_verbatim else 0) for index in range(len(letters)))
    return "".join(shown), [*offsets, len(raw)]


def plain_text(source: str) -> str:
    """What a reader sees of `source`, in one line: blocks parted by a space, inline elements not."""
    parts: list[str] = []
    for piece in split(source):
        if piece.kind == "text":
            parts.append(html.unescape(piece.raw))
        elif piece.tag not in INLINE_ELEMENTS:
            parts.append(" ")
    return " ".join("".join(parts).split())
