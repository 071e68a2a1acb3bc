"""Finds amounts of vitamins and minerals in Dutch text that are so far off that a unit must be wrong.

A first, careful guard: it speaks up about "1.000 mg vitamine B12", never about a dose that is merely high.
Facts: data/nrv.csv (reference intakes), data/upper_levels.csv and data/iu_factors.csv, where each row names
its source.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .reference_intakes import in_micrograms, reference_intake

_DATA = Path(__file__).parent / "data"
# More than this many times the highest upper level is a mistake, not a megadose: a unit too large by 1,000
# lands far above it, and no text about overdoses needs to go there.
MOST_UPPER_LEVELS = 10
# Without an upper level, nobody found harm and supplements go far: vitamin B12 of 5 mg is 2,000 times the
# reference intake, and gram doses of vitamin C are 25 times. Those reckoned in micrograms go further.
MOST_REFERENCES = {"mg": 1_000, "µg": 10_000}
# Less than a thousandth of the reference intake is a unit too small.
LEAST_REFERENCES = Decimal("0.001")

_UNITS = {
    "microgram": "µg", "microgrammen": "µg", "mcg": "µg", "µg": "µg", "μg": "µg", "ug": "µg",
    "milligram": "mg", "milligrammen": "mg", "mg": "mg", "gram": "g", "g": "g", "ie": "IE", "iu": "IE",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_DOSE = re.compile(
    rf"(?<![\w.,/-])(?P<number>{_NUMBER})[\s\u00a0-]?(?P<unit>{_UNIT})"
    r"(?![\w/²³])(?!\s+per\s+(?:\d|kg|kilo|l\b|liter|ml|dl|deciliter|gram|100))",
    re.IGNORECASE,
)
# Clauses end here; a comma between digits belongs to the number.
_CLAUSE_END = re.compile(r"[;–—]\s|:\s(?!\d)|,\s|\s[-–—]\s|\.\s")
# What a body or a blood sample holds is no daily dose, and neither is what killed a rat or what a doctor
# gives once a month.
_OTHER_AMOUNT = re.compile(
    r"\b(?:lichaam|bloed|serum|plasma|urine|botten|skelet|voorraad|per kilo\w*|per kg|per liter|ratten|muizen"
    r"|dieren|tabletgewicht|van de vorm|verbinding|per week|per maand|per kwartaal|eenmalig|stootdosis"
    r"|injecties?|infuus)\b",
    re.IGNORECASE,
)


class Dose(NamedTuple):
    """An amount of a nutrient as the text has it: `text` is what stands there, `unit` µg, mg, g or IE."""

    nutrient: str
    amount: Decimal
    unit: str
    text: str


@dataclass(frozen=True)
class Suspicion:
    """A dose that can't be meant, and how many times the reference intake it is."""

    dose: Dose
    name: str
    times_reference: Decimal

    @property
    def is_too_much(self) -> bool:
        return self.times_reference > 1


def suspicious_doses(sentence: str) -> Iterator[Suspicion]:
    """The doses in `sentence` (plain text) that are far off what the nutrient's range is, in order."""
    for dose in doses(sentence):
        weight = _micrograms(dose)
        reference = reference_intake(dose.nutrient)
        base = in_micrograms(reference.amount, reference.unit)
        if weight is not None and not base * LEAST_REFERENCES <= weight <= _most(dose.nutrient):
            yield Suspicion(dose, reference.name, weight / base)


def doses(sentence: str) -> Iterator[Dose]:
    """The amounts in `sentence` (plain text) of which the same clause names exactly one nutrient.

    Grams count only right beside the nutrient ("5 g magnesium"): elsewhere they weigh food ("100 g kaas").
    """
    start = 0
    for end in [*(match.end() for match in _CLAUSE_END.finditer(sentence)), len(sentence)]:
        yield from _doses_of_clause(sentence[start:end])
        start = end


