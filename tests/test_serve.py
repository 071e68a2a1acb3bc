"""`make run`: the server and its periodic work begin together and end together, whatever ends them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAUNCHER = """
import sys
from supplements_cms.serve import run_together
seconds, *codes = sys.argv[1:]
sys.exit(run_together([[sys.executable, "-c", code] for code in codes], float(seconds)))
"""
# Each says who it is, in one piece, and does its work until it is told to end.
WORK = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WORK}"


@pytest.fixture
def launch():
    started, children = [], []

    def launch(*codes, told=2, seconds=60):
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, str(seconds), *codes],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        pids = [int(process.stdout.readline()) for _child in range(told)]
        children.extend(pids)
        return process, pids

    yield launch
    for process in started:
        process.kill()
    for pid in filter(is_alive, children):
        os.kill(pid, signal.SIGKILL)
    for process in started:
        process.wait()
        process.stdout.close()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both(launch, number):
    process, pids = launch(WORK, WORK)
    process.send_signal(number)
    assert process.wait(60) == 0
    assert not any(map(is_alive, pids))


def test_a_key_in_the_terminal_reaches_them_through_the_launcher_alone(launch):
    process, pids = launch(WORK, WORK)
    assert {os.getsid(pid) for pid in pids} == set(pids)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 0
    assert not any(map(is_alive, pids))


def test_the_end_of_the_server_ends_the_work_beside_it(launch):
    process, pids = launch(
        f"import signal, sys; signal.signal(signal.SIGUSR1, lambda *_: sys.exit(3)); {WORK}", WORK
    )
    # It was started first.
    os.kill(min(pids), signal.SIGUSR1)
    assert process.wait(60) == 3
    assert not any(map(is_alive, pids))


def test_the_end_of_the_work_beside_it_leaves_the_server(launch):
    process, pids = launch(WORK, "pass", told=1)
    time.sleep(0.5)
    assert process.poll() is None
    assert is_alive(pids[0])


def test_what_refuses_to_end_is_killed(launch):
    process, pids = launch(WORK, STUBBORN, seconds=1)
    began = time.monotonic()
    process.terminate()
    assert process.wait(60) == 0
    assert time.monotonic() - began >= 1
    assert not any(map(is_alive, pids))


def test_a_second_signal_does_not_wait(launch):
    process, pids = launch(STUBBORN, STUBBORN, seconds=600)
    # Two that come too close together are one.
    for _attempt in range(100):
        process.terminate()
        time.sleep(0.3)
        if process.poll() is not None:
            break
    assert process.returncode == 0
    assert not any(map(is_alive, pids))
