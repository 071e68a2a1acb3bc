"""Text as tokens for an index, and a reader's words as what to ask of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from articles.nutrition.names import nutrient_names

from .compounds import parts
from .folding import RAW, fold_word
from .stems import lines, stem

# Raise it whenever a text gives other tokens than before: `rebuild_search` then indexes everything anew.
VERSION = 1
# "vitamineb12" and "vitaminec", as people type on phones.
_GLUED = re.compile(r"(vitamine)([abcdek]\d{0,2})")
_RUNS = re.compile(r"^[a-z]\d{1,2}$|[a-z]+|\d+")
_NUMBERED = re.compile(r"[a-z]\d{1,2}")


class Spot(NamedTuple):
    """A stretch of the text from `start` to `end`, and the tokens for which it stands in the index."""

    start: int
    end: int
    tokens: tuple[str, ...]


class Unit(NamedTuple):
    """One thing to ask for, typed as `words`: any of `ways`, of which all tokens must be there."""

    words: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(token for way in self.ways for token in way)


class _Word(NamedTuple):
    folded: str
    stem: str
    parts: tuple[str, ...]


class _Alias(NamedTuple):
    stems: tuple[str, ...]
    token: str
    is_equal: bool


def analyse(text: str) -> list[Spot]:
    """What plain `text` is indexed under, in order: each word by its stem, its parts and its nutrients.

    Names of several words ("vitamine B11") are spots of their own, over their words.
    """
    found = [
        (match.start(), match.end(), word) for match in RAW.finditer(text) for word in _read_words(match[0])
    ]
    stems = [word.stem for _start, _end, word in found]
    spots = []
    for index, (start, end, word) in enumerate(found):
        spots.append(Spot(start, end, _tokens(word)))
        for alias in _aliases().get(word.stem, ()):
            length = len(alias.stems)
            if length > 1 and alias.stems == tuple(stems[index : index + length]):
                spots.append(Spot(start, found[index + length - 1][1], (alias.token,)))
                break
    return [spot for spot in spots if spot.tokens]


def ask(text: str) -> list[Unit]:
    """What `text`, as a reader typed it, asks for; stop words ask for nothing. The same thing comes once."""
    words = [word for match in RAW.finditer(text) for word in _read_words(match[0])]
    units: dict[tuple[tuple[str, ...], ...], Unit] = {}
    index = 0
    while index < len(words):
        unit, length = _unit(words[index:])
        index += length
        if unit:
            units.setdefault(unit.ways, unit)
    return list(units.values())


def _unit(words: list[_Word]) -> tuple[Unit | None, int]:
    """What the first of `words` asks for (with those after it where they are one name), and their number."""
    first = words[0]
    for alias in _aliases().get(first.stem, ()):
        length = len(alias.stems)
        if alias.is_equal and alias.stems == tuple(word.stem for word in words[:length]):
            return Unit(tuple(word.folded for word in words[:length]), ((alias.token,),)), length
    if first.folded in _stop_words():
        return None, 1
    ways: tuple[tuple[str, ...], ...] = ((first.stem,),)
    # "vitaminetekort" is also where "een tekort aan vitamine" is.
    if len(first.parts) > 1:
        ways += (first.parts,)
    return Unit((first.folded,), ways), 1


@lru_cache(maxsize=50_000)
def _read_words(raw: str) -> tuple[_Word, ...]:
    """The words in a raw word: "omega3" is two, "B12" and "B 12" are one."""
    folded = fold_word(raw)
    glued = _GLUED.fullmatch(folded)
    runs = list(glued.groups()) if glued else _RUNS.findall(folded)
    return tuple(_Word(run, stem(run), _parts_of(run)) for run in runs)


def _parts_of(word: str) -> tuple[str, ...]:
    # "vitamine B" finds what is about B12.
    return (word[0],) if _NUMBERED.fullmatch(word) else parts(word)


@lru_cache(maxsize=50_000)
def _tokens(word: _Word) -> tuple[str, ...]:
    if word.folded in _stop_words():
        return ()
    tokens = [word.stem, *word.parts]
    for token in tuple(tokens):
        tokens += [alias.token for alias in _aliases().get(token, ()) if alias.stems == (token,)]
    return tuple(dict.fromkeys(tokens))


@cache
def _stop_words() -> frozenset[str]:
    return lines("stop_words.txt")


@cache
def _aliases() -> dict[str, tuple[_Alias, ...]]:
    """The names of nutrients by their first stem, longest first, of the same length equal ones first."""
    found: dict[str, list[_Alias]] = {}
    for name in nutrient_names():
        words = [word for match in RAW.finditer(name.name) for word in _read_words(match[0])]
        stems = tuple(word.stem for word in words)
        # No word of Dutch looks like this.
        token = f"nutr{name.key.replace('-', '')}"
        found.setdefault(stems[0], []).append(_Alias(stems, token, name.is_equal))
    return {
        first: tuple(sorted(aliases, key=lambda alias: (-len(alias.stems), not alias.is_equal)))
        for first, aliases in found.items()
    }
