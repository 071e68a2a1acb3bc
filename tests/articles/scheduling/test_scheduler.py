"""Running what is due: beside each other, through failures and outages, until it is told to stop."""

import logging
from datetime import UTC, datetime, time, timedelta
from threading import Event, Thread

import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models import ScheduledJob
from articles.scheduling import claims
from articles.scheduling.claims import LEASE
from articles.scheduling.jobs import Job
from articles.scheduling.rhythms import Daily, Every
from articles.scheduling.scheduler import RENEW_AFTER, Scheduler

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 6, 17, 10, 35, tzinfo=UTC)
# How long a busy machine may take for anything, in seconds.
PATIENCE = 180
TEN, GRACE = timedelta(minutes=10), timedelta(seconds=PATIENCE)
LONG, SHORT = Job("lang", Every(TEN), limit=timedelta(hours=1)), Job("kort", Every(timedelta(seconds=10)))
NIGHTLY = Job("nachtwerk", Daily(time(4, 30)))


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


class Work:
    """What jobs do: note that they ran, wait where told to, fail where told to."""

    def __init__(self):
        self.done, self.errors, self.gates, self.begun = [], {}, {}, {}

    def hold(self, job):
        self.gates[job.name], self.begun[job.name] = Event(), Event()

    def __call__(self, job):
        # With a connection of its own, as a command has.
        ScheduledJob.objects.count()
        if job.name in self.gates:
            self.begun[job.name].set()
            assert self.gates[job.name].wait(PATIENCE)
        if job.name in self.errors:
            raise self.errors[job.name]
        self.done.append(job.name)
        return f"Eerst dit.\n{job.name} is klaar.\n\n"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def make(clock, work):
    def make(*jobs, name="hier", **options):
        said = []
        options = {"clock": clock, "perform": work, "say": said.append, "name": name, "poll": 0.02} | options
        scheduler = Scheduler(jobs, **options)
        scheduler.said = said
        return scheduler

    return make


class Beside:
    """A scheduler that runs in a thread while the test looks on; it is stopped in any case."""

    def __init__(self, scheduler, grace=GRACE):
        self.scheduler, self.grace, self.left = scheduler, grace, None
        self.thread = Thread(target=self._run)

    def _run(self):
        try:
            self.left = self.scheduler.run(self.grace)
        finally:
            connections.close_all()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.scheduler.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def row(job=LONG):
    return ScheduledJob.objects.get(name=job.name)


def wait_until(true):
    for _attempt in range(PATIENCE * 50):
        if true():
            return
        Event().wait(0.02)
    raise AssertionError("It never came true.")


class TestOnce:
    def test_it_runs_what_is_due_and_notes_how_it_went(self, make, work):
        assert make(LONG, SHORT, NIGHTLY).run_due(GRACE) == []
        assert sorted(work.done) == ["kort", "lang"]
        assert (row().is_ok, row().message, row().claimed_by) == (True, "lang is klaar.", "hier")
        assert row(NIGHTLY).started_at is None

    def test_again_at_once_it_runs_nothing(self, make, work):
        make(LONG).run_due(GRACE)
        make(LONG, name="elders").run_due(GRACE)
        assert work.done == ["lang"]

    def test_it_tells_of_each_run(self, make):
        scheduler = make(LONG)
        scheduler.run_due(GRACE)
        (ended,) = scheduler.said
        assert (ended.claim.job, ended.is_ok, ended.message) == (LONG, True, "lang is klaar.")
        assert timedelta(0) < ended.took < timedelta(seconds=PATIENCE)

    def test_missed_moments_are_one_run(self, make, work, clock):
        make(LONG, NIGHTLY).run_due(GRACE)
        clock.now += timedelta(days=4)
        make(LONG, NIGHTLY).run_due(GRACE)
        make(LONG, NIGHTLY).run_due(GRACE)
        assert sorted(work.done) == ["lang", "lang", "nachtwerk"]


class TestFailure:
    @pytest.mark.parametrize("error", [ValueError("zo niet"), SystemExit(3)])
    def test_it_is_noted_and_logged_and_stops_no_other(self, make, work, caplog, error):
        work.errors["lang"] = error
        with caplog.at_level(logging.ERROR):
            make(LONG, SHORT).run_due(GRACE)
        assert work.done == ["kort"]
        assert (row().is_ok, row().ok_at) == (False, None)
        assert row().message == f"{type(error).__name__}: {error}"
        assert "lang failed." in caplog.text

    def test_it_is_tried_again_at_its_next_moment_and_not_before(self, make, work, clock):
        work.errors["lang"] = ValueError("zo niet")
        make(LONG).run_due(GRACE)
        work.errors.clear()
        make(LONG).run_due(GRACE)
        assert work.done == []
        clock.now += TEN
        make(LONG).run_due(GRACE)
        assert (work.done, row().is_ok) == (["lang"], True)


