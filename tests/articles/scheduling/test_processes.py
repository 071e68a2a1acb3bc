"""Real schedulers in processes of their own: racing, killed, told to stop."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import ScheduledJob
from articles.scheduling.claims import LEASE

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]
SCHEDULE = ["manage.py", "run_schedule"]
# A busy machine takes its time to start a process, in seconds.
PATIENCE = 180
RACER = ["-m", "tests.articles.scheduling.racer"]


class Processes:
    """Starts schedulers on the database of the test; what is left of them ends with it."""

    def __init__(self, notes):
        self.notes_file, self.started = notes, []

    def start(self, *command, seconds=0, **options):
        variables = {
            "DJANGO_SETTINGS_MODULE": "tests.articles.scheduling.site",
            "SCHEDULE_DATABASE": str(connection.settings_dict["NAME"]),
            "SCHEDULE_NOTES": str(self.notes_file),
            "SCHEDULE_SECONDS": str(seconds),
        }
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | variables,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **options,
        )
        self.started.append(process)
        return process

    def once(self):
        process = self.start(*SCHEDULE, "--once")
        said, _nothing = process.communicate(timeout=PATIENCE)
        return process.returncode, said

    def notes(self, word):
        """The processes that noted `word`, in order."""
        lines = self.notes_file.read_text().splitlines() if self.notes_file.exists() else []
        return [line.split()[1] for line in lines if line.startswith(word)]

    def wait_for(self, word, times=1):
        for _attempt in range(PATIENCE * 20):
            if len(self.notes(word)) >= times:
                return
            time.sleep(0.05)
        raise AssertionError(f"{word!r} was never noted.")


@pytest.fixture
def processes(tmp_path):
    processes = Processes(tmp_path / "notes")
    yield processes
    for process in processes.started:
        process.kill()
        process.communicate()


def row():
    return ScheduledJob.objects.get()


def test_of_eight_racing_processes_one_runs_the_job(processes):
    racers = [processes.start(*RACER) for _racer in range(8)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for race in range(1, 7):
        ScheduledJob.objects.update(planned_at=None)
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        for racer in racers:
            assert racer.stdout.readline() == "done\n"
        assert len(processes.notes("begin")) == len(processes.notes("end")) == race
    assert row().is_ok


def test_once_runs_what_is_due_and_a_second_time_nothing(processes):
    code, said = processes.once()
    assert (code, "Genoteerd." in said) == (0, True)
    assert processes.once() == (0, "")
    assert len(processes.notes("end")) == 1


def test_the_job_of_a_killed_scheduler_runs_again_when_its_lease_has_ended(processes):
    killed = processes.start(*SCHEDULE, seconds=600)
    processes.wait_for("begin")
    killed.kill()
    killed.wait(PATIENCE)
    assert processes.once() == (0, "")
    left = row().claimed_until - timezone.now()
    assert left <= LEASE
    # As if that time had passed.
    ScheduledJob.objects.update(claimed_until=row().claimed_until - left)
    code, _said = processes.once()
    assert (code, row().is_ok) == (0, True)
    assert len(processes.notes("begin")) == 2
    assert len(processes.notes("end")) == 1


def test_a_restart_does_not_run_again_what_was_done(processes):
    for _start in range(2):
        scheduler = processes.start(*SCHEDULE)
        assert "note_run" in scheduler.stdout.readline()
        processes.wait_for("end")
        # Long enough for a first look.
        time.sleep(1)
        scheduler.terminate()
        assert scheduler.wait(PATIENCE) == 0
    assert len(processes.notes("begin")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_running_job_end(processes, number):
    scheduler = processes.start(*SCHEDULE, seconds=2)
    processes.wait_for("begin")
    scheduler.send_signal(number)
    said, _nothing = scheduler.communicate(timeout=PATIENCE)
    assert scheduler.returncode == 0
    assert len(processes.notes("end")) == 1
    assert row().is_ok
    assert "Genoteerd." in said


def test_a_second_signal_does_not_wait(processes):
    scheduler = processes.start(*SCHEDULE, seconds=600)
    processes.wait_for("begin")
    scheduler.terminate()
    time.sleep(0.5)
    assert scheduler.poll() is None
    # Two that come too close together are one.
    for _attempt in range(PATIENCE):
        scheduler.terminate()
        time.sleep(0.5)
        if scheduler.poll() is not None:
            break
    assert scheduler.returncode == -signal.SIGTERM
    assert row().is_running(timezone.now())


def test_a_job_that_does_not_end_in_time_is_named(processes):
    scheduler = processes.start(*SCHEDULE, "--grace", "1", seconds=600)
    processes.wait_for("begin")
    scheduler.terminate()
    said, _nothing = scheduler.communicate(timeout=PATIENCE)
    assert scheduler.returncode == 0
    assert "note_run" in said.splitlines()[-1]
    assert row().is_running(timezone.now())


def test_what_a_shell_starts_in_the_background_is_not_ended_by_ctrl_c(processes):
    def ignore():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    scheduler = processes.start(*SCHEDULE, preexec_fn=ignore)
    processes.wait_for("end")
    scheduler.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert scheduler.poll() is None
    scheduler.terminate()
    assert scheduler.wait(PATIENCE) == 0
