"""What a forecast says: ranges, a verdict, and the same in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """Whether what is asked fits: for certain as far as one can tell, perhaps, or not."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Range(NamedTuple):
    """A careful, a middling and a hopeful number."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """What can be expected from now, or its start, until the end of a campaign.

    Events are clicks where clicks are sold, else viewable impressions. `left_events` are what it can get
    beside what is sold to others; `sold_events` are those of others in the same blocks, in its own kind of
    events; `asked_events` is None when no number is asked for. `sentences` say all this in words.
    """

    expected_views: Range
    expected_events: Range
    left_events: Range
    sold_events: int
    asked_events: int | None
    verdict: Verdict
    sentences: list[str]
