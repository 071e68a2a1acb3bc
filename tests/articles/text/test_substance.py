"""What is a substantial change, and what can pass for a typo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.substance import LEAST_SUBSTANTIAL_WORDS, MOST_TYPO_WORDS, difference

TEXT = "Magnesium draagt bij aan de normale werking van de spieren. Neem 375 mg per dag, niet meer."
texts = st.lists(st.sampled_from(["de", "spier", "niet", "12", "Magnesium", "mg"]), max_size=40).map(" ".join)


def test_the_words_that_changed_are_named():
    found = difference(TEXT, TEXT.replace("spieren", "zenuwen"))
    assert (found.removed, found.added, found.words) == (("spieren",), ("zenuwen",), 1)


def test_capitals_and_punctuation_are_no_difference():
    assert difference(TEXT, TEXT.upper().replace(".", "!")).words == 0


def test_moving_a_sentence_is_removing_and_adding_it():
    one, other = "Een twee drie vier vijf. ", "Zes zeven. "
    assert difference(one + other, other + one).words == 2


def test_a_long_sentence_is_substantial_and_a_shorter_one_is_not():
    sentence = " ".join(["woord"] * LEAST_SUBSTANTIAL_WORDS)
    assert difference(TEXT, f"{TEXT} {sentence}").is_substantial
    assert not difference(TEXT, f"{TEXT} {sentence[:-6]}").is_substantial


def test_a_figure_is_always_substantial_and_never_a_typo():
    found = difference(TEXT, TEXT.replace("375", "3750"))
    assert found.is_substantial
    assert not found.is_typo


def test_a_slip_is_a_typo_and_nothing_new():
    found = difference(TEXT, TEXT.replace("normale", "nromale"))
    assert found.is_typo
    assert not found.is_substantial


@pytest.mark.parametrize("word", ["niet", "geen", "zonder", "minder"])
def test_a_word_that_turns_advice_around_is_never_a_typo(word):
    assert not difference(TEXT, f"{TEXT} {word}").is_typo


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Neem 400 µg", "Neem 400 mg"),
        ("is onveilig", "is veilig"),
        ("per dag", "per week"),
        ("is bewezen", "is onbewezen"),
    ],
)
def test_a_unit_or_a_beginning_that_negates_is_never_a_typo(old, new):
    assert not difference(old, new).is_typo


def test_many_words_are_no_typo():
    assert not difference(TEXT, TEXT + " en" * (MOST_TYPO_WORDS + 1)).is_typo


def test_a_rewritten_book_is_counted():
    assert difference("a " * 9000, "b " * 8000).words == 9000


def test_words_that_come_back_again_and_again_take_no_longer():
    old = " ".join(["de", "spier", "en"] * 1500)
    assert 0 < difference(old, old.replace("spier en de", "en spier de")).words < 4500


@given(texts)
def test_a_text_differs_from_itself_by_nothing(text):
    assert difference(text, text).words == 0


@given(texts, texts)
def test_both_directions_name_the_same_words(old, new):
    there, back = difference(old, new), difference(new, old)
    assert len(there.removed) - len(there.added) == len(back.added) - len(back.removed)
    assert (there.words == 0) == (back.words == 0)


@given(texts, texts)
def test_no_word_is_lost(old, new):
    found = difference(old, new)
    kept = len(old.split()) - len(found.removed)
    assert kept == len(new.split()) - len(found.added)
