"""Typed lists and their lead-ins."""

import pytest

from articles.text.leadins import ListItem, list_html, split_lead_in, without_bullet, without_number


@pytest.mark.parametrize(
    "line",
    ["– tekst", "- tekst", "— tekst", "* tekst", "• tekst", "•tekst", "•\ttekst", "▪ tekst", "· tekst"],
)
def test_a_bullet_goes(line):
    assert without_bullet(line) == "tekst"


@pytest.mark.parametrize("line", ["tekst", "-5 graden", "–", "- ", "*tekst*", "", "1. tekst"])
def test_other_lines_have_no_bullet(line):
    assert without_bullet(line) is None


@pytest.mark.parametrize(
    ("line", "expected"), [("1. a", (1, "a")), ("12) b", (12, "b")), ("(3) c", (3, "c"))]
)
def test_a_number_goes(line, expected):
    assert without_number(line) == expected


@pytest.mark.parametrize("line", ["1.5 gram", "2024. Het jaar", "1 a", "a. b", "5-HTP", "1."])
def test_other_lines_have_no_number(line):
    assert without_number(line) is None


@pytest.mark.parametrize(
    ("text", "lead_in"),
    [
        ("Slaap: slecht slapen kost kracht.", "Slaap"),
        ("Te weinig of te veel: het midden telt: echt.", "Te weinig of te veel"),
        ("Verhouding 2:1: calcium en magnesium.", "Verhouding 2:1"),
        ("Zonder inleiding staat hier een zin.", ""),
        ("Zie https://voorbeeld.nl/ voor meer.", ""),
        ("Dit is een hele lange zin met veel woorden ervoor: en dan pas.", ""),
        ("Eerst een zin. Dan iets: dit.", ""),
        ("Slaap:", ""),
        (": niets", ""),
    ],
)
def test_a_lead_in_is_what_stands_before_the_first_colon(text, lead_in):
    item = split_lead_in(text)
    assert item.lead_in == lead_in
    assert (f"{lead_in}: {item.text}" if lead_in else item.text) == text


def test_a_list_is_a_true_list_with_strong_lead_ins():
    items = [ListItem("Slaap", "rust & stilte"), ListItem("", "a < b")]
    assert list_html(items) == (
        "<ul><li><p><strong>Slaap:</strong> rust &amp; stilte</p></li><li><p>a &lt; b</p></li></ul>"
    )
    assert list_html([ListItem("", "x")], is_ordered=True) == "<ol><li><p>x</p></li></ol>"
