"""Marks links for which somebody is paid: those that lead through a known affiliate network.

Google asks for rel="sponsored" on them (Search Central, "Qualify your outbound links"), and readers' browsers
needn't hand over where they came from. affiliate_networks.csv names the networks, each with where we have it
from; to add one, add a row: the end of its hosts ("*" for any) and, where the host alone doesn't tell, a
regular expression for the address behind it.
"""

from __future__ import annotations

import csv
import html as html_escapes
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from .links import href_of
from .markup import Piece, split

REL = "sponsored nofollow noopener"
_NETWORKS = Path(__file__).parent / "affiliate_networks.csv"
_REL = re.compile(r"""\srel\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
# What browsers take for the way to another site, also with more or fewer slashes than belong there.
_ELSEWHERE = re.compile(r"(?:https?:/*|/{2,})(.*)", re.IGNORECASE | re.DOTALL)
_ANY_HOST = "*"


class Rule(NamedTuple):
    """How links of a network are known: their host ends in `host`, and what follows it fits `pattern`."""

    network: str
    host: str
    pattern: re.Pattern[str] | None


def network_of(href: str) -> str | None:
    """The affiliate network through which this address leads, by name; None for every other address."""
    elsewhere = _ELSEWHERE.fullmatch(href.strip().replace("\\", "/"))
    if elsewhere is None:
        return None
    try:
        parts = urlsplit(f"//{elsewhere[1]}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    behind = f"{parts.path or '/'}?{parts.query}"
    for ending in (*_endings(host), _ANY_HOST):
        for rule in _rules().get(ending, ()):
            if rule.pattern is None or rule.pattern.search(behind):
                return rule.network
    return None


def mark_affiliate_links(html: str) -> str:
    """`html` (sanitised) where each link through an affiliate network has rel="sponsored nofollow noopener".

    Nothing else is touched, letter for letter; what is marked already comes out unchanged.
    """
    if "<a " not in html:
        return html
    return "".join(_marked(piece) for piece in split(html))


def _marked(piece: Piece) -> str:
    if piece.kind != "start" or piece.tag != "a":
        return piece.raw
    href = href_of(piece)
    if href is None or network_of(href) is None:
        return piece.raw
    return f'{_REL.sub("", piece.raw)[:-1].rstrip()} rel="{html_escapes.escape(REL)}">'


def _endings(host: str) -> list[str]:
    """The host and all that it ends in: "a.b.nl" gives a.b.nl, b.nl and nl."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


@cache
def _rules() -> dict[str, list[Rule]]:
    """The rules of the file by the host that they are about."""
    found: dict[str, list[Rule]] = {}
    with _NETWORKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern = re.compile(row["pattern"], re.IGNORECASE) if row["pattern"] else None
            found.setdefault(row["host"], []).append(Rule(row["network"], row["host"], pattern))
    return found
