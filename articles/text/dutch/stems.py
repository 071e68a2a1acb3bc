"""Words brought back to a stem that their plurals and inflections share."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
# A stem that goes on changing comes back to itself within so many rounds.
_ROUNDS = 12


class _Snowball(threading.local):
    """The stemmer of a thread: it keeps the word that it works on."""

    def __init__(self) -> None:
        # Only here: it brings the stemmers of all its languages along.
        import snowballstemmer

        self.stem = snowballstemmer.stemmer("dutch").stemWord


@cache
def _snowball() -> _Snowball:
    return _Snowball()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded `word`; the stem of a stem is that stem.

    Snowball's Dutch stemmer (Kraaij and Pohlmann, as of snowballstemmer 3) with our own table of what it
    misses (data/inflections.csv). Figures and words with figures are their own stem.
    """
    if not word.isalpha():
        return word
    return _settle(word, _once)


def _once(word: str) -> str:
    word = _regular(word)
    # It takes "ge" for the mark of a participle wherever it stands: gezond → zon, zwangerschap → zwanrschap.
    hidden = word[:-4].replace("ge", "gè") + word[-4:]
    found = _snowball().stem(hidden).replace("gè", "ge")
    # vitaminen → vitamin, but vitamine → vitamine.
    if len(found) > 3 and found.endswith("e") and not found.endswith("ee"):
        found = found[:-1]
    return found or word


def _regular(word: str) -> str:
    """`word`, or what the table and a few endings of learned words say it is."""
    forms, endings = _inflections()
    if word in forms:
        return forms[word]
    for length in range(min(len(word) - 2, 12), 3, -1):
        ending = endings.get(word[-length:])
        if ending is not None:
            return word[:-length] + ending
    if word.endswith("icum"):
        return word[:-2] + "a"
    if word.endswith("ieen") or (word.endswith("ien") and len(word) > 5):
        return word[: word.rindex("ie") + 2] if word.endswith("ien") else word[:-2]
    return word


def _settle(word: str, step: Callable[[str], str]) -> str:
    """`word` after as many steps as change it; of a circle of words the first in the alphabet."""
    seen = [word]
    for _round in range(_ROUNDS):
        word = step(word)
        if word in seen:
            return min(seen[seen.index(word) :])
        seen.append(word)
    return min(seen)


@cache
def _inflections() -> tuple[dict[str, str], dict[str, str]]:
    """Whole words, and endings of longer words (in the file with a hyphen before them)."""
    forms: dict[str, str] = {}
    endings: dict[str, str] = {}
    for row in rows("inflections.csv"):
        form, base = row["form"].lstrip("-"), row["base"].lstrip("-")
        forms[form] = base
        if row["form"].startswith("-"):
            endings[form] = base
    return forms, endings


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file of this room."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(name: str) -> frozenset[str]:
    """The words of a list of this room, one or more a line; what follows a # says where they come from."""
    text = (DATA / name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() for word in line.partition("#")[0].split())