class TestRunning:
    def test_a_long_job_keeps_no_other_waiting(self, make, work, clock):
        work.hold(LONG)
        with Beside(make(LONG, SHORT)):
            for runs in range(1, 4):
                wait_until(lambda runs=runs: work.done == ["kort"] * runs)
                wait_until(lambda: row(SHORT).claimed_until is None)
                clock.now += timedelta(seconds=10)
            assert row().is_running(clock.now)
            work.gates["lang"].set()
            wait_until(lambda: "lang" in work.done)

    def test_while_it_runs_nobody_starts_it_again(self, make, work, clock):
        work.hold(LONG)
        with Beside(make(LONG)):
            assert work.begun["lang"].wait(PATIENCE)
            clock.now += 3 * TEN
            wait_until(lambda: row().claimed_until == clock.now + LEASE)
            make(LONG, name="elders").run_due(GRACE)
            assert row().claimed_by == "hier"
            work.gates["lang"].set()
            # The moments that passed meanwhile are made up for by one more run.
            wait_until(lambda: work.done == ["lang"] * 2 and row().claimed_until is None)
        assert work.done == ["lang"] * 2

    def test_a_claim_is_renewed_while_the_job_runs(self, make, work, clock):
        work.hold(LONG)
        with Beside(make(LONG)):
            assert work.begun["lang"].wait(PATIENCE)
            for _step in range(10):
                clock.now += RENEW_AFTER
                wait_until(lambda: row().claimed_until == clock.now + LEASE)
            work.gates["lang"].set()

    def test_a_job_over_its_limit_loses_its_claim_to_another(self, make, work, clock, caplog):
        work.hold(LONG)
        with caplog.at_level(logging.WARNING), Beside(make(LONG)):
            assert work.begun["lang"].wait(PATIENCE)
            gate, clock.now = work.gates.pop("lang"), clock.now + LONG.limit + timedelta(seconds=1)
            wait_until(lambda: "counts as stuck" in caplog.text)
            clock.now += LEASE
            make(LONG, name="elders").run_due(GRACE)
            assert work.done == ["lang"]
            assert row().claimed_by == "elders"
            gate.set()
            wait_until(lambda: "taken it over" in caplog.text)
            assert row().claimed_by == "elders"

    def test_threads_leave_no_connection_behind(self, make, monkeypatch):
        closed = []
        close_all = type(connections).close_all
        monkeypatch.setattr(type(connections), "close_all", lambda self: closed.append(1) or close_all(self))
        make(LONG, SHORT).run_due(GRACE)
        assert len(closed) == 2


class TestStopping:
    def test_a_running_job_may_end(self, make, work):
        work.hold(LONG)
        scheduler = make(LONG)
        with Beside(scheduler) as beside:
            assert work.begun["lang"].wait(PATIENCE)
            scheduler.stop()
            Event().wait(0.1)
            work.gates["lang"].set()
        assert (beside.left, work.done, row().is_ok) == ([], ["lang"], True)

    def test_it_starts_nothing_new(self, make, work, clock):
        work.hold(LONG)
        scheduler = make(LONG, SHORT)
        with Beside(scheduler):
            assert work.begun["lang"].wait(PATIENCE)
            wait_until(lambda: row(SHORT).planned_at)
            scheduler.stop()
            wait_until(lambda: scheduler.is_stopping)
            clock.now += TEN
            Event().wait(0.1)
            work.gates["lang"].set()
        assert sorted(work.done) == ["kort", "lang"]

    def test_one_that_takes_too_long_is_named(self, make, work):
        work.hold(LONG)
        with Beside(make(LONG), grace=timedelta(seconds=0.1)) as beside:
            assert work.begun["lang"].wait(PATIENCE)
        assert beside.left == ["lang"]
        assert row().is_running(NOW)
        work.gates["lang"].set()
        wait_until(lambda: work.done)

    def test_what_was_cut_off_runs_again_when_its_lease_has_ended(self, make, work, clock):
        claims.rows([LONG], NOW)
        assert claims.claim(LONG, LONG.rhythm.last(NOW), NOW, by="gestorven")
        make(LONG).run_due(GRACE)
        assert work.done == []
        clock.now += LEASE
        make(LONG).run_due(GRACE)
        assert work.done == ["lang"]


class TestOutage:
    @pytest.fixture
    def outage(self, monkeypatch):
        """A database that can be away; threads notice it when they next ask for a cursor."""
        is_away = Event()
        real = BaseDatabaseWrapper.cursor

        def cursor(self, *args, **kwargs):
            if is_away.is_set():
                raise OperationalError("weg")
            return real(self, *args, **kwargs)

        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", cursor)
        return is_away

    def test_it_goes_on_when_the_database_is_back(self, make, work, outage, caplog):
        outage.set()
        with caplog.at_level(logging.WARNING), Beside(make(LONG)):
            wait_until(lambda: "doesn't answer" in caplog.text)
            Event().wait(0.2)
            outage.clear()
            wait_until(lambda: work.done == ["lang"])
        assert caplog.text.count("doesn't answer") == 1

    def test_a_run_that_ended_meanwhile_is_noted_and_not_repeated(self, make, work, outage, caplog):
        work.hold(LONG)
        with caplog.at_level(logging.WARNING), Beside(make(LONG)):
            assert work.begun["lang"].wait(PATIENCE)
            outage.set()
            work.gates["lang"].set()
            wait_until(lambda: work.done == ["lang"])
            wait_until(lambda: "doesn't answer" in caplog.text)
            outage.clear()
            wait_until(lambda: row().is_ok)
        assert work.done == ["lang"]
