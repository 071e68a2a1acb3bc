"""Links the first mention of each glossary term, and changes no letter of the author's text.

How a mention is found: the text is cut into words once (words.py), each word is looked up in a dictionary of
first words, and only the few spellings that begin with it are compared. The cost grows with the text alone,
not with the size of the glossary (benchmarks/glossary.py measures it).

What counts as a mention: whole words, in any capitals; longest spelling first. A hyphen makes one word:
"vitamine C-tabletten" mentions neither "vitamine C" nor "vitamine", for a compound is another word than its
parts. A mention never runs across an element's edge, and "vitamine B" isn't mentioned by "vitamine
B<sub>12</sub>".
"""

from __future__ import annotations

import html as html_escapes
from collections.abc import Collection, Hashable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from .markup import INLINE_ELEMENTS, Piece, decode, split
from .words import Word, fold, is_joining, words

# Links in links are no HTML; headings, captions and table heads are read as signposts; code is quoted letter
# by letter. Products stand outside the text (templates draw them beside it), so they never pass through here.
UNLINKED_ELEMENTS = frozenset({
    "a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "figcaption", "caption", "th", "script", "style",
})  # fmt: skip


_Spelling = tuple[str, ...]


class GlossaryTerm(NamedTuple):
    """A term to link: `key` names it to the caller, `spellings` hold its name, inflections and synonyms.

    With `is_linked` false (a word with a second meaning, such as "koper") it is recognised, so that no
    shorter term is linked inside it, but never linked.
    """

    key: Hashable
    url: str
    spellings: tuple[str, ...]
    is_linked: bool = True


class Linked(NamedTuple):
    """HTML with links added, and the keys of the terms that were linked, in order of the text."""

    html: str
    keys: list[Hashable]


class Matcher:
    """The spellings of a glossary, ready for looking up; make it once and use it for many texts.

    Where two terms share a spelling, the first of `terms` has it. Spellings without a letter are ignored, and
    so is punctuation at either end of a spelling.
    """

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self._terms: dict[_Spelling, GlossaryTerm] = {}
        self._most_words: dict[str, int] = {}  # of the longest spelling that begins with this word
        for term in terms:
            for text in term.spellings:
                found = list(words(text))
                if found:
                    spelling = _spelling(text, found)
                    first = spelling[0]
                    self._terms.setdefault(spelling, term)
                    self._most_words[first] = max(len(found), self._most_words.get(first, 0))

    def mentions(self, text: str, found: list[Word]) -> Iterator[tuple[GlossaryTerm, int, int]]:
        """Each mention among the words `found` in plain `text`: term, start and end; no two overlap."""
        index = 0
        while index < len(found):
            most = self._most_words.get(fold(found[index].text), 0)
            for length in range(min(most, len(found) - index), 0, -1):
                run = found[index : index + length]
                term = self._terms.get(_spelling(text, run))
                if term is not None:
                    yield term, run[0].start, run[-1].end
                    index += length
                    break
            else:
                index += 1


def link_terms(
    html: str, matcher: Matcher, *, already: Collection[Hashable] = (), skip: Collection[Hashable] = ()
) -> Linked:
    """`html` (sanitised) with the first mention of each term made a link to its page.

    `already` holds the keys linked earlier in the same article, `skip` those of the page's own subject.
    Taking the added links away again gives back `html` byte for byte.
    """
    pieces = split(html)
    done = {*already, *skip}
    keys: list[Hashable] = []
    parts: list[str] = []
    unlinked = 0
    for piece, edges in zip(pieces, _edges(pieces), strict=True):
        if piece.tag in UNLINKED_ELEMENTS and piece.kind in ("start", "end"):
            unlinked = max(0, unlinked + (1 if piece.kind == "start" else -1))
        if piece.kind == "text" and not unlinked:
            parts.extend(_link_text(piece.raw, edges, matcher, done, keys))
        else:
            parts.append(piece.raw)
    return Linked("".join(parts), keys)


def _link_text(
    raw: str, edges: tuple[str, str], matcher: Matcher, done: set[Hashable], keys: list[Hashable]
) -> Iterator[str]:
    """`raw` in parts with links between; adds each linked key to `done` and `keys`."""
    text, offsets = decode(raw)
    copied = 0
    for term, start, end in matcher.mentions(text, _whole_words(text, edges)):
        if term.is_linked and term.key not in done:
            done.add(term.key)
            keys.append(term.key)
            yield raw[copied : offsets[start]]
            yield f'<a class="term" href="{html_escapes.escape(term.url)}">'
            yield raw[offsets[start] : offsets[end]] + "</a>"
            copied = offsets[end]
    yield raw[copied:]


def _whole_words(text: str, edges: tuple[str, str]) -> list[Word]:
    """The words of `text` but those that go on in the text before or after it."""
    found = list(words(text))
    if found and found[0].start == 0 and is_joining(edges[0]):
        del found[0]
    if found and found[-1].end == len(text) and is_joining(edges[1]):
        del found[-1]
    return found


def _edges(pieces: list[Piece]) -> list[tuple[str, str]]:
    """For each piece the letters directly before and after it in the same line, "" for none."""
    return list(zip(_neighbours(pieces, -1), reversed(_neighbours(pieces[::-1], 0)), strict=True))


def _neighbours(pieces: list[Piece], nearest: int) -> list[str]:
    letters: list[str] = []
    letter = ""
    for piece in pieces:
        letters.append(letter)
        if piece.kind == "text":
            letter = decode(piece.raw)[0][nearest]
        elif piece.tag not in INLINE_ELEMENTS:
            letter = ""
    return letters


def _spelling(text: str, run: list[Word]) -> _Spelling:
    """Word, gap, word, gap, word ..., folded; a gap of any white space counts as one space."""
    parts = [fold(run[0].text)]
    for before, word in pairwise(run):
        gap = text[before.end : word.start]
        parts += [" " if gap.isspace() else gap, fold(word.text)]
    return tuple(parts)
