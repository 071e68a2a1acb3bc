"""`python -m supplements_cms.free_port 8000` prints that port, or the next one that nobody uses."""

import socket
import sys


def free_port(first: int, tries: int = 20) -> int:
    """The first port from `first` on at which nothing answers; OSError when `tries` of them are taken."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"The ports from {first} to {first + tries - 1} are all in use: choose another with PORT=…")


if __name__ == "__main__":
    try:
        print(free_port(int(sys.argv[1])))
    except OSError as error:
        sys.exit(str(error))
