"""Prices and amounts as people read them: for how long, what one kilo costs, how money is written."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

# Campaigns count in millionths of a euro.
MICROS = 1_000_000

# A price that was seen longer ago may have changed in the shop, so it isn't shown.
SHOWN_FOR = timedelta(hours=24)

# What one unit of the pack is in kilos or litres, for packs that are measured instead of counted.
_MEASURED = {
    "mg": (Decimal("0.000001"), "kg"),
    "g": (Decimal("0.001"), "kg"),
    "gram": (Decimal("0.001"), "kg"),
    "kg": (Decimal(1), "kg"),
    "ml": (Decimal("0.001"), "l"),
    "cl": (Decimal("0.01"), "l"),
    "dl": (Decimal("0.1"), "l"),
    "l": (Decimal(1), "l"),
    "liter": (Decimal(1), "l"),
}


class UnitPrice(NamedTuple):
    """An amount in euros and what one gets for it: “kg”, “litre” or “piece” in the reader's language."""

    amount: Decimal
    unit: str


def is_shown(seen_at: datetime, now: datetime) -> bool:
    """Whether a price seen at `seen_at` may still be shown at `now`."""
    return now - seen_at <= SHOWN_FOR


def unit_price(price: Decimal, quantity: Decimal | None, unit: str) -> UnitPrice | None:
    """The price for one kilo, litre or piece, or None without a known pack.

    Dutch shops must show it beside the price (Besluit prijsaanduiding producten). Rounded to cents, and below
    ten cents to tenths of a cent.
    """
    if not quantity or not unit.strip():
        return None
    size, name = _MEASURED.get(unit.strip().lower(), (Decimal(1), "piece"))
    amount = price / (quantity * size)
    step = Decimal("0.01") if amount >= Decimal("0.1") else Decimal("0.001")
    names = {"kg": _("kilo"), "l": _("litre"), "piece": _("piece")}
    return UnitPrice(amount.quantize(step, ROUND_HALF_UP), names[name])


def euros(micros: int | None, *, least: int = 2) -> str:
    """Micro-euros as one reads them: “€ 1.250,00”; "" for none.

    At least `least` decimals, and more where the amount has them: nothing is rounded.
    """
    if micros is None:
        return ""
    amount = Decimal(micros) / MICROS
    text = number_format(abs(amount), decimal_pos=decimals_of(amount, least), force_grouping=True)
    return f"{'-' if micros < 0 else ''}€\N{NO-BREAK SPACE}{text}"


def decimals_of(amount: Decimal, least: int = 2) -> int:
    """How many decimals say all of an amount."""
    return max(least, -int(amount.normalize().as_tuple().exponent))
