"""The reference intakes of labels, and percentages of them."""

from decimal import Decimal

import pytest

from articles.nutrition.reference_intakes import in_micrograms, reference_intake, reference_intakes


def test_holds_the_27_nutrients_of_the_regulation():
    assert len(reference_intakes()) == 27
    assert {intake.unit for intake in reference_intakes().values()} == {"mg", "µg"}


@pytest.mark.parametrize(
    ("key", "amount", "unit"),
    [
        ("vitamin-d", "5", "µg"),
        ("vitamin-c", "80", "mg"),
        ("vitamin-b12", "2.5", "µg"),
        ("magnesium", "375", "mg"),
        ("selenium", "55", "µg"),
        ("iodine", "150", "µg"),
        ("potassium", "2000", "mg"),
    ],
)
def test_knows_the_amount(key, amount, unit):
    intake = reference_intake(key)
    assert (intake.amount, intake.unit) == (Decimal(amount), unit)


@pytest.mark.parametrize(
    ("key", "amount", "unit", "percent"),
    [
        ("magnesium", "150", "mg", 40),
        ("magnesium", "56.25", "mg", 15),
        ("magnesium", "0.375", "g", 100),
        ("vitamin-b12", "100", "µg", 4000),
        ("folic-acid", "0.4", "mg", 200),
        # Half a percent goes up.
        ("vitamin-d", "0.025", "µg", 1),
    ],
)
def test_percentages_are_whole_and_change_units(key, amount, unit, percent):
    assert reference_intake(key).percent_of(Decimal(amount), unit) == percent


@pytest.mark.parametrize("unit", ["µg", "μg", "mcg", "ug"])
def test_micrograms_have_many_spellings(unit):
    assert in_micrograms(Decimal(3), unit) == 3


def test_an_international_unit_is_no_weight():
    with pytest.raises(ValueError, match="IE"):
        reference_intake("vitamin-d").percent_of(Decimal(200), "IE")


def test_an_unknown_nutrient_is_an_error():
    with pytest.raises(KeyError):
        reference_intake("creatine")
