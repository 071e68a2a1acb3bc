"""What one rule says of one placement."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.db import models


class State(StrEnum):
    """Whether a rule lets a placement through."""

    PASSED = "passed"
    FAILED = "failed"
    # It does, but not into every block.
    SOMETIMES = "sometimes"


class Rule(NamedTuple):
    """One rule: what the case is and what could be done about it, in words; `where` is what to change."""

    id: str
    state: State
    words: str
    mend: str = ""
    where: models.Model | None = None


def rule(
    id: str, is_good: bool, *, good: str, bad: str, mend: str = "", where: models.Model | None = None
) -> Rule:
    """A rule that is passed or failed; how to mend it is said of a failed one alone."""
    return Rule(id, State.PASSED, good) if is_good else Rule(id, State.FAILED, bad, mend, where)
