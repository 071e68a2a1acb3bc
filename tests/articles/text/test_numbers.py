"""Which texts from a browser are numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), (" 7 ", 7), ("9" * 18, 10**18 - 1)])
def test_plain_digits_are(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "abc", "²", "٣", "9" * 19, "9" * 5000, "\0", "1\0"])
def test_whatever_no_column_holds_is_not(text):
    assert whole_number(text) is None


@given(st.text())
def test_it_never_raises(text):
    assert whole_number(text) is None or whole_number(text) >= 0
