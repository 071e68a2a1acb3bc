"""Shares with what is known of their precision. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

# The 0.975 quantile of the normal distribution: 95 % lies between minus and plus this.
Z = 1.959963984540054


class Interval(NamedTuple):
    """A share between 0 and 1 with the bounds between which it lies with 95 % confidence."""

    share: float
    low: float
    high: float


def click_rate(clicks: int, seen: int) -> Interval | None:
    """Clicks per time seen with its Wilson interval; None when nothing was seen or clicked.

    A click is a proof of having been seen, so that a click whose view wasn't counted counts as seen here.
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    clicks = max(clicks, 0)
    n = max(clicks, seen)
    if not n:
        return None
    share = clicks / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def viewability(seen: int, delivered: int) -> float | None:
    """Which share of what was in a page came into view; None when nothing was in a page.

    Browsers report both apart, so that of a broken connection a sight may arrive alone: never above 1.
    """
    return min(1.0, max(seen, 0) / delivered) if delivered > 0 else None
