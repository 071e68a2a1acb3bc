"""Reads the data files of the demo's sellers, products and campaigns; all of them are fictional."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

Entry = dict[str, Any]


def sellers() -> Entry:
    """Advertisers, brands and merchants by key, and the warnings that every supplement carries."""
    return _read("sellers.toml")


def products() -> dict[str, Entry]:
    """The products by slug."""
    return _read("products.toml")


def campaigns() -> list[Entry]:
    """The campaigns, with periods in days from the day of loading."""
    return _read("campaigns.toml")["campaigns"]


def _read(name: str) -> Entry:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)
