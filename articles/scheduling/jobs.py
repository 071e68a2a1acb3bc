"""The jobs as the settings declare them: which command runs when, and what it is called in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .rhythms import Daily, Every, Rhythm

# A job that takes longer counts as stuck: it loses its claim, so that another machine may try.
USUAL_LIMIT = timedelta(hours=1)
# A shorter interval would leave no time for anything else.
LEAST_INTERVAL = timedelta(seconds=1)
_KEYS = {"about", "every", "daily", "arguments", "limit"}


@dataclass(frozen=True)
class Job:
    """A management command with its rhythm; `about` says in words what it does."""

    name: str
    rhythm: Rhythm
    about: Any = ""
    arguments: tuple[str, ...] = ()
    limit: timedelta = USUAL_LIMIT


def declared() -> list[Job]:
    """The jobs of settings.SCHEDULE, in its order. Raises ImproperlyConfigured, saying what is wrong."""
    return [_job(name, entry) for name, entry in settings.SCHEDULE.items()]


def _job(name: str, entry: Mapping[str, Any]) -> Job:
    if unknown := entry.keys() - _KEYS:
        raise ImproperlyConfigured(f"SCHEDULE[{name!r}] has unknown keys: {', '.join(sorted(unknown))}.")
    return Job(
        name=name,
        rhythm=_rhythm(name, entry),
        about=entry.get("about", ""),
        arguments=tuple(entry.get("arguments", ())),
        limit=entry.get("limit", USUAL_LIMIT),
    )


def _rhythm(name: str, entry: Mapping[str, Any]) -> Rhythm:
    every, daily = entry.get("every"), entry.get("daily")
    if (every is None) == (daily is None):
        raise ImproperlyConfigured(f"SCHEDULE[{name!r}] needs “every” or “daily”, and not both.")
    if daily is None:
        if not isinstance(every, timedelta) or every < LEAST_INTERVAL:
            raise ImproperlyConfigured(
                f"SCHEDULE[{name!r}]: “every” must be a timedelta of a second or more."
            )
        return Every(every)
    try:
        return Daily(time.fromisoformat(daily))
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"SCHEDULE[{name!r}]: “daily” must be a time such as '04:30', not {daily!r}."
        ) from error
