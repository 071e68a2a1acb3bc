"""Runs what is due, each job in a thread of its own, so that a long one keeps no other waiting.

Threads and not processes: a process would load Django anew for each run, which for a job of every ten seconds
is a tenth of a processor; and when a scheduler is killed its threads end with it, where a process would work
on while another scheduler runs the same job. A thread that hangs can't be killed: past its limit it loses its
claim, and the log says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread

from django.db import Error as DatabaseFailure
from django.db import close_old_connections, connections

from . import claims
from .claims import LEASE, Claim
from .jobs import Job

# How often, in seconds, it looks for claims that have ended, though nothing else is due.
POLL = 5.0
LEAST_PAUSE = 0.05
# Several renewals may fail before a claim is lost.
RENEW_AFTER = LEASE / 6

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# Runs a job and returns what it said; raises what went wrong.
Perform = Callable[[Job], str]


@dataclass(frozen=True)
class Ended:
    """How a run went, and how long it took."""

    claim: Claim
    is_ok: bool
    message: str
    took: timedelta


@dataclass
class _Run:
    claim: Claim
    renewed_at: datetime
    is_ours: bool = True


class Scheduler:
    """One of any number that share a database. `say` is told of each run that ended."""

    def __init__(
        self,
        jobs: Collection[Job],
        *,
        clock: Clock,
        perform: Perform,
        say: Callable[[Ended], None],
        name: str,
        poll: float = POLL,
    ) -> None:
        self.jobs, self.clock, self.perform, self.say, self.name = jobs, clock, perform, say, name
        self.poll = poll
        self.running: dict[str, _Run] = {}
        self.is_stopping = False
        # A queue that may be written to from a signal's handler and from threads: Ended, or None to stop.
        self._letters: SimpleQueue[Ended | None] = SimpleQueue()
        self._ended: list[Ended] = []
        self._is_cut_off = False

    def stop(self) -> None:
        """Start nothing any more; safe to call from a signal's handler and from other threads."""
        self._letters.put(None)

    def run(self, grace: timedelta) -> list[str]:
        """Run what becomes due until it is stopped; then let running jobs end for `grace`.

        Returns the names of those that hadn't ended by then.
        """
        while not self.is_stopping:
            self._look()
            self._wait(self._pause())
        return self._let_end(grace)

    def run_due(self, grace: timedelta) -> list[str]:
        """Run what is due once, and wait for all of it (once stopped for `grace`); returns as `run` does."""
        self._look()
        while any(run.is_ours for run in self.running.values()) and not self.is_stopping:
            self._wait(self.poll)
            self._renew()
        return self._let_end(grace)

    # -- Looking -----------------------------------------------------------------------------------

    def _look(self) -> None:
        with self._surviving_an_outage():
            now = self.clock()
            rows = claims.rows(self.jobs, now)
            for job in self.jobs:
                row = rows.get(job.name)
                if row and job.name not in self.running and not row.is_running(now):
                    self._start(job, claims.due(job, row, now))
        self._renew()

    def _start(self, job: Job, moment: datetime | None) -> None:
        claim = claims.claim(job, moment, self.clock(), by=self.name) if moment else None
        if claim:
            self.running[job.name] = _Run(claim, claim.started_at)
            # A daemon, so that a job that never ends can't keep the process from ending.
            Thread(target=self._work, args=(claim,), name=job.name, daemon=True).start()

    def _renew(self) -> None:
        now = self.clock()
        for run in self.running.values():
            if run.is_ours and now - run.renewed_at >= RENEW_AFTER:
                with self._surviving_an_outage():
                    self._renew_one(run, now)

    def _renew_one(self, run: _Run, now: datetime) -> None:
        job = run.claim.job
        if now - run.claim.started_at > job.limit:
            run.is_ours = False
            log.error("%s has run for more than %s and counts as stuck.", job.name, job.limit)
        elif claims.renew(run.claim, now):
            run.renewed_at = now
        else:
            run.is_ours = False
            log.warning("%s was taken over by another scheduler while it ran here.", job.name)

    # -- Working, in a thread ----------------------------------------------------------------------

    def _work(self, claim: Claim) -> None:
        began = time.monotonic()
        try:
            is_ok, message = True, self.perform(claim.job)
        except (Exception, SystemExit) as error:
            log.exception("%s failed.", claim.job.name)
            is_ok, message = False, f"{type(error).__name__}: {error}"
        finally:
            connections.close_all()
        took = timedelta(seconds=time.monotonic() - began)
        self._letters.put(Ended(claim, is_ok, _last_line(message), took))

    # -- Waiting -----------------------------------------------------------------------------------

    def _pause(self) -> float:
        """The seconds until something may be due."""
        now = self.clock()
        soonest = min((job.rhythm.next(now) for job in self.jobs), default=now)
        return max(LEAST_PAUSE, min((soonest - now).total_seconds(), self.poll))

    def _wait(self, seconds: float) -> None:
        with suppress(Empty):
            letter = self._letters.get(timeout=seconds)
            if letter is None:
                self.is_stopping = True
            else:
                self._ended.append(letter)
        # One that couldn't be noted, because the database was away, is noted now instead of being run again.
        for ended in list(self._ended):
            with self._surviving_an_outage():
                self._note(ended)

    def _note(self, ended: Ended) -> None:
        name = ended.claim.job.name
        if not claims.finish(ended.claim, self.clock(), is_ok=ended.is_ok, message=ended.message):
            log.warning("%s ended here after another scheduler had taken it over.", name)
        self._ended.remove(ended)
        del self.running[name]
        self.say(ended)

    def _let_end(self, grace: timedelta) -> list[str]:
        if self.running:
            log.info("Stopping as soon as this has ended: %s.", ", ".join(sorted(self.running)))
        until = time.monotonic() + grace.total_seconds()
        while self.running and (left := until - time.monotonic()) > 0:
            self._wait(min(left, self.poll))
            self._renew()
        return sorted(self.running)

    @contextmanager
    def _surviving_an_outage(self) -> Iterator[None]:
        """A database that doesn't answer is asked again next time, on a new connection."""
        close_old_connections()
        try:
            yield
        except DatabaseFailure as error:
            if not self._is_cut_off:
                log.warning("The database doesn't answer; trying again: %s", error)
            self._is_cut_off = True
            connections.close_all()
        else:
            self._is_cut_off = False


def _last_line(text: str) -> str:
    """The last line that says something; commands end with what they did."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
