"""Databases of our own for the benchmarks: copies of one that has been migrated, dropped at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection, connections
from django.db.transaction import Atomic
from django.test.runner import DiscoverRunner


class Databases:
    """One database for each name; the connection of this thread goes to the one that was chosen last."""

    def __init__(self, migrated: str) -> None:
        self._migrated, self._names = migrated, list[str]()

    def make(self, name: str) -> None:
        """An empty database of that name, and go to it."""
        copy = f"{self._migrated}-{name}" if connection.vendor == "sqlite" else f"{self._migrated}_{name}"
        self._go(self._migrated)
        connection.close()
        if connection.vendor == "sqlite":
            shutil.copy(self._migrated, copy)
        else:
            with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
                cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{self._migrated}"')
        self._names.append(copy)
        self._go(copy)

    def use(self, name: str) -> None:
        """Go to the database of that name."""
        self._go(next(copy for copy in self._names if copy.endswith(f"{name}")))

    def size(self) -> int:
        """Bytes on disk of the database in use."""
        if connection.vendor == "sqlite":
            return Path(connection.settings_dict["NAME"]).stat().st_size
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]

    def drop(self) -> None:
        self._go(self._migrated)
        connection.close()
        for copy in self._names:
            if connection.vendor == "sqlite":
                for suffix in ("", "-wal", "-shm"):
                    Path(copy + suffix).unlink(missing_ok=True)
            else:
                with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
                    cursor.execute(f'DROP DATABASE "{copy}"')

    def _go(self, copy: str) -> None:
        if connection.settings_dict["NAME"] != copy:
            connection.close()
            connection.settings_dict["NAME"] = copy


@contextmanager
def own_databases() -> Iterator[Databases]:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    databases = Databases(str(connection.settings_dict["NAME"]))
    try:
        yield databases
    finally:
        databases.drop()
        connections.close_all()
        runner.teardown_databases(made)


def a_file() -> str:
    """Where SQLite may keep the database from which the others are copied."""
    return str(Path(tempfile.mkdtemp()) / "benchmark.sqlite3")


class Watch:
    """How long the longest outermost transaction of this process took since `restart`, in seconds."""

    longest = 0.0

    def restart(self) -> None:
        self.longest = 0.0

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        enter, leave, watch = Atomic.__enter__, Atomic.__exit__, self
        began: dict[int, float] = {}

        def timed_enter(atomic: Atomic) -> Any:
            if not connection.in_atomic_block:
                enter(atomic)
                # From here on the lock is ours: on SQLite a transaction begins with it.
                began[id(connection.connection)] = perf_counter()
                return None
            return enter(atomic)

        def timed_leave(atomic: Atomic, *error: Any) -> Any:
            key = id(connection.connection)
            result = leave(atomic, *error)
            if not connection.in_atomic_block and key in began:
                watch.longest = max(watch.longest, perf_counter() - began.pop(key))
            return result

        Atomic.__enter__, Atomic.__exit__ = timed_enter, timed_leave  # type: ignore[method-assign]
        try:
            yield self
        finally:
            Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign]
