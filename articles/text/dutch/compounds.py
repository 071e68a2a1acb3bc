"""Parts of Dutch compounds: spier and kramp of "spierkrampen"."""

from __future__ import annotations

from functools import cache, lru_cache

from articles.nutrition.names import one_word_names

from .folding import fold_word
from .stems import lines, stem

# What may stand between two parts: zwangerschap-s-vitamine, vitamine-n-pil.
_JOINTS = ("", "s", "n", "en", "e")
_SHORTEST, _LONGEST = 3, 18
# How long a part must be to stand beside something unknown, and how long that must be: "hamstringkrampen".
_ALONE, _UNKNOWN = 5, 4
# Endings that make words and are none.
_ENDINGS = frozenset(("heid", "heden", "schap", "lijk", "lijke", "loos", "loze", "achtig", "achtige", "baar"))


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """The stems of the known parts of a folded `word`, in order; none for a word that isn't a compound.

    All of it must be known words and joints; else one long known part at its beginning or its end will do.
    """
    if not word.isalpha() or len(word) < 2 * _SHORTEST:
        return ()
    found = _divide(word, 0) or _beside_unknown(word)
    return tuple(part for part in dict.fromkeys(found) if part != stem(word))


def is_part(word: str) -> bool:
    """Whether a folded `word`, in any form, is one of those of which compounds are made."""
    return stem(word) in _parts()


def _divide(word: str, start: int) -> tuple[str, ...]:
    """The parts from `start` to the end of `word`, longest first; () if they don't fill it."""
    rest = word[start:]
    if start and len(rest) >= _SHORTEST and stem(rest) in _parts():
        return (stem(rest),)
    for length in range(min(len(rest) - _SHORTEST, _LONGEST), _SHORTEST - 1, -1):
        part = _parts_as_written().get(rest[:length])
        if part is None:
            continue
        for joint in _JOINTS:
            if rest.startswith(joint, length):
                others = _divide(word, start + length + len(joint))
                if others:
                    return (part, *others)
    return ()


def _beside_unknown(word: str) -> tuple[str, ...]:
    found = []
    for length in range(min(len(word) - _UNKNOWN, _LONGEST), _ALONE - 1, -1):
        part = _parts_as_written().get(word[:length])
        if part is not None:
            found.append(part)
            break
    for length in range(min(len(word) - _SHORTEST, _LONGEST), _ALONE - 1, -1):
        ending = word[-length:]
        # The end of a compound is inflected as a word of its own is.
        if ending not in _ENDINGS and stem(ending) in _parts():
            found.append(stem(ending))
            break
    return tuple(dict.fromkeys(found))


@cache
def _parts_as_written() -> dict[str, str]:
    """Each known part with its stem."""
    names = (fold_word(name) for name in one_word_names())
    return {part: stem(part) for part in [*lines("compound_parts.txt"), *names] if len(part) >= _SHORTEST}


@cache
def _parts() -> frozenset[str]:
    return frozenset(_parts_as_written().values())
