"""A small web site on this machine, for what asks other sites; tests allow it by name, nothing else does."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from articles.publishing.safe_fetch import Rules, is_public


class Site:
    """What was asked of the site, and how it answers: `pages[path]` is a status or takes the handler."""

    def __init__(self):
        self.pages = {}
        self.asked = []
        self.headers = []
        self.port = None

    def url(self, path="/", host="site.test"):
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving():
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            site.asked.append((self.command, self.path))
            site.headers.append(dict(self.headers))
            page = site.pages.get(self.path, 404)
            if callable(page):
                page(self)
                return
            self.send_response(page)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = answer

        def log_message(self, *args):
            """Nothing of interest."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rules_for(site, *, allow=None, hosts=None, timeout=3.0):
    """Rules under which every name stands for this machine, and this machine alone may be asked."""
    return Rules(
        user_agent="Proef (+https://example.nl)",
        timeout=timeout,
        allow=allow or (lambda address: str(address) == "127.0.0.1" or is_public(address)),
        ports=frozenset({80, 443, site.port}),
        resolve=lambda host, port: (hosts or {}).get(host, ["127.0.0.1"]),
    )


def leads_to(location, status=302):
    def answer(handler):
        handler.send_response(status)
        if location is not None:
            handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
