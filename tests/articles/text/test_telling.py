"""Which words tell what a text is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.telling import LONGEST_STEM, MOST_STEMS, telling_words


def stems(*parts):
    return [found.stem for found in telling_words(*parts)]


def test_what_stands_highest_and_most_often_tells_most():
    text = "Zink helpt. Koper ook. Magnesium niet, magnesium nooit."
    assert stems("Zink", "Koper", text) == ["zink", "koper", "magnesium"]


@pytest.mark.parametrize(
    "forms", ["vitamine vitaminen vitamines", "mineraal mineralen", "tablet tabletten", "kramp krampen"]
)
def test_forms_of_a_word_count_as_one(forms):
    (found,) = telling_words("", "", forms)
    assert found.word in forms.split()
    assert found.weight > 1


def test_words_of_any_text_and_figures_tell_nothing():
    assert stems("Hoeveel heb je nodig?", "Wat kun je doen?", "Het is 2.000 of 400 en zo.") == []


def test_b12_is_a_word_and_a_hyphen_at_an_edge_is_not():
    assert set(stems("", "", "vitamine- en B12-gehalte, omega-3")) == {"vitamin", "b12-gehalt", "omega-3"}


@given(st.text(), st.text(), st.text())
def test_whatever_the_text_there_are_few_each_once_and_each_with_weight(title, headings, text):
    found = telling_words(title, headings, text)
    assert len(found) == len({each.stem for each in found}) <= MOST_STEMS
    assert all(each.weight >= 1 and 0 < len(each.stem) <= LONGEST_STEM for each in found)
    assert found == telling_words(title, headings, text)
