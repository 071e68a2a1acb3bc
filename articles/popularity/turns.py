"""Long work in steps, so that nobody else who writes has to wait long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter, sleep
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def in_turns(parts: Iterable[T]) -> Iterator[T]:
    """The parts of a long work one by one, on SQLite with a pause after each, as long as it took.

    There one writer keeps out all others, who don't queue but come back now and then to try: a lock that is
    free half of the time lets them in within a few tries. PostgreSQL locks rows, and nobody waits for us.
    """
    took = 0.0
    for part in parts:
        if took and connection.vendor == "sqlite":
            sleep(took)
        started = perf_counter()
        yield part
        took = perf_counter() - started


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    items = list(items)
    return (items[start : start + size] for start in range(0, len(items), size))
