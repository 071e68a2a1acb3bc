"""The list of checks, and what each of them answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from articles.models import Article
from articles.publishing.snapshot import take_snapshot

from .draft import Draft


class Level(StrEnum):
    """Whether a problem stops publication."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is left to do; `field` names its form field, as "sections-0-heading"."""

    id: str
    level: Level
    message: str
    field: str

    @property
    def is_blocking(self) -> bool:
        return self.level is Level.BLOCKING


Check = Callable[[Article, Draft], Iterator[Problem]]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add `check(article, draft)`, a generator of problems, to those that every publication passes."""
    _checks.append(check)
    return check


def run_checks(
    article: Article, content: Mapping[str, Any] | None = None, *, now: datetime | None = None
) -> list[Problem]:
    """All problems of `article` as it stands on the desk (or of the snapshot `content`), blocking first.

    `now` decides which pages a link may lead to; without it that is this very moment.
    """
    draft = Draft(content or take_snapshot(article), now or timezone.now())
    problems = [problem for check in _checks for problem in check(article, draft)]
    return sorted(problems, key=lambda problem: not problem.is_blocking)


def blocking(id: str, message: str, field: str) -> Problem:
    """A problem that stops publication."""
    return Problem(id, Level.BLOCKING, message, field)


def warning(id: str, message: str, field: str) -> Problem:
    """A problem that deserves a second look."""
    return Problem(id, Level.WARNING, message, field)
