"""Which of two articles answers a question better: a pure rule, so that both databases answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from articles.text.dutch import Unit

# title > headings and tags > introduction > said often > said at all. Each weighs more than all after it
# together, and the last is left out: what was found says everything somewhere.
WEIGHTS = (8, 4, 2, 1)


class Candidate(NamedTuple):
    """A publication that was found, with the stems of its fields in the order of WEIGHTS."""

    pk: int
    first_published_at: datetime
    title: str
    heading: str
    introduction: str
    often: str


def rank(units: Sequence[Unit], candidates: Sequence[Candidate]) -> list[int]:
    """The numbers of `candidates`, the best first; of equal ones the newest."""

    def key(candidate: Candidate) -> tuple[int, datetime, int]:
        return score(units, candidate), candidate.first_published_at, candidate.pk

    return [candidate.pk for candidate in sorted(candidates, key=key, reverse=True)]


def score(units: Sequence[Unit], candidate: Candidate) -> int:
    """The weights of all fields that say a unit, summed over the units."""
    total = 0
    for weight, stems in zip(WEIGHTS, candidate[2:], strict=True):
        field = set(stems.split())
        for unit in units:
            if is_said(unit, field):
                total += weight
    return total


def is_said(unit: Unit, tokens: set[str] | frozenset[str]) -> bool:
    """Whether `tokens` hold all of one of the ways to say `unit`."""
    # A plain loop: this runs some thousand times for each question.
    for way in unit.ways:  # noqa: SIM110
        if tokens.issuperset(way):
            return True
    return False
