"""Finds words with a capital that the author can't have meant, in the middle of sentences.

Such capitals are scars: a program that links words by replacing them writes its own spelling over the
author's, so that "de werking van spieren" becomes "de werking van Spieren".

A word is reported when all of this holds:
1. It stands in the middle of a sentence: not first in the text, not after a full stop, question or
   exclamation mark or colon, not directly after an opening quotation mark. (After an abbreviation such as
   "bijv." a sentence may begin; in doubt nothing is reported.)
2. It is one capital followed by small letters. Abbreviations (ATP), symbols (pH) and compounds with a capital
   inside (B-vitamine) are written so on purpose.
3. It is known to be a common noun: the same text also spells it in small letters, or it is in COMMON_NOUNS. A
   proper noun (Nederland, Cochrane) is neither, which is why a capital alone is never enough.
4. It isn't part of a name: no other capitalised word stands directly beside it ("Hoge Raad", "Jan Koper"), no
   initial and no title ("dr. Koper").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .words import Word, words

# Words of this field that Dutch always writes small, without those that are common surnames (hart, vis).
COMMON_NOUNS = frozenset(Path(__file__).with_name("common_nouns.txt").read_text(encoding="utf-8").split())

_TITLES = frozenset(
    {
        "dr",
        "drs",
        "ir",
        "ing",
        "mr",
        "mw",
        "prof",
        "professor",
        "dokter",
        "heer",
        "meneer",
        "mevrouw",
        "familie",
        "merk",
    }
)
# Between the parts of a surname: "Anna van den Berg".
_PARTICLES = frozenset({"de", "den", "der", "het", "t", "te", "ten", "ter", "van", "von"})
_SENTENCE_START = re.compile(r"(?:^|[.!?…:][\"'”’»)\]]*\s+)[(\[]*$")
_OPENING_QUOTE = re.compile(r"(?:^|[\s(\[])[\"'“‘„‚«]$")
# Glued to more text by one of these it is part of an address, not a word ("cochrane.nl").
_ADDRESS_BEFORE = (".", "@", "_", "#")
_ADDRESS_AFTER = re.compile(r"[.@_]\w")
_CONTEXT = 30


@dataclass(frozen=True)
class OddCapital:
    """A word with an odd capital: which text of those given, where in it, and the words around it."""

    index: int
    start: int
    word: str
    context: str


def odd_capitals(texts: Sequence[str], *, also: Iterable[str] = ()) -> list[OddCapital]:
    """The odd capitals in plain `texts` (paragraphs of one page), in order.

    `also` holds more text of the page (title, headings) that shows how words are spelled but isn't reported
    on.
    """
    small = {word.text for text in [*texts, *also] for word in words(text) if _is_small(text, word)}
    known = small | COMMON_NOUNS
    return [
        OddCapital(index, word.start, word.text, _context(text, word))
        for index, text in enumerate(texts)
        for word in _odd_words(text, known)
    ]


def repair_capitals(text: str, starts: Iterable[int]) -> str:
    """`text` with the capital at each of `starts` made small; every other letter stays."""
    letters = list(text)
    for start in starts:
        length = 2 if text[start : start + 2] == "IJ" else 1
        letters[start : start + length] = text[start : start + length].lower()
    return "".join(letters)


def _odd_words(text: str, known: Collection[str]) -> list[Word]:
    found = list(words(text))
    return [
        word
        for at, word in enumerate(found)
        if _is_capitalised(word.text)
        and word.text.lower() in known
        and not _begins_sentence(text, word)
        and not _is_in_name(text, found, at)
    ]


def _is_small(text: str, word: Word) -> bool:
    is_in_address = text.endswith(_ADDRESS_BEFORE, 0, word.start) or _ADDRESS_AFTER.match(text, word.end)
    return word.text.islower() and not is_in_address


def _is_capitalised(word: str) -> bool:
    """One capital (or IJ, one letter in Dutch) and small letters after it."""
    head = 2 if word.startswith("IJ") else 1
    return word.isalpha() and word[:head].isupper() and word[head:].islower()


def _begins_sentence(text: str, word: Word) -> bool:
    before = text[: word.start]
    return bool(_SENTENCE_START.search(before) or _OPENING_QUOTE.search(before))


def _is_in_name(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether a neighbour, with nothing but a space between, makes this word part of a name."""
    word = found[at]
    if (
        at + 1 < len(found)
        and text[word.end : found[at + 1].start] == " "
        and _is_capitalised(found[at + 1].text)
    ):
        return True
    while at > 0 and text[found[at - 1].end : found[at].start] in (" ", ". ", " '", " ’"):
        at -= 1
        before = found[at].text
        if before.lower() in _TITLES or (len(before) == 1 and before.isupper()):
            return True
        if before not in _PARTICLES:
            return _is_capitalised(before) and not _begins_sentence(text, found[at])
    return False


def _context(text: str, word: Word) -> str:
    """`word` with some whole words on both sides."""
    start, end = max(0, word.start - _CONTEXT), min(len(text), word.end + _CONTEXT)
    before, after = text[start : word.start], text[word.end : end]
    if start:
        before = "…" + before[before.find(" ") + 1 :]
    if end < len(text):
        after = (after[: after.rfind(" ")] if " " in after else "") + "…"
    return (before + word.text + after).strip()
