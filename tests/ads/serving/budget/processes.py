"""Real processes for the tests of budgets: children of this one, on the database of the test."""

import multiprocessing
import os
import signal
import traceback

from django.db import connection, connections

_context = multiprocessing.get_context("fork")
# A busy machine takes its time, in seconds.
PATIENCE = 120


def how_many():
    """Eight, or three where all of them wait for one lock on the whole database."""
    return 8 if connection.vendor == "postgresql" else 3


def shared_moment():
    """A number that all processes share: zero, until somebody writes a moment of time.monotonic() into it."""
    return _context.Value("d", 0.0)


class Child:
    """A process that runs `work(say, *arguments)` and sends what it says and what it returns."""

    def __init__(self, work, *arguments):
        # An open connection can't be shared with a child.
        connections.close_all()
        self._ours, theirs = _context.Pipe()
        self.process = _context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
        self.process.start()

    def hears(self):
        """What it says next; raises what went wrong in it."""
        assert self._ours.poll(PATIENCE), "It said nothing."
        kind, said = self._ours.recv()
        assert kind != "error", said
        return said

    def tell(self, word):
        self._ours.send(word)

    def kill(self):
        """kill -9."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL


def _run(pipe, work, arguments):
    try:
        pipe.send(("said", work(lambda word=None: _say(pipe, word), *arguments)))
    except BaseException:
        pipe.send(("error", traceback.format_exc()))
    finally:
        connections.close_all()


def _say(pipe, word):
    """Say it, and wait for the answer."""
    pipe.send(("said", word))
    return pipe.recv()


def together(number, work, *arguments, meanwhile=lambda: None):
    """What `work(i, *arguments)` returned in each of so many processes, all told to start at one moment."""
    children = [Child(_when_told, work, i, *arguments) for i in range(number)]
    try:
        for child in children:
            assert child.hears() == "ready"
        for child in children:
            child.tell("go")
        meanwhile()
        return [child.hears() for child in children]
    finally:
        for child in children:
            child.process.join(PATIENCE if child.process.exitcode is None else 0)


def _when_told(say, work, *arguments):
    connection.ensure_connection()
    say("ready")
    return work(*arguments)
