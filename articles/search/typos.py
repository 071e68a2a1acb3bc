"""What a reader meant who mistyped one letter of a word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase

from articles.models import SearchWord
from articles.nutrition.names import one_word_names
from articles.text.dutch import fold_word
from articles.text.dutch.compounds import is_part
from articles.text.dutch.folding import RAW
from articles.text.dutch.stems import stem

from .index import LONGEST_WORD, SHORTEST_WORD

# Of a question, so that the number of spellings to look up stays within a few thousand.
_MOST_WORDS = 6


def correct(question: str) -> str:
    """`question` with each word that no article uses replaced by one that differs by one letter.

    Where there are several, one with the same first letter, then the one that most articles use. An empty
    string if nothing is to be corrected.
    """
    words = [(match, fold_word(match[0])) for match in RAW.finditer(question)]
    words = [(match, word) for match, word in words if _can_be_wrong(word)][:_MOST_WORDS]
    spellings = {word: set(_one_letter_off(word)) for _match, word in words}
    known = _known(set().union(spellings, *spellings.values())) if spellings else {}
    text, end = "", 0
    for match, word in words:
        meant = _meant(word, spellings[word], known)
        text += question[end : match.start()] + (meant or match[0])
        end = match.end()
    corrected = text + question[end:]
    return corrected if corrected != question else ""


def _can_be_wrong(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and word.isalpha()


def _meant(word: str, spellings: set[str], known: dict[str, tuple[str, int]]) -> str:
    near = [other for other in spellings if other in known]
    # Another form of a word that is known isn't mistyped, nor is a word of our own that no article has yet.
    if word in known or is_part(word) or any(stem(other) == stem(word) for other in near) or not near:
        return ""
    best = max(near, key=lambda other: (other[0] == word[0], known[other][1], other))
    return known[best][0]


def _known(words: set[str]) -> dict[str, tuple[str, int]]:
    """Those of `words` that articles use or that are names of nutrients: as written, and how often."""
    rows = SearchWord.objects.filter(word__in=words).values_list("word", "shown", "n")
    names = {word: (name, 0) for word, name in _names().items() if word in words}
    return names | {word: (shown, n) for word, shown, n in rows}


def _one_letter_off(word: str) -> Iterator[str]:
    """All spellings with one letter more, fewer or other than `word`, or two changed about."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


@cache
def _names() -> dict[str, str]:
    return {fold_word(name): name.lower() for name in one_word_names()}
