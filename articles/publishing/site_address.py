"""Tells links into this site from links to others, as readers' browsers will read them."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings

from articles.text.identifiers import NotAnIdentifier, normalise_url


class OwnAddress(NamedTuple):
    """A place on this site: its path, decoded, and the anchor there ("" for none)."""

    path: str
    anchor: str


def own_address(href: str, page: str) -> OwnAddress | None:
    """The place on this site to which `href`, on the page with the path `page`, leads; None for others.

    The site's own host, with or without "www.", counts as this site whatever the scheme.
    """
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}{page}", href.strip()))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host is None or _bare(host) != _bare(_own_host()):
        return None
    return OwnAddress(unquote(parts.path) or "/", unquote(parts.fragment))


def external_address(href: str) -> str:
    """The address on another site to which `href` leads, without its anchor; "" when there is none."""
    try:
        address = normalise_url(urldefrag(href.strip())[0])
    except (NotAnIdentifier, ValueError):
        return ""
    return "" if not address or own_address(address, "/") else address


def host_of(address: str) -> str:
    """The host of a normalised address."""
    return urlsplit(address).hostname or ""


def _own_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
