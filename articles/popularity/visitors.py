"""Tells readers apart for half an hour without knowing them: keyed hashes under a salt of the day."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from secrets import token_bytes

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from articles.models import DaySalt, Refusal

from .beacon import client_address
from .calendar import day_of, day_start
from .limits import Limit

logger = logging.getLogger(__name__)

# A report that the network lost and the browser sent again arrives within this.
RESENT_WITHIN = timedelta(minutes=10)
NETWORK_WINDOW = timedelta(hours=1)
# How much of the HMAC-SHA256 is kept: two of a billion keys are alike with a chance of 2^-69.
_KEY_BYTES = 16
# For how long a process believes what it read of the salts, in seconds.
_SALT_SECONDS = 60
_salts: dict[date, tuple[float, bytes]] = {}
_has_warned = False


def limits_of(request: HttpRequest, article_id: int, now: datetime) -> list[Limit]:
    """What this report of a view must stay within, in the order of docs/popularity.md.

    The network counts as a /24, or a /48 of IPv6; without a readable address it isn't limited.
    """
    reporter, article = _Reporter(request, now), str(article_id).encode()
    resent = []
    if nonce := request.body:
        resent.append(reporter.limit(Refusal.RESENT, 1, RESENT_WITHIN, b"opening", article, nonce))
    return [*resent, *reporter.as_reader(article), *reporter.as_network()]


def limits_for(
    request: HttpRequest, now: datetime, subjects: Iterable[str], *, is_once: bool
) -> list[list[Limit]]:
    """What this report must stay within for each of these subjects: as views do, but each subject apart.

    One network counts a subject so often in an hour, and with `is_once` one reader counts it once within the
    half hour. Without a readable address nothing is limited.
    """
    reporter = _Reporter(request, now)
    names = [subject.encode() for subject in subjects]
    if not reporter.network:
        return [[] for _name in names]
    return [[*(reporter.as_reader(name) if is_once else []), *reporter.as_network(name)] for name in names]


class _Reporter:
    """Whose report it is, for as long as it takes to make the keys."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        _warn_once(request)
        self.salt, self.before = salts(now)
        self.address = client_address(request)
        self.agent = request.META.get("HTTP_USER_AGENT", "")
        self.network = network_of(self.address)

    def limit(self, reason: Refusal, most: int, lasts: timedelta, *parts: bytes) -> Limit:
        earlier = _key(self.before, *parts) if self.before and most == 1 else None
        return Limit(reason, _key(self.salt, *parts), most, lasts, earlier)

    def as_reader(self, *of: bytes) -> list[Limit]:
        if not settings.VIEW_DEDUPE_SECONDS:
            return []
        window = timedelta(seconds=settings.VIEW_DEDUPE_SECONDS)
        parts = (b"reader", *of, self.address.encode(), self.agent.encode())
        return [self.limit(Refusal.REPEATED, 1, window, *parts)]

    def as_network(self, *of: bytes) -> list[Limit]:
        if not settings.VIEW_NETWORK_CAP or not self.network:
            return []
        parts = (b"network", *of, self.network)
        return [self.limit(Refusal.NETWORK, settings.VIEW_NETWORK_CAP, NETWORK_WINDOW, *parts)]


def _warn_once(request: HttpRequest) -> None:
    """Behind a proxy that the settings don't know all readers have one address, and hardly anybody counts."""
    global _has_warned
    if not _has_warned and not settings.TRUSTED_PROXY_COUNT and "HTTP_X_FORWARDED_FOR" in request.META:
        _has_warned = True
        logger.warning("A proxy passes readers on: set TRUSTED_PROXY_COUNT, or they are taken for one reader")


def network_of(address: str) -> bytes | None:
    """The first 3 bytes of an IPv4 address (/24), or 6 of an IPv6 one (/48); None for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return ip.packed[: 3 if ip.version == 4 else 6]


def salts(now: datetime) -> tuple[bytes, bytes | None]:
    """The salt of the day of `now`, and yesterday's while a key made with that can still matter."""
    today = day_of(now)
    is_early = now - day_start(today) < longest_window()
    needed = {today, today - timedelta(days=1)} if is_early else {today}
    for day in _salts.keys() - needed:
        _salts.pop(day, None)
    before = _salt(today - timedelta(days=1), make=False) if is_early else None
    salt = _salt(today, make=True)
    if salt is None:
        raise DatabaseError("The salt of today was deleted while it was read.")
    return salt, before


def forget_salts() -> None:
    """Let this process read the salts anew."""
    _salts.clear()


def longest_window() -> timedelta:
    """For how long after midnight yesterday's salt is needed."""
    return max(RESENT_WITHIN, timedelta(seconds=settings.VIEW_DEDUPE_SECONDS))


def _salt(day: date, *, make: bool) -> bytes | None:
    read_at, salt = _salts.get(day, (0.0, b""))
    if salt and time.monotonic() - read_at < _SALT_SECONDS:
        return salt
    stored = DaySalt.objects.filter(day=day).values_list("salt", flat=True)
    found = stored.first()
    if found is None and make:
        # Of several processes that begin the day at once, one makes it and the others read that.
        DaySalt.objects.bulk_create([DaySalt(day=day, salt=token_bytes(32))], ignore_conflicts=True)
        found = stored.first()
    if found is None:
        _salts.pop(day, None)
        return None
    _salts[day] = (time.monotonic(), bytes(found))
    return bytes(found)


def _key(salt: bytes, *parts: bytes) -> bytes:
    return hmac.digest(salt, b"\0".join(parts), "sha256")[:_KEY_BYTES]
