"""Which section of one version is which of another, and which of them moved."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from articles.text.markup import plain_text
from articles.text.matching import longest_rising

Section = Mapping[str, Any]
Pair = tuple[int, int]

# From how many words in common two sections count as one that was rewritten.
LEAST_LIKENESS = 0.5
# Beyond this many pairs to weigh, likeness isn't looked for: so much was replaced that it would be a guess.
_MOST_PAIRS = 40_000


def pair_sections(old: Sequence[Section], new: Sequence[Section]) -> list[Pair]:
    """The places of each section that stands in both `old` and `new`, in the order of `new`.

    A section is known by its number in the database; where that is gone (deleted and restored) by its text,
    then by its heading, then by most words in common.
    """
    pairs: dict[int, int] = {}
    keys: list[Callable[[Section], Hashable]] = [
        lambda section: section.get("id"),
        lambda section: (section["heading"], section["body"]),
        lambda section: section["heading"].strip().casefold(),
    ]
    for key in keys:
        _pair_equal(old, new, key, pairs)
    _pair_alike(old, new, pairs)
    return sorted(((i, j) for j, i in pairs.items()), key=lambda pair: pair[1])


def moved(pairs: Sequence[Pair]) -> set[Pair]:
    """Those of `pairs` (in the order of the new side) that moved: as few as explain the new order."""
    stayed = longest_rising([i for i, _j in pairs])
    return {pair for place, pair in enumerate(pairs) if place not in stayed}


def _pair_equal(
    old: Sequence[Section], new: Sequence[Section], key: Callable[[Section], Hashable], pairs: dict[int, int]
) -> None:
    """Add to `pairs` (new place: old place) the free ones with an equal key, first come first served."""
    free: dict[Hashable, list[int]] = {}
    for i in _free(len(old), pairs.values()):
        free.setdefault(key(old[i]), []).append(i)
    for j in _free(len(new), pairs):
        candidates = free.get(key(new[j]))
        if key(new[j]) and candidates:
            pairs[j] = candidates.pop(0)


def _pair_alike(old: Sequence[Section], new: Sequence[Section], pairs: dict[int, int]) -> None:
    olds, news = _free(len(old), pairs.values()), _free(len(new), pairs)
    if len(olds) * len(news) > _MOST_PAIRS:
        return
    old_words, new_words = ({i: _words(side[i]) for i in free} for side, free in ((old, olds), (new, news)))
    ranked = sorted(
        ((_likeness(old_words[i], new_words[j]), i, j) for i in olds for j in news),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    taken: set[int] = set()
    for likeness, i, j in ranked:
        if likeness >= LEAST_LIKENESS and i not in taken and j not in pairs:
            taken.add(i)
            pairs[j] = i


def _free(count: int, taken: Any) -> list[int]:
    used = set(taken)
    return [place for place in range(count) if place not in used]


def _words(section: Section) -> set[str]:
    return set(f"{section['heading']} {plain_text(section['body'])}".casefold().split())


def _likeness(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)