def read_number(text: str) -> Decimal | None:
    """The number that a Dutch writer means: "1.000" is a thousand, "2,5" two and a half.

    None for what English and Dutch readers read differently ("1,000").
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain):
        return None
    return Decimal(plain.replace(",", "."))


def _doses_of_clause(clause: str) -> Iterator[Dose]:
    # Most clauses hold no amount at all: looking for one is cheaper than looking for every name.
    if not _DOSE.search(clause) or _OTHER_AMOUNT.search(clause):
        return
    named = [(match, _names()[_folded(match[0])]) for match in _pattern().finditer(clause)]
    nutrients = {key for _match, key in named}
    # A compound such as magnesium citrate weighs more than the nutrient in it: its key is "".
    if len(nutrients) != 1 or "" in nutrients:
        return
    for match in _DOSE.finditer(clause):
        amount, unit = read_number(match["number"]), _UNITS[match["unit"].lower()]
        if amount is not None and (unit != "g" or _is_beside(clause, match, [name for name, _key in named])):
            yield Dose(named[0][1], amount, unit, match[0])


def _is_beside(clause: str, dose: re.Match[str], names: list[re.Match[str]]) -> bool:
    """Whether nothing but "of" stands between the amount and a nutrient, and it isn't an amount of food."""
    after = clause[dose.end() :].lstrip(" ")
    gaps_after = [clause[dose.end() : name.start()] for name in names if name.start() >= dose.end()]
    gaps_before = [clause[name.end() : dose.start()] for name in names if name.end() <= dose.start()]
    if any(gap.strip(" (") in ("", "aan", "van") for gap in gaps_after):
        return True
    return any(gap.strip(" (:") == "" for gap in gaps_before) and not after[:1].isalnum()


def _micrograms(dose: Dose) -> Decimal | None:
    """What `dose` weighs; None for international units of a nutrient that isn't counted in them."""
    if dose.unit != "IE":
        return in_micrograms(dose.amount, dose.unit)
    factor = _iu_factors().get(dose.nutrient)
    return dose.amount * factor if factor is not None else None


@cache
def _most(nutrient: str) -> Decimal:
    """The most micrograms of `nutrient` that anybody can mean."""
    reference = reference_intake(nutrient)
    base = in_micrograms(reference.amount, reference.unit)
    if nutrient in _upper_levels():
        return MOST_UPPER_LEVELS * max(_upper_levels()[nutrient], base)
    return MOST_REFERENCES[reference.unit] * base


@cache
def _upper_levels() -> dict[str, Decimal]:
    """The highest level in micrograms that any authority names, for nutrients with one."""
    highest: dict[str, Decimal] = {}
    for row in _rows("upper_levels.csv"):
        if row["value"]:
            level = in_micrograms(Decimal(row["value"]), row["unit"].split()[0])
            highest[row["key"]] = max(level, highest.get(row["key"], level))
    return highest


@cache
def _iu_factors() -> dict[str, Decimal]:
    """Micrograms in one international unit."""
    return {
        row["key"]: in_micrograms(Decimal(row["factor"]), row["to"].split()[0])
        for row in _rows("iu_factors.csv")
        if row["from"].startswith("1 IE")
    }


@cache
def _names() -> dict[str, str]:
    """Each name to look for, folded, with the key of its nutrient; "" for a compound that holds one."""
    names: dict[str, str] = {}
    for row in _rows("nrv.csv"):
        for name in [*row["synonyms_nl"].split("|"), *row["synonyms_en"].split("|")]:
            names[_folded(name)] = row["key"] if _is_the_nutrient(name) else ""
        for name in (row["name_nl"], row["name_en"]):
            names[_folded(name)] = row["key"]
        if row["kind"] == "vitamin":
            symbol = row["symbol"].lower()
            names |= {f"{word} {symbol}": row["key"] for word in ("vitamine", "vitamin")}
            # "B12" alone is clear, "C" alone isn't.
            names |= {symbol: row["key"]} if len(symbol) > 1 else {}
    return names


def _is_the_nutrient(name: str) -> bool:
    return name.lower().startswith(("vitamine ", "vitamin ")) and not name.lower().startswith("vitamine pp")


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted((name for name in _names() if name), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in names)})(?![\w-])", re.IGNORECASE)


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
