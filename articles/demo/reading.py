"""Reads the data files of the demo magazine; only the facts and sources in them are real."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

Entry = dict[str, Any]


def topics() -> list[Entry]:
    """The rubrics, in the order of the menu."""
    return _read(DATA / "topics.toml")["topics"]


def people() -> list[Entry]:
    """Authors and medical reviewers; `user` is the demo log-in of some of them."""
    return _read(DATA / "people.toml")["people"]


def references() -> dict[str, Entry]:
    """The sources by the key with which articles cite them."""
    return _read(DATA / "references.toml")


def glossary() -> dict[str, Entry]:
    """The glossary terms by slug."""
    return _read(DATA / "glossary.toml")


def site_pages() -> dict[str, str]:
    """What the pages about the site leave to fill in, and what the demo's publisher writes there."""
    return dict(_read(DATA / "site_pages.toml"))


@cache
def articles() -> dict[str, Entry]:
    """The articles by slug: those that are published, oldest first, then those that are still on the desk."""
    found = {path.stem: _read(path) for path in sorted((DATA / "articles").glob("*.toml"))}
    return dict(sorted(found.items(), key=lambda item: -item[1].get("published_days_ago", 0)))


def _read(path: Path) -> Entry:
    with path.open("rb") as file:
        return tomllib.load(file)
