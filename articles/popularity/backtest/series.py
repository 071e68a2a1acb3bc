"""The daily views of one article, ready to be summed over any days; days are ordinals (date.toordinal)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate

MISSING = -1


class Series:
    """An article with its views by day until `end`, from its publication or its first view, what came first,
    but from no earlier than `first`, before which nothing was counted.

    `number` orders articles of equal score, as ids do on the site; `spans` are the days at whose beginning it
    was public, each as first and last.
    """

    __slots__ = ("counts", "name", "number", "published", "spans", "start", "sums")

    def __init__(
        self,
        number: int,
        name: str,
        days: Days,
        *,
        published: int,
        spans: Iterable[tuple[int, int]],
        first: int,
        end: int,
    ) -> None:
        self.number, self.name, self.published = number, name, published
        self.spans = tuple(spans)
        self.start = min(end, max(first, min(published, days.first if days else published)))
        self.counts = days.until(self.start, end)
        # sums[i] are the views of the first i days, so that any stretch of days is one subtraction.
        self.sums = array("q", accumulate(self.counts, initial=0))

    def views(self, first: int, until: int) -> int:
        """The views on the days from `first` to before `until`; `until` mustn't lie after the end."""
        return self.sums[max(until - self.start, 0)] - self.sums[max(first - self.start, 0)]

    def is_public(self, day: int) -> bool:
        """Whether readers could open it when `day` began."""
        return any(first <= day <= last for first, last in self.spans)


class Days:
    """Views by day while they are being read, in any order; days that nobody names have none."""

    __slots__ = ("counts", "first")

    def __init__(self) -> None:
        self.first = 0
        self.counts = array("q")

    def __bool__(self) -> bool:
        return bool(self.counts)

    @property
    def last(self) -> int:
        return self.first + len(self.counts) - 1

    def add(self, day: int, views: int) -> bool:
        """Note the views of `day`; False, and nothing noted, when that day was noted before."""
        if not self.counts:
            self.first = day
        if day < self.first:
            self.counts = array("q", [MISSING]) * (self.first - day) + self.counts
            self.first = day
        elif day > self.last:
            self.counts.extend(array("q", [MISSING]) * (day - self.last))
        if self.counts[day - self.first] != MISSING:
            return False
        self.counts[day - self.first] = views
        return True

    def until(self, start: int, end: int) -> array[int]:
        """The views of each day from `start` (not after the first noted) to before `end`."""
        known = array("q", (max(n, 0) for n in self.counts))
        before = array("q", [0]) * ((self.first if known else end) - start)
        padded = before + known
        return padded + array("q", [0]) * (end - start - len(padded))
