"""What a product costs for one piece, kilo or litre, and how long a price is shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from ads.prices import is_shown, unit_price
from tests.ads.factories import NOW


@pytest.mark.parametrize(
    ("price", "quantity", "unit", "amount", "name"),
    [
        ("12.95", "60", "tabletten", "0.22", "piece"),
        ("4.50", "180", "capsules", "0.025", "piece"),
        ("19.99", "500", "g", "39.98", "kilo"),
        ("19.99", "500", " Gram ", "39.98", "kilo"),
        ("9.00", "1.5", "kg", "6.00", "kilo"),
        ("8.50", "250", "ml", "34.00", "litre"),
        ("8.50", "0.75", "l", "11.33", "litre"),
    ],
)
def test_the_price_for_one(price, quantity, unit, amount, name):
    with override("en"):
        assert unit_price(Decimal(price), Decimal(quantity), unit) == (Decimal(amount), name)


@pytest.mark.parametrize(("quantity", "unit"), [(None, "g"), (Decimal(60), ""), (Decimal(60), "  ")])
def test_without_a_known_pack_there_is_none(quantity, unit):
    assert unit_price(Decimal("12.95"), quantity, unit) is None


def test_a_price_is_shown_for_a_day():
    assert is_shown(NOW - timedelta(hours=24), NOW)
    assert not is_shown(NOW - timedelta(hours=24, seconds=1), NOW)
