"""The names by which a nutrient is written and looked for: facts of data/nrv.csv and data/equal_names.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data"
# The old word for iodine also means Jew: homographs of the shared facts say never to take it alone.
_NEVER_ALONE = frozenset(("jood",))


class Name(NamedTuple):
    """A name of the nutrient `key`; `is_equal` if it means neither more nor less.

    The others are forms of it: who looks for magnesium wants to read of magnesium citrate too, but who looks
    for magnesium citrate doesn't want all that is about magnesium.
    """

    key: str
    name: str
    is_equal: bool


@cache
def nutrient_names() -> tuple[Name, ...]:
    """All names in Dutch and English, equal ones first; those of a vitamin with its letter or number."""
    equal = dict.fromkeys(Name(row["key"], row["name"], True) for row in _rows("equal_names.csv"))
    forms: list[Name] = []
    for row in _rows("nrv.csv"):
        key, synonyms = row["key"], f"{row['synonyms_nl']}|{row['synonyms_en']}".split("|")
        own = [row["name_nl"], row["name_en"], *_by_symbol(row)]
        # Vitamine B1 is thiamine, and B9 and B11 are foliumzuur, but vitamine D3 is one form of vitamine D.
        is_named_by_letter = row["name_nl"].startswith("Vitamine")
        numbers = [name for name in synonyms if name.startswith("vitamin") and not is_named_by_letter]
        equal |= dict.fromkeys(Name(key, name, True) for name in [*own, *numbers])
        forms += [Name(key, name, False) for name in synonyms if name and name not in _NEVER_ALONE]
    known = {(name.key, name.name) for name in equal}
    return (*equal, *(name for name in dict.fromkeys(forms) if (name.key, name.name) not in known))


def one_word_names() -> frozenset[str]:
    """Dutch names of nutrients and their forms that can be part of a compound: "magnesium", "foliumzuur"."""
    names = {name for row in _rows("nrv.csv") for name in [row["name_nl"], *row["synonyms_nl"].split("|")]}
    return frozenset(name for name in names - _NEVER_ALONE if name.isalpha() and len(name) > 3)


def _by_symbol(row: dict[str, str]) -> Iterator[str]:
    if row["kind"] == "vitamin":
        yield f"vitamine {row['symbol']}"
        yield f"vitamin {row['symbol']}"
        # "B12" alone is clear, "C" alone isn't.
        if len(row["symbol"]) > 1:
            yield row["symbol"]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
