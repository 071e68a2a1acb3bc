"""`python -m supplements_cms.serve 8000`: the server and its periodic work beside it, for `make run`.

A terminal sends Ctrl+C to all that it started, and a worker of granian that gets it beside the word of its
master hangs, about every second time. So each process gets a session of its own, and one signal from here.
"""

import os
import signal
import subprocess
import sys
import time

# How long what was told to end may take; then it is killed.
SECONDS_TO_END = 10
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_together(commands: list[list[str]], seconds_to_end: float = SECONDS_TO_END) -> int:
    """Run all commands until the first of them ends or a signal comes, then end the others too.

    Returns the exit code of the first, 0 after a signal. A second signal doesn't wait for anybody.
    """
    received: list[int] = []
    for number in _SIGNALS:
        signal.signal(number, lambda received_now, _frame: received.append(received_now))
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603 - ours
    while not received and processes[0].poll() is None:
        time.sleep(0.1)
    code = processes[0].returncode or 0
    for process in processes:
        process.terminate()
    until = time.monotonic() + seconds_to_end
    while any(process.poll() is None for process in processes):
        if time.monotonic() > until or len(received) > 1:
            _kill(processes)
        time.sleep(0.05)
    return code


def _kill(processes: list[subprocess.Popen[bytes]]) -> None:
    """End them with all that they started: each leads a session, and so a group of processes."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def main(port: str) -> int:
    # One heap for all threads of a worker: of several each keeps what the others need (docs/operations.md).
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    server = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port]
    server += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    server += ["--workers-kill-timeout", "5", "supplements_cms.wsgi:application"]
    schedule = ["manage.py", "run_schedule", "--grace", "5"]
    return run_together([[sys.executable, "-m", *server], [sys.executable, *schedule]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
