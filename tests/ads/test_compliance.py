"""Which classes of products may be placed, and which need an admission number that still runs."""

from datetime import date

import pytest

from ads.compliance import has_valid_admission, may_be_placed, needs_admission
from ads.models import Product

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize("product_class", ["supplement", "food", "toddler_milk", "cosmetic"])
def test_these_are_placed_without_a_number(product_class):
    assert may_be_placed(product_class)
    assert not needs_admission(product_class)
    assert has_valid_admission(Product(product_class=product_class), TODAY)


@pytest.mark.parametrize("product_class", ["homeopathic", "medical_device"])
def test_these_are_placed_with_a_number(product_class):
    assert may_be_placed(product_class)
    assert needs_admission(product_class)


@pytest.mark.parametrize("product_class", ["infant_formula", "medicine", "", "something new"])
def test_everything_else_is_never_placed(product_class):
    assert not may_be_placed(product_class)


def test_every_class_has_been_thought_about():
    placed = {choice for choice in Product.ProductClass.values if may_be_placed(choice)}
    assert set(Product.ProductClass.values) - placed == {"infant_formula", "medicine"}


@pytest.mark.parametrize(
    ("number", "until", "is_valid"),
    [
        ("123-0626", date(2026, 6, 15), True),
        ("123-0626", date(2026, 6, 14), False),
        ("123-0626", None, False),
        ("", date(2027, 1, 1), False),
    ],
)
def test_a_number_is_valid_until_its_last_day(number, until, is_valid):
    product = Product(product_class="homeopathic", admission_number=number, admission_until=until)
    assert has_valid_admission(product, TODAY) == is_valid
