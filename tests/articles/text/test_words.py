"""Words, plain text and reading time."""

import pytest

from articles.text.markup import decode, plain_text
from articles.text.reading_time import WORDS_PER_MINUTE, reading_minutes
from articles.text.words import count_words, fold, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eén dag, twee foto's.", ["Eén", "dag", "twee", "foto's"]),
        (
            "omega-3-vetzuren en calcium- of zinktabletten",
            ["omega-3-vetzuren", "en", "calcium-", "of", "zinktabletten"],
        ),
        ("a/b c–d (e)", ["a", "b", "c", "d", "e"]),
        ("die\u0308tist mag\u00adnesium", ["die\u0308tist", "mag\u00adnesium"]),
        ("… – !", []),
    ],
)
def test_words(text, expected):
    assert [word.text for word in words(text)] == expected
    assert all(text[word.start : word.end] == word.text for word in words(text))
    assert count_words(text) == len(expected)


def test_folding_takes_away_what_no_reader_sees():
    assert fold("DIE\u0308TIST") == fold("diëtist")
    assert fold("Mag\u00adnesium") == "magnesium"
    assert fold("B₁₂") == "b12"
    assert fold("β-Caroteen") == fold("Β-caroteen")
    assert fold("e\u0301") != fold("e")


def test_plain_text_keeps_blocks_apart_and_inline_elements_together():
    assert (
        plain_text("<p>H<sub>2</sub>O</p><ul><li>a&nbsp;b</li><li>&lt;c&gt;</li></ul>d<br>e")
        == "H2O a b <c> d e"
    )
    assert plain_text("") == ""


def test_decoding_says_where_each_letter_begins():
    shown, offsets = decode("a&amp;b&nbsp;&x;c")
    assert shown == "a&b\u00a0&x;c"
    assert list(offsets) == [0, 1, 6, 7, 13, 14, 15, 16, 17]


def test_reading_time_is_rounded_and_never_nothing():
    assert reading_minutes("") == 1
    assert reading_minutes("woord " * WORDS_PER_MINUTE * 4) == 4
    assert reading_minutes("woord " * int(WORDS_PER_MINUTE * 4.6)) == 5
