"""A Redis of our own for the tests of the buffer, which they stop, hold and kill."""

import signal
import subprocess
import time

import pytest
import redis

from articles.popularity import buffer, visitors
from tests.environment import find_redis, free_port


class Server:
    """A real Redis on a port of its own, with its data in `place`."""

    def __init__(self, place):
        self.place, self.port, self.process = place, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url, decode_responses=True)
        self.raw = redis.Redis.from_url(self.url)

    def start(self):
        options = ["--port", self.port, "--bind", "127.0.0.1", "--dir", self.place, "--save", ""]
        options += ["--appendonly", "yes", "--appendfsync", "always"]
        command = [find_redis(), *map(str, options)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _wait in range(200):
            try:
                if self.client.ping():
                    return
            except redis.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def send(self, what):
        self.process.send_signal(what)

    def kill(self):
        self.send(signal.SIGCONT)
        self.send(signal.SIGKILL)
        self.process.wait()

    def slots(self):
        """All that has gathered: slot by slot, field by field."""
        return [
            self.client.hgetall(f"{{views}}:slot:{n}") for n in self.client.zrange("{views}:slots", 0, -1)
        ]

    def age(self, slots=10):
        """Make what has gathered so many slots older, as if the time had passed."""
        for start in self.client.zrange("{views}:slots", 0, -1):
            older = int(start) - 10 * slots
            self.client.rename(f"{{views}}:slot:{start}", f"{{views}}:slot:{older}")
            self.client.zrem("{views}:slots", start)
            self.client.zadd("{views}:slots", {str(older): older})


@pytest.fixture(scope="session")
def _server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def patience():
    """How long a report waits for Redis, in seconds; much, because the machine of the tests is busy."""
    return 5.0


@pytest.fixture
def store(_server, settings, monkeypatch, patience):
    """The buffer of this test, empty; VIEW_BUFFER_URL names it."""
    monkeypatch.setattr(buffer, "_DEADLINE", patience * buffer._DEADLINE / buffer.PATIENCE)
    monkeypatch.setattr(buffer, "PATIENCE", patience)
    if _server.process.poll() is not None:
        _server.start()
    _server.client.flushall()
    visitors.forget_salts()
    buffer.forget_connections()
    settings.VIEW_BUFFER_URL = _server.url
    yield _server
    _server.send(signal.SIGCONT)
    buffer.forget_connections()
