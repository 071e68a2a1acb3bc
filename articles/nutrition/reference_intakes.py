"""The reference intakes of vitamins and minerals with which every label in the EU calculates its percentages.

Source: Regulation (EU) No 1169/2011, Annex XIII, part A, point 1 (data/nrv.csv, with its own source column).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "nrv.csv"
# What labels call micrograms: the micro sign, the Greek letter, and two ways of typing neither.
_MICROGRAMS_PER_UNIT = {
    "µg": Decimal(1),
    "μg": Decimal(1),
    "mcg": Decimal(1),
    "ug": Decimal(1),
    "mg": Decimal(1000),
    "g": Decimal(1_000_000),
}


@dataclass(frozen=True)
class ReferenceIntake:
    """How much of a nutrient a day is 100 % on labels, in `unit` (mg or µg)."""

    key: str
    name: str
    amount: Decimal
    unit: str

    def percent_of(self, amount: Decimal, unit: str) -> int:
        """`amount` of this nutrient as a whole percentage of the reference intake, halves rounded up.

        Raises ValueError for a unit that isn't a weight: what an IU weighs differs by nutrient and form.
        """
        share = in_micrograms(amount, unit) / in_micrograms(self.amount, self.unit)
        return int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))


def in_micrograms(amount: Decimal, unit: str) -> Decimal:
    """`amount` in micrograms; raises ValueError for an unknown unit."""
    try:
        return amount * _MICROGRAMS_PER_UNIT[unit]
    except KeyError:
        raise ValueError(f"{unit!r} is no weight that labels use.") from None


def reference_intake(key: str) -> ReferenceIntake:
    """The reference intake of a nutrient by its key ("vitamin-d"); raises KeyError when there is none."""
    return reference_intakes()[key]


@cache
def reference_intakes() -> dict[str, ReferenceIntake]:
    """All reference intakes by key, in the order of the regulation."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["key"]: ReferenceIntake(row["key"], row["name_nl"], Decimal(row["nrv"]), row["unit"])
            for row in csv.DictReader(file)
        }
