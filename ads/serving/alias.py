"""Weighted drawing in constant time: Walker's alias method, with tables built as Vose does."""

from collections.abc import Sequence
from random import Random


class AliasTable:
    """Draws a place 0 … n-1 with a chance in proportion to its weight: O(n) to build, O(1) to draw.

    A. J. Walker, ACM Transactions on Mathematical Software 3 (1977); M. D. Vose, IEEE Transactions on
    Software Engineering 17 (1991).
    """

    __slots__ = ("_alias", "_chance", "total")

    def __init__(self, weights: Sequence[int]) -> None:
        if not weights or min(weights) <= 0:
            raise ValueError("An alias table needs weights above zero.")
        size = len(weights)
        self.total = sum(weights)
        # Whole numbers until the last step, so that rounding can't leave a place without its share.
        left = [weight * size for weight in weights]
        self._chance = [1.0] * size
        self._alias = list(range(size))
        small = [place for place, share in enumerate(left) if share < self.total]
        large = [place for place, share in enumerate(left) if share > self.total]
        while small and large:
            poor, rich = small.pop(), large[-1]
            self._chance[poor] = left[poor] / self.total
            self._alias[poor] = rich
            left[rich] -= self.total - left[poor]
            if left[rich] <= self.total:
                large.pop()
                if left[rich] < self.total:
                    small.append(rich)

    def __len__(self) -> int:
        return len(self._alias)

    def draw(self, rng: Random) -> int:
        """A place, drawn with two random numbers in one: which cell, and which half of it."""
        spot = rng.random() * len(self._alias)
        place = int(spot)
        return place if spot - place < self._chance[place] else self._alias[place]
