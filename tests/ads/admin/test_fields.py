"""Euros, GTINs and web addresses as marketers type them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ads.admin.display import euros, plain_euros
from ads.admin.fields import EurosField, GtinField, WebAddressField

EUR = 1_000_000


@pytest.mark.parametrize(
    ("typed", "micros"),
    [
        ("12,50", 12_500_000),
        ("12.50", 12_500_000),
        ("€ 12,50", 12_500_000),
        ("1.250,00", 1250 * EUR),
        ("1 250", 1250 * EUR),
        ("1250", 1250 * EUR),
        ("0,125", 125_000),
        ("0.125", 125_000),
        ("0,000001", 1),
        ("0", 0),
        ("", None),
    ],
)
def test_euros_are_kept_in_millionths(typed, micros):
    assert EurosField(required=False).clean(typed) == micros


@pytest.mark.parametrize(
    "typed",
    ["-1", "1,0000001", "een", "1,2,3", "1e5", "NaN", "Infinity", "1.250", "12.345.678", "9" * 10, "٣"],
)
def test_what_is_no_clear_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        EurosField().clean(typed)


@given(st.integers(0, 10**14))
def test_what_the_form_shows_is_read_back_as_it_was(micros):
    field = EurosField()
    assert field.clean(field.prepare_value(micros)) == micros
    assert not field.has_changed(micros, field.prepare_value(micros))


def test_euros_are_shown_in_the_dutch_way():
    assert plain_euros(1_250_500_000) == "1250,50"
    assert plain_euros(100 * EUR) == "100,00"
    assert euros(1_250 * EUR) == "€\N{NO-BREAK SPACE}1.250,00"
    assert euros(125_000) == "€\N{NO-BREAK SPACE}0,125"
    assert euros(None) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4006381333931", "4006381333931"),
        ("4006 3813 3393 1", "4006381333931"),
        ("04006381333931", "4006381333931"),
        ("14006381333938", "14006381333938"),
        ("036000291452", "0036000291452"),
        ("73513537", "73513537"),
        ("0000073513537", "73513537"),
        ("", ""),
    ],
)
def test_a_gtin_has_one_spelling(typed, kept):
    assert GtinField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["4006381333932", "123", "0000000000000", "00000000", "40063813339X1", "8.71869690450e12"]
)
def test_a_wrong_gtin_is_refused(typed):
    with pytest.raises(ValidationError):
        GtinField(required=False).clean(typed)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://winkel.example/", "data:text/html,x", "x y"])
def test_readers_are_sent_to_the_web_only(typed):
    with pytest.raises(ValidationError):
        WebAddressField().clean(typed)


def test_an_address_without_a_scheme_gets_the_safe_one():
    assert WebAddressField().clean("winkel.example/zink") == "https://winkel.example/zink"
