"""The rules that say whether a reader's browser reported something that counts; placements use them too.

They run from cheap to dear, the first one that objects gives the reason, and each reason is a daily counter
in the admin. Nothing here writes, and nothing about the reader is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from crawleruseragents import is_crawler
from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError, split_domain_port, validate_host

from articles.models import Refusal

from .public import is_public

# A report of a view holds the random name of one page load and nothing else.
VIEW_BODY_LIMIT = 64
# Browsers announce with these that they fetch ahead of a reader who may never come.
_AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_AHEAD_WORDS = ("prefetch", "prerender", "preview")
# What robots call themselves that no list knows yet; phones of the brand Cubot are people.
_ROBOT_NAMES = re.compile(r"(?<!cu)bot\b|crawl|spider|scrape|\+https?://", re.IGNORECASE)
_AGENT_LIMIT = 512
_LONGEST_NUMBER = 9
# 192.0.2.7:5123 and [2001:db8::1]:443, as some proxies write.
_WITH_PORT = re.compile(r"^(?:([0-9.]+)|\[([^\]]*)\])(?::[0-9]+)?$")


def refusal(
    request: HttpRequest,
    now: datetime,
    *,
    method: str = "POST",
    body_limit: int = VIEW_BODY_LIMIT,
    without: Collection[Refusal] = (),
) -> Refusal | None:
    """The first reason not to count what `request` reports at the moment `now`, or None when it counts.

    `method` and `body_limit` (bytes) are those of the reporting door; the reasons in `without` aren't
    looked at. A followed link, for one, is a GET that people also reach from a copied address:
    `refusal(request, now, method="GET", without={Refusal.ORIGIN})`. Rules that look back in time use `now`.
    """
    if request.method != method:
        return Refusal.METHOD
    if Refusal.SIZE not in without and _is_too_large(request, body_limit):
        return Refusal.SIZE
    for reason, objects in _RULES:
        if reason not in without and objects(request):
            return reason
    return None


def view_refusal(request: HttpRequest, article_id: int, now: datetime) -> Refusal | None:
    """The first reason not to count a view of this article, or None; asks the database at most once."""
    reason = refusal(request, now)
    if reason is None and not is_public(article_id, now):
        return Refusal.NOT_PUBLIC
    return reason


def client_address(request: HttpRequest) -> str:
    """The reader's IP address, believing as many X-Forwarded-For hops as we have proxies of our own.

    As it is written everywhere: without a port, and an IPv4 address in IPv6 clothes as what it is. What is no
    address comes back as it was.
    """
    own = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    said = hops[-own] if 0 < own <= len(hops) and hops[-own] else request.META.get("REMOTE_ADDR", "")
    bare = _WITH_PORT.sub(r"\1\2", said)
    try:
        address = ip_address(bare)
    except ValueError:
        return said
    return str(getattr(address, "ipv4_mapped", None) or address)


def _is_too_large(request: HttpRequest, limit: int) -> bool:
    # The announced length first: a large body isn't even read.
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or len(announced) > _LONGEST_NUMBER or int(announced) > limit:
        return True
    try:
        return len(request.body) > limit
    except UnreadablePostError:
        # The reader has left meanwhile.
        return True


def _is_ahead_of_reader(request: HttpRequest) -> bool:
    values = (request.headers.get(name, "").lower() for name in _AHEAD_HEADERS)
    return any(word in value for value in values for word in _AHEAD_WORDS)


def _wants_no_tracking(request: HttpRequest) -> bool:
    said = (request.headers.get("DNT"), request.headers.get("Sec-GPC"))
    return settings.VIEW_RESPECT_DNT and "1" in said


def _is_foreign(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site != "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        host, _port = split_domain_port(urlsplit(source).netloc)
    except ValueError:
        return True
    return not host or not validate_host(host, settings.ALLOWED_HOSTS)


def _is_robot(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "").strip()[:_AGENT_LIMIT]
    return (
        not agent
        or is_robot_agent(agent)
        or any(re.search(pattern, agent, re.IGNORECASE) for pattern in settings.VIEW_BOT_AGENTS)
        or _is_robot_network(request)
    )


def _is_robot_network(request: HttpRequest) -> bool:
    if not settings.VIEW_BOT_NETWORKS:
        return False
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return False
    return any(address in ip_network(network) for network in settings.VIEW_BOT_NETWORKS)


@lru_cache(maxsize=4096)
def is_robot_agent(agent: str) -> bool:
    """Whether this User-Agent is one of a known crawler, by the list of the crawler-user-agents project."""
    return bool(_ROBOT_NAMES.search(agent)) or is_crawler(agent)


def _is_staff(request: HttpRequest) -> bool:
    # Without the cookie there is no session to look at: anonymous readers cost no query and get no cookie.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff


_RULES: tuple[tuple[Refusal, Callable[[HttpRequest], bool]], ...] = (
    (Refusal.ORIGIN, _is_foreign),
    (Refusal.AHEAD, _is_ahead_of_reader),
    (Refusal.NO_TRACKING, _wants_no_tracking),
    (Refusal.STAFF, _is_staff),
    (Refusal.ROBOT, _is_robot),
)
