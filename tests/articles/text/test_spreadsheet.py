"""Cells of files that spreadsheets open."""

import csv
import io
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.spreadsheet import BYTE_ORDER_MARK, csv_lines, safe_cell


def test_plain_words_stay_as_they_are():
    assert safe_cell("IJzer – 14 mg") == "IJzer – 14 mg"
    assert safe_cell("") == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_lines_begin_with_the_mark_that_excel_needs_and_end_as_it_writes_them():
    assert "".join(csv_lines([["a", "b"], ["c", 1]])) == f"{BYTE_ORDER_MARK}a;b\r\nc;1\r\n"


def test_numbers_stay_numbers_with_the_decimal_sign_of_the_separator():
    row = [[1, -2, 3.5, Decimal("0.25"), None, True]]
    assert list(csv_lines(row)) == [f"{BYTE_ORDER_MARK}1;-2;3,5;0,25;;True\r\n"]
    assert list(csv_lines(row, ",")) == [f"{BYTE_ORDER_MARK}1,-2,3.5,0.25,,True\r\n"]


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_no_text_becomes_a_formula(start):
    (line,) = csv_lines([[f"{start}1+1"]])
    assert next(csv.reader([line.removeprefix(BYTE_ORDER_MARK)]))[0] == f"'{start}1+1"


def test_a_line_is_made_when_it_is_asked_for():
    lines = csv_lines([n] for n in count())
    assert [next(lines), next(lines)] == [f"{BYTE_ORDER_MARK}0\r\n", "1\r\n"]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1)))
def test_whatever_text_comes_back_as_it_was_but_harmless(rows):
    text = "".join(csv_lines(rows)).removeprefix(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read == [[safe_cell(cell) for cell in row] for row in rows]
