"""Finds what two rows of things have in common, in order: the longest common subsequence, always quick."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Hashable, Iterator, Sequence

Pair = tuple[int, int]

# Bits of working memory for one table (some 25 MB); longer rows are halved first (Hirschberg).
_MOST_BITS = 200_000_000


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """The places (in `old`, in `new`) of a longest common subsequence, in order.

    Exact, also where every thing is equal or none is: rows of bits (Crochemore, Iliopoulos, Pinzon & Reid,
    “A fast and practical bit-vector algorithm for the longest common subsequence problem”, 2001) make the
    work n × m / 64, so 3,000 words against 3,000 take milliseconds.
    """
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    head = [(index, index) for index in range(start)]
    tail = [(len(old) - place, len(new) - place) for place in range(end, 0, -1)]
    middle = _common(old[start : len(old) - end], new[start : len(new) - end])
    return [*head, *((i + start, j + start) for i, j in middle), *tail]


def longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest strictly rising subsequence of `numbers`: what stayed in order."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [place]
    rising: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        rising.add(place)
        place = before[place]
    return rising


def _common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    if not old or not new:
        return []
    if len(old) * len(new) <= _MOST_BITS or len(old) == 1:
        return _walk_back(list(_rows(old, new)), len(new))
    half = len(old) // 2
    cut = _best_cut(old[:half], old[half:], new)
    first, second = _common(old[:half], new[:cut]), _common(old[half:], new[cut:])
    return [*first, *((i + half, j + cut) for i, j in second)]


def _rows(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[int]:
    """For each beginning of `old` the places of `new` (as bits that are 0) where the common length grows."""
    masks: dict[Hashable, int] = {}
    for place, thing in enumerate(new):
        masks[thing] = masks.get(thing, 0) | 1 << place
    everything = (1 << len(new)) - 1
    row = everything
    yield row
    for thing in old:
        hits = row & masks.get(thing, 0)
        row = (row + hits | row - hits) & everything
        yield row


def _walk_back(rows: list[int], width: int) -> list[Pair]:
    pairs: list[Pair] = []
    i, j = len(rows) - 1, width
    while i and j:
        if rows[i] >> (j - 1) & 1:
            j -= 1
        else:
            i -= 1
            if rows[i] >> (j - 1) & 1:
                j -= 1
                pairs.append((i, j))
    return pairs[::-1]


def _best_cut(first: Sequence[Hashable], second: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """Where to cut `new`, so that the halves have most in common with `first` and `second`."""
    before = _lengths(first, new)
    after = _lengths(second[::-1], new[::-1])[::-1]
    totals = [one + other for one, other in zip(before, after, strict=True)]
    return totals.index(max(totals))


def _lengths(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int]:
    """The common length of all of `old` with each beginning of `new`."""
    row = deque(_rows(old, new), maxlen=1)[0]
    lengths = [0]
    for bit in reversed(format(row, f"0{len(new)}b")):
        lengths.append(lengths[-1] + (bit == "0"))
    return lengths
