"""A site of its own with the demo magazine on it, served as `make run` does, hashed and compressed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
SERVER = (
    "granian --interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 4 --no-ws --log-level warning"
)


@contextmanager
def serving(port: int) -> Iterator[str]:
    """The address of the site while it is served; its database and pictures are gone afterwards.

    Sets the environment, so that Django must be set up after this and not before.
    """
    place = Path(tempfile.mkdtemp(prefix="benchmark-"))
    address = f"http://localhost:{port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "supplements_cms.settings",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "MEDIA_ROOT": str(place / "media"),
        "SITE_URL": address,
        "STATIC_HASHED": "1",
        "LOG_LEVEL": "ERROR",
    }
    try:
        for command in (
            "migrate --verbosity 0",
            "load_demo_articles --password benchmark-benchmark",
            "load_demo_products --password benchmark-benchmark",
            "refresh_popularity",
            "refresh_related",
            "rebuild_search",
            "make_renditions",
            "collectstatic --no-input --verbosity 0",
        ):
            _run(command)
        server = subprocess.Popen(
            [sys.executable, "-m", *f"{SERVER} --port {port} supplements_cms.wsgi:application".split()],
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            _wait_for(f"{address}/healthz/live")
            yield address
        finally:
            server.terminate()
            server.wait(10)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"manage.py {command} failed:\n{done.stderr}")


def _wait_for(address: str) -> None:
    end = monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if monotonic() > end:
                sys.exit(f"The server didn't start within {SECONDS_TO_START} seconds.")
            sleep(0.1)
