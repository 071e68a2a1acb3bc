"""Starts a server for a benchmark, asks it for pages, and reads how much processor time its workers took."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Asked at once, over connections that stay open.
CONNECTIONS = 8
_READY = 60.0


class Server:
    """A running server with one worker; its port and the processes below its master."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        self._connections: list[socket.socket] = []

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + _READY
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.2)
        raise SystemExit(f"{self.process.args[:4]} didn't start")  # type: ignore[index]

    def ask(self, path: str, times: int, headers: str = "") -> tuple[bytes, bytes]:
        """GET `path` about so often, a few at once; the head and body of the last answer."""
        if not self._connections:
            address = ("127.0.0.1", self.port)
            self._connections = [socket.create_connection(address, 60) for _n in range(CONNECTIONS)]
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
        answer = (b"", b"")
        for _round in range(max(1, times // CONNECTIONS)):
            for connection in self._connections:
                connection.sendall(request)
            for connection in self._connections:
                answer = _read(connection)
        return answer

    def workers(self) -> list[int]:
        """The processes that the master has started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def busy(self) -> float:
        """Processor time of all threads of the workers, in seconds; by the nanosecond where Linux tells."""
        total = 0
        for pid in self.workers():
            for task in Path(f"/proc/{pid}/task").iterdir():
                with suppress(OSError):
                    total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    def memory(self) -> float:
        """The resident megabytes of the largest worker."""
        sizes = []
        for pid in self.workers():
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")]
        return max(sizes, default=0.0)

    def stop(self) -> None:
        for connection in self._connections:
            connection.close()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        if self.process.poll() is None:
            self.process.kill()


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    """One answer, which must be a 200 with a length."""
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        some = connection.recv(65536)
        if not some:
            raise SystemExit("The server closed the connection.")
        buffer += some
    head, body = buffer.split(b"\r\n\r\n", 1)
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise SystemExit(head.decode())
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


@contextmanager
def serving(kind: str, app: str, environment: dict[str, str]) -> Iterator[Server]:
    """granian, or gunicorn with its threads: one worker of four threads, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m"]
    if kind == "granian":
        command += ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
        command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", app]
    else:
        command += ["gunicorn", "-k", "gthread", "--threads", "4", "-w", "1", "--keep-alive", "75"]
        command += ["-b", f"127.0.0.1:{port}", "--log-level", "warning", app]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    server = Server(process, port)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
