"""Turns reference markers in the text, such as [1], [1, 2] and [1-3], into links to the list of sources."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from .markup import split

# Up to three digits, from 1: [2019] is a year in brackets and [0] no source.
_NUMBER = r"[1-9]\d{0,2}"
_RANGE = rf"{_NUMBER}(?:\s*[-–]\s*{_NUMBER})?"
_MARKER = re.compile(rf"\[\s*{_RANGE}(?:\s*,\s*{_RANGE})*\s*\]")
_PART = re.compile(rf"({_NUMBER})(?:(\s*[-–]\s*)({_NUMBER}))?")
_UNMARKED_ELEMENTS = frozenset({"a", "code", "pre", "script", "style"})


class MarkedText(NamedTuple):
    """HTML with linked markers, and for each number the ids of the places that cite it, in order."""

    html: str
    backlinks: dict[int, list[str]]


def source_id(number: int) -> str:
    """The id of a source in the list below the article."""
    return f"bron-{number}"


def markers_in(html: str) -> list[int]:
    """Each number cited in `html`, once, in order of its first marker; ranges count in full."""
    numbers: dict[int, None] = {}
    for raw in _text_pieces(html):
        for marker in _markers(raw):
            numbers.update(
                dict.fromkeys(number for part in _PART.finditer(marker[0]) for number in _numbers(part))
            )
    return list(numbers)


def link_markers(
    html: str, numbers: Collection[int], *, earlier: Mapping[int, list[str]] | None = None
) -> MarkedText:
    """`html` (sanitised) with each marked number that `numbers` has linked to #bron-<number>.

    A number without a source stays as it is typed. Each link has an id to come back to; `earlier` holds the
    backlinks of the preceding texts of the same page, so that no id comes twice, and they are in the result
    too. In a range the first and last number are links; the sources between lead back to the link of the
    first.
    """
    backlinks = {number: list(ids) for number, ids in (earlier or {}).items()}
    parts: list[str] = []
    for raw, is_text in _pieces(html):
        parts.append(_MARKER.sub(lambda marker: _linked(marker, numbers, backlinks), raw) if is_text else raw)
    return MarkedText("".join(parts), backlinks)


def _linked(marker: re.Match[str], numbers: Collection[int], backlinks: dict[int, list[str]]) -> str:
    if not _is_marker(marker):
        return marker[0]
    return _PART.sub(lambda part: _linked_part(part, numbers, backlinks), marker[0])


def _linked_part(part: re.Match[str], numbers: Collection[int], backlinks: dict[int, list[str]]) -> str:
    first = int(part[1])
    links = [_link(int(typed), numbers, backlinks) for typed in (part[1], part[3]) if typed]
    between = [number for number in _numbers(part)[1:-1] if number in numbers]
    if between and first in numbers:
        for number in between:
            backlinks.setdefault(number, []).append(backlinks[first][-1])
    return (part[2] or "").join(links)


def _link(number: int, numbers: Collection[int], backlinks: dict[int, list[str]]) -> str:
    if number not in numbers:
        return str(number)
    ids = backlinks.setdefault(number, [])
    ids.append(_new_id(number, ids))
    return f'<a class="cite" id="{ids[-1]}" href="#{source_id(number)}" role="doc-noteref">{number}</a>'


def _new_id(number: int, ids: list[str]) -> str:
    own = sum(1 for known in ids if known.startswith(f"verwijzing-{number}."))
    return f"verwijzing-{number}.{own + 1}"


def _numbers(part: re.Match[str]) -> range:
    return range(int(part[1]), int(part[3] or part[1]) + 1)


def _is_marker(marker: re.Match[str]) -> bool:
    """A range that runs backwards ([5-2]) is something else."""
    return all(_numbers(part) for part in _PART.finditer(marker[0]))


def _markers(raw: str) -> Iterator[re.Match[str]]:
    return (marker for marker in _MARKER.finditer(raw) if _is_marker(marker))


def _text_pieces(html: str) -> Iterator[str]:
    return (raw for raw, is_text in _pieces(html) if is_text)


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """Each piece of `html`, and whether markers in it count."""
    inside = 0
    for piece in split(html):
        if piece.tag in _UNMARKED_ELEMENTS and piece.kind in ("start", "end"):
            inside = max(0, inside + (1 if piece.kind == "start" else -1))
        yield piece.raw, piece.kind == "text" and not inside
