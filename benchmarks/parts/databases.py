"""Databases of our own for the benchmarks: copies of one that has been migrated, dropped at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import currentframe
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection, connections
from django.db.transaction import Atomic
from django.test.runner import DiscoverRunner

# After so many transactions SQLite's log is moved into the file.
_CHECKPOINT = 20
# The longest that a transaction should take, in seconds.
TOO_LONG = 0.1


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
    """How long the longest outermost transaction held its locks since `restart`, in seconds.

    SQLite moves its log into the file after some commits, when others may write again already. Here that is
    done between the transactions, while no clock runs.
    """

    longest = 0.0
    # The line of ours that opened it.
    where = ""
    # How many there were, and how many of them took over TOO_LONG.
    n = too_long = 0
    _transactions = 0

    def restart(self) -> None:
        self.longest, self.where, self.n, self.too_long = 0.0, "", 0, 0

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        enter, leave = Atomic.__enter__, Atomic.__exit__
        began: dict[int, tuple[float, str]] = {}

        def timed_enter(atomic: Atomic) -> None:
            is_outermost = not connection.in_atomic_block
            if is_outermost and connection.vendor == "sqlite":
                self._checkpoint()
            enter(atomic)
            if is_outermost:
                # From here on the lock is ours: on SQLite a transaction begins with it.
                began[id(connection.connection)] = (perf_counter(), _ours())

        def timed_leave(atomic: Atomic, *error: Any) -> None:
            key = id(connection.connection)
            leave(atomic, *error)
            if not connection.in_atomic_block and key in began:
                start, where = began.pop(key)
                took = perf_counter() - start
                self.longest, self.where = max((self.longest, self.where), (took, where))
                self.n += 1
                self.too_long += took > TOO_LONG

        Atomic.__enter__, Atomic.__exit__ = timed_enter, timed_leave  # type: ignore[method-assign]
        try:
            yield self
        finally:
            Atomic.__enter__, Atomic.__exit__ = enter, leave  # type: ignore[method-assign]

    def _checkpoint(self) -> None:
        self._transactions += 1
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
            if self._transactions % _CHECKPOINT == 0:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _ours() -> str:
    """The innermost line of the project's own code that is running, without this folder's."""
    frame = currentframe()
    while frame and frame.f_back and "/articles/" not in frame.f_code.co_filename:
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" if frame else ""
