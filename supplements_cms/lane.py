"""A lane in front of Django: sends readers a page that is held as bytes, with the headers it would have got.

It asks neither database nor cache and takes nobody whom Django must judge: a request with a cookie, for a
host that it hasn't answered before, of a page that isn't ready. Those go the ordinary way, and so does one
each half second, which looks whether something has changed. What headers the middleware adds is not known
here: they are those of the answer that came by the ordinary way when the page was made
(docs/decisions/0016-page-as-bytes.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.pages.answers import answer
from articles.pages.held import Page, holder

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]

# Where the articles stand (articles/urls.py).
_ROOM = "/artikelen/"
# What `answer` says of the page; the rest is the middleware's.
_OWN = frozenset({"etag", "cache-control", "vary", "content-encoding", "content-type", "content-length"})
# So many names of hosts are known at most, where any are allowed.
_MOST_HOSTS = 64
_STATUS = {200: "200 OK", 304: "304 Not Modified"}


class Lane:
    """The WSGI application: `ordinary`, which is Django, and what needn't go through it."""

    def __init__(self, ordinary: Application) -> None:
        self._ordinary = ordinary
        self._hosts: set[str] = set()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_COOKIE" in environ:
            return self._ordinary(environ, start_response)
        now = timezone.now()
        path, scheme = environ["PATH_INFO"], _scheme(environ)
        page = holder.find(path[len(_ROOM) : -1]) if path.startswith(_ROOM) and path.endswith("/") else None
        is_ready = (
            page is not None
            and scheme in page.headers
            and environ.get("HTTP_HOST") in self._hosts
            and not environ.get("SCRIPT_NAME")
            and not holder.is_due(now)
            and (page.filler is None or page.filler.is_ready(now))
            and page.is_fresh(now)
        )
        if page is None or not is_ready:
            return self._learning(environ, start_response, scheme)
        status, headers, body = answer(
            page,
            now,
            accepted=environ.get("HTTP_ACCEPT_ENCODING", ""),
            known=environ.get("HTTP_IF_NONE_MATCH", ""),
        )
        start_response(_STATUS[status], headers + page.headers[scheme])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _learning(self, environ: Environ, start_response: Callable[..., Any], scheme: str) -> Iterable[bytes]:
        """The ordinary way, remembering of a page which headers it got."""

        def listen(status: str, headers: list[tuple[str, str]], *args: Any) -> Any:
            page = environ.get("articles.page")
            if page is not None and status == _STATUS[200]:
                self._learn(page, environ.get("HTTP_HOST", ""), scheme, headers)
            return start_response(status, headers, *args)

        return self._ordinary(environ, listen)

    def _learn(self, page: Page, host: str, scheme: str, headers: list[tuple[str, str]]) -> None:
        added = [(name, value) for name, value in headers if name.lower() not in _OWN]
        varies = [value for name, value in headers if name.lower() == "vary"]
        # What somebody made depend on the reader isn't for another one.
        if varies != ["Accept-Encoding"] or any(name.lower() == "set-cookie" for name, _value in added):
            return
        page.headers[scheme] = added
        if len(self._hosts) >= _MOST_HOSTS:
            # Made-up ports must not keep out the names that readers use.
            self._hosts.clear()
        self._hosts.add(host)


def _scheme(environ: Environ) -> str:
    """ "https" or "http", as Django finds it behind a proxy."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        said = environ.get(name)
        if said is not None:
            return "https" if said.split(",", 1)[0].strip() == secure else "http"
    return environ["wsgi.url_scheme"]


def in_front_of(ordinary: Application) -> Application:
    """`ordinary` with the lane before it, unless it is switched off (PAGES_LANE=0)."""
    return Lane(ordinary) if settings.PAGES_LANE else ordinary
