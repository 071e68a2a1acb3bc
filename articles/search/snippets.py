"""The part of a text that shows why it was found, with what was found marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from articles.text.dutch import Spot, Unit, analyse

# Letters of a snippet, and of the beginning of a text that is looked through for one.
LENGTH, LOOKED_THROUGH = 220, 6_000


def highlight(text: str, units: Sequence[Unit]) -> SafeString:
    """Plain `text` as HTML: escaped, with <mark> around the words that `units` ask for, and nothing else."""
    return _marked(text, _hits(text, units), 0, len(text))


def snippet(text: str, units: Sequence[Unit]) -> SafeString:
    """The piece of plain `text` that says most of `units`, as `highlight` makes it.

    It begins and ends with a whole word; an ellipsis stands where text was left out. Empty if nothing is said
    in the part that is looked through.
    """
    text = text[:LOOKED_THROUGH]
    hits = _hits(text, units)
    if not hits:
        return SafeString("")
    start, end = _best_window(text, hits, units)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, _marked(text, hits, start, end), after)


def _hits(text: str, units: Sequence[Unit]) -> list[Spot]:
    wanted = frozenset(token for unit in units for token in unit.tokens)
    return [spot for spot in analyse(text) if not wanted.isdisjoint(spot.tokens)]


def _best_window(text: str, hits: list[Spot], units: Sequence[Unit]) -> tuple[int, int]:
    """Where the first of the pieces lies that say most: it begins with its sentence, if that is near."""

    def said(first: int) -> int:
        tokens: set[str] = set()
        for hit in hits[first:]:
            if hit.end > hits[first].start + LENGTH:
                break
            tokens.update(hit.tokens)
        return sum(not unit.tokens.isdisjoint(tokens) for unit in units)

    # The first hits are enough to choose from, and each is compared with those after it.
    best = max(range(min(len(hits), 50)), key=said)
    start = _beginning(text, hits[best].start)
    end = min(len(text), max(start + LENGTH, hits[best].end))
    if end < len(text):
        end = max(text.rfind(" ", start, end + 1), hits[best].end)
    return start, end


def _beginning(text: str, hit: int) -> int:
    """Where a piece around the letter `hit` begins: with the sentence, else some words before."""
    earliest = max(0, hit - LENGTH // 2)
    sentence = max(text.rfind(mark, earliest, hit) for mark in (". ", "? ", "! "))
    if sentence >= 0:
        return sentence + 2
    if not earliest:
        return 0
    space = text.find(" ", max(0, hit - LENGTH // 4), hit)
    return space + 1 if space >= 0 else hit


def _marked(text: str, hits: list[Spot], start: int, end: int) -> SafeString:
    pieces, done = [], start
    for hit in hits:
        if hit.start >= done and hit.end <= end:
            pieces.append((text[done : hit.start], text[hit.start : hit.end]))
            done = hit.end
    return format_html_join("", "{}<mark>{}</mark>", pieces) + escape(text[done:end])
