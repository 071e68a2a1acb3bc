"""What a word is: the one definition that counting, linking and checking share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Letters and digits of any script, with combining accents and soft hyphens; a hyphen or an apostrophe joins
# ("omega-3", "foto's"), and a hyphen at an edge belongs to the word, because "calcium-" in "calcium- en
# magnesiumtabletten" is half a compound and not the word "calcium". Dashes (–, —) and slashes part words.
_LETTER = r"[\w\u0300-\u036f\u00ad]"
_HYPHEN = r"[-\u2010\u2011]"
WORD = re.compile(rf"{_HYPHEN}*{_LETTER}+(?:(?:{_HYPHEN}|['’])+{_LETTER}+)*{_HYPHEN}*")
_JOINING = re.compile(rf"{_LETTER}|{_HYPHEN}")


class Word(NamedTuple):
    """A word with its place in the text it was found in."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of plain `text` in order."""
    for match in WORD.finditer(text):
        yield Word(match[0], match.start(), match.end())


def count_words(text: str) -> int:
    """How many words plain `text` holds."""
    return sum(1 for _ in WORD.finditer(text))


def is_joining(character: str) -> bool:
    """Whether `character` directly beside a word makes it a longer word; an empty string doesn't."""
    return bool(_JOINING.fullmatch(character))


def fold(word: str) -> str:
    """`word` without capitals, soft hyphens and differences that don't count (ﬁ = fi, B₁₂ = B12)."""
    if word.isascii():
        return word.lower()
    plain = word.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-").replace("’", "'")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
