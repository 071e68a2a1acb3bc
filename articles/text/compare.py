"""Compares two texts word by word, formatting included; what is equal is never flagged and nothing is lost.

A word carries the formatting that it stands in, so a word that became bold is a removed and an added word.
Whitespace and inline tags ride along with the word after them: readers see words, not spaces.
"""

from __future__ import annotations

import html as html_escapes
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from .markup import INLINE_ELEMENTS, split
from .matching import common
from .words import WORD

_REFERENCE = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
# Every character belongs to exactly one of these: whitespace, a character reference, a word, a sign.
_PIECES = re.compile(rf"[^\S\xa0]+|{_REFERENCE}|{WORD.pattern}|.", re.DOTALL)
_LINES = re.compile(rf"\r\n|[\r\n]|[^\S\xa0\r\n]+|{WORD.pattern}|.", re.DOTALL)


class Op(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Part(NamedTuple):
    """A stretch of the comparison: as it stands in the old and in the new source, and as a reader sees it.

    `tag` names the element that a block tag opens ("p") or closes ("/p"), "br" a new line, "" is text;
    `marks` are the start tags of the formatting around the text.
    """

    op: Op
    old: str
    new: str
    shown: str = ""
    tag: str = ""
    marks: tuple[str, ...] = ()


class _Token(NamedTuple):
    lead: str
    raw: str
    gap: str
    tag: str
    marks: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        return (self.tag, "" if self.tag == "br" else self.raw, self.marks)


def compare_text(old: str, new: str) -> list[Part]:
    """The comparison of two plain texts; the parts' `old` joined are `old`, their `new` joined `new`."""
    return _compare(list(_tokens_of_text(old)), list(_tokens_of_text(new)), str)


def compare_html(old: str, new: str) -> list[Part]:
    """The comparison of two texts in HTML (sanitised), with the same promise."""
    return _compare(list(_tokens_of_html(old)), list(_tokens_of_html(new)), html_escapes.unescape)


def is_changed(parts: list[Part]) -> bool:
    """Whether a reader would notice a difference."""
    return any(part.op is not Op.SAME for part in parts)


def same_html(old: str, new: str) -> bool:
    """Whether two texts in HTML look the same to a reader."""
    return old == new or not is_changed(compare_html(old, new))


def same_text(old: str, new: str) -> bool:
    """Whether two plain texts read the same; the kind of line ends doesn't count."""
    return old == new or not is_changed(compare_text(old, new))


# -- From text to tokens ---------------------------------------------------------------------------


def _tokens_of_text(source: str) -> Iterator[_Token]:
    lead = ""
    for match in _LINES.finditer(source):
        raw = match[0]
        if raw[0] in "\r\n":
            yield _Token(lead, raw, lead, "br", ())
            lead = ""
        elif raw.isspace() and raw != "\xa0":
            lead += raw
        else:
            yield _Token(lead, raw, lead, "", ())
            lead = ""
    yield _Token(lead, "", lead, "end", ())


def _tokens_of_html(source: str) -> Iterator[_Token]:
    lead = gap = ""
    opened: list[tuple[str, str]] = []
    preformatted = 0
    is_after_block = True
    for piece in split(source):
        if piece.kind == "other" or piece.tag in INLINE_ELEMENTS:
            lead += piece.raw
            _open_or_close(opened, piece.kind, piece.tag, piece.raw)
        elif piece.kind != "text":
            tag = f"/{piece.tag}" if piece.kind == "end" else piece.tag
            preformatted += {"pre": 1, "/pre": -1}.get(tag, 0)
            yield _Token(lead, piece.raw, "", tag, ())
            lead, gap, is_after_block = "", "", True
        else:
            for match in _PIECES.finditer(piece.raw):
                if match[0].isspace() and match[0] != "\xa0":
                    lead += match[0]
                    # Around a block's edge whitespace shows nothing, and elsewhere any of it shows as one.
                    gap = gap + match[0] if preformatted > 0 else ("" if is_after_block else " ")
                else:
                    marks = tuple(sorted({raw for _tag, raw in opened}))
                    yield _Token(lead, match[0], gap, "", marks)
                    lead, gap, is_after_block = "", "", False
    yield _Token(lead, "", "", "end", ())


def _open_or_close(opened: list[tuple[str, str]], kind: str, tag: str, raw: str) -> None:
    if kind == "start":
        opened.append((tag, raw))
    elif kind == "end":
        for place in reversed(range(len(opened))):
            if opened[place][0] == tag:
                del opened[place]
                break


# -- From tokens to parts --------------------------------------------------------------------------


def _compare(old: list[_Token], new: list[_Token], read: Callable[[str], str]) -> list[Part]:
    """`read` turns the source of a word into what it shows."""
    matches = dict(common([token.key for token in old], [token.key for token in new]))
    matches = _whole_blocks(old, matches)
    matches = {i: j for j, i in _whole_blocks(new, {j: i for i, j in matches.items()}).items()}
    parts: list[Part] = []
    place = 0
    for i, token in enumerate(old):
        if i not in matches:
            parts.append(_removed(token, read))
            continue
        while place < matches[i]:
            parts.append(_added(new[place], read))
            place += 1
        parts += _kept(token, new[place], read)
        place += 1
    return parts


def _whole_blocks(tokens: list[_Token], matches: dict[int, int]) -> dict[int, int]:
    """`matches`, with stretches without one moved to begin at a block's start tag where they may.

    Of “<p>a</p><p>b</p>” losing its first paragraph “a</p><p>” is as short an answer as “<p>a</p>”, but only
    the second says what happened.
    """
    end = len(tokens)
    while end:
        if end - 1 in matches:
            end -= 1
            continue
        start = end - 1
        while start and start - 1 not in matches:
            start -= 1
        last = end - 1
        while start and _may_shift(tokens[start - 1], tokens[last]) and start - 1 in matches:
            matches[last] = matches.pop(start - 1)
            start, last = start - 1, last - 1
        end = start
    return matches


def _may_shift(before: _Token, last: _Token) -> bool:
    return bool(before.tag) and before.tag[0] != "/" and before.key == last.key


def _removed(token: _Token, read: Callable[[str], str]) -> Part:
    shown = token.gap + ("" if token.tag else read(token.raw))
    return Part(Op.REMOVED, token.lead + token.raw, "", shown, token.tag, token.marks)


def _added(token: _Token, read: Callable[[str], str]) -> Part:
    shown = token.gap + ("" if token.tag else read(token.raw))
    return Part(Op.ADDED, "", token.lead + token.raw, shown, token.tag, token.marks)


def _kept(old: _Token, new: _Token, read: Callable[[str], str]) -> list[Part]:
    """The parts of a token that both sides have: itself, and a space before it that one side lacks."""
    word = "" if new.tag else read(new.raw)
    if old.gap == new.gap:
        shown = new.gap + word
        return [Part(Op.SAME, old.lead + old.raw, new.lead + new.raw, shown, new.tag, new.marks)]
    parts = []
    if old.gap:
        parts.append(Part(Op.REMOVED, old.lead, "", old.gap))
    if new.gap:
        parts.append(Part(Op.ADDED, "", new.lead, new.gap))
    old_raw = old.raw if old.gap else old.lead + old.raw
    new_raw = new.raw if new.gap else new.lead + new.raw
    return [*parts, Part(Op.SAME, old_raw, new_raw, word, new.tag, new.marks)]
