"""Cells of files that spreadsheets open."""

import pytest

from articles.text.spreadsheet import safe_cell


def test_plain_words_stay_as_they_are():
    assert safe_cell("IJzer – 14 mg") == "IJzer – 14 mg"
    assert safe_cell("") == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
