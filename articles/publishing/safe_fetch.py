"""Asks a web address whether it works, and lets nobody talk this server into asking its own network.

The name is resolved once, every address it has is judged, and the connection goes to the very address that
was judged, so a name that changes its mind in between (DNS rebinding) wins nothing. So it goes for each
redirect.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import urllib3
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_match_hostname import CertificateError

from articles.text.identifiers import NotAnIdentifier, normalise_url

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Where clouds answer questions about the machine itself, outside the ranges that are private by their nature.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16"), ipaddress.ip_address("192.0.0.192")})
# Not public either, but unknown to the tables of some Pythons: documentation, and a relay that was given up.
_NEVER = tuple(ipaddress.ip_network(net) for net in ("3fff::/20", "192.88.99.0/24"))
# Addresses that carry an IPv4 address inside (NAT64): whatever that is, a gateway would connect to it.
_CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))


class Refused(Exception):
    """An address that is never asked; the message says why."""


def is_public(address: IpAddress) -> bool:
    """Whether `address` belongs to the public internet, the only place where links are checked."""
    if any(address in net for net in _NEVER):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:
            return False
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in carrier for carrier in _CARRIERS):
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_link_local
        and address not in _METADATA
    )


def resolve(host: str, port: int) -> list[str]:
    """Every address of `host`; raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True)
class Rules:
    """How to ask, and what may be asked; only tests allow anything but the public internet."""

    user_agent: str
    timeout: float = 10.0
    allow: Callable[[IpAddress], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Callable[[str, int], list[str]] = resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def within(self, seconds: float) -> Rules:
        """The same rules with no more than `seconds` for an answer."""
        return replace(self, timeout=min(self.timeout, seconds))


@dataclass(frozen=True)
class Answer:
    """The HTTP status at the end of the redirects, or None and why there was none; `retry_after` as sent."""

    status: int | None
    reason: str = ""
    retry_after: str = ""


def ask(url: str, rules: Rules) -> Answer:
    """What `url` answers to HEAD, or to GET where it dislikes HEAD; no body is ever read. Raises Refused.

    One call lasts no longer than about `rules.timeout` seconds beyond looking up names.
    """
    deadline = time.monotonic() + rules.timeout
    answer = _follow("HEAD", url, rules, deadline)
    if answer.status is None or not 200 <= answer.status < 400:
        answer = _follow("GET", url, rules, deadline)
    return answer


def _follow(method: str, url: str, rules: Rules, deadline: float) -> Answer:
    for _hop in range(MOST_REDIRECTS + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            return Answer(None, _("no answer in time"))
        answer, location = _request(method, url, rules, left)
        if answer.status not in _REDIRECTS:
            return answer
        if not location:
            return Answer(None, _("it leads on, but doesn't say where"))
        try:
            url = urljoin(url, location)
        except ValueError:
            return Answer(None, _("it leads on to an address that makes no sense"))
    return Answer(None, _("it leads on more than %(n)d times") % {"n": MOST_REDIRECTS})


def _request(method: str, url: str, rules: Rules, seconds: float) -> tuple[Answer, str]:
    """One request without redirects: the answer, and the address that it leads on to."""
    target = _Target.of(url, rules)
    try:
        return _talk(method, target, rules, seconds)
    except (ssl.SSLError, CertificateError):
        return Answer(None, _("its certificate isn't right")), ""
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        return Answer(None, _("no answer in time")), ""
    except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        if isinstance(error.__cause__, ssl.SSLError):
            return Answer(None, _("its certificate isn't right")), ""
        return Answer(None, _("no connection")), ""


def _talk(method: str, target: _Target, rules: Rules, seconds: float) -> tuple[Answer, str]:
    connection = target.connection(rules, seconds)
    # Timeouts hold for each read; a server that sends a letter a second is cut off by the clock.
    cut = threading.Timer(seconds, _hang_up, [connection])
    cut.daemon = True
    cut.start()
    try:
        connection.request(method, target.path, headers=target.headers(rules), preload_content=False)
        response = connection.getresponse()
        retry_after = response.headers.get("Retry-After", "")
        return Answer(response.status, retry_after=retry_after), response.headers.get("Location", "")
    finally:
        cut.cancel()
        # Closed with the body unread.
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class _Target:
    """An address that may be asked, with the one IP address that was judged for it."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str

    @classmethod
    def of(cls, url: str, rules: Rules) -> _Target:
        """Raises Refused for whatever isn't a public web address."""
        try:
            parts = urlsplit(normalise_url(url))
        except NotAnIdentifier as error:
            raise Refused(str(error)) from error
        if not parts.hostname:
            raise Refused(_("there is no address"))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in rules.ports:
            raise Refused(_("port %(port)d isn't asked") % {"port": port})
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return cls(parts.scheme, parts.hostname, port, _judged(parts.hostname, port, rules), path)

    def connection(self, rules: Rules, seconds: float) -> HTTPConnection:
        """To the judged IP address; encrypted, it must prove to be the host that the link names."""
        if self.scheme == "http":
            return HTTPConnection(self.ip, self.port, timeout=seconds)
        return HTTPSConnection(
            self.ip,
            self.port,
            timeout=seconds,
            server_hostname=self.host,
            assert_hostname=self.host,
            ssl_context=rules.tls,
        )

    def headers(self, rules: Rules) -> dict[str, str]:
        usual = {"http": 80, "https": 443}[self.scheme]
        return {
            "Host": self.host if self.port == usual else f"{self.host}:{self.port}",
            "User-Agent": rules.user_agent,
            "Accept": "*/*",
            "Connection": "close",
        }


def _judged(host: str, port: int, rules: Rules) -> str:
    """An address of `host` to connect to. Raises Refused when any of its addresses isn't public."""
    try:
        addresses = rules.resolve(host, port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise NotFound(_("there is no site of that name"))
    for address in addresses:
        # Without the zone of a link-local address ("fe80::1%eth0").
        if not rules.allow(ipaddress.ip_address(address.split("%")[0])):
            raise Refused(_("it leads into a network that isn't public"))
    # IPv4 first: more machines have a way out over it.
    return sorted(addresses, key=lambda address: ":" in address)[0]


class NotFound(OSError):
    """A host without an address: an answer of a kind, the site is gone."""
