"""Odd capitals: which are reported, which never, and how they are repaired."""

import pytest

from articles.text.capitals import COMMON_NOUNS, odd_capitals, repair_capitals


def reported(*texts, also=()):
    return [odd.word for odd in odd_capitals(texts, also=also)]


def test_a_common_noun_with_a_capital_is_reported_with_its_place():
    text = "Dat is goed voor de Spieren van sporters."
    (odd,) = odd_capitals(["Een zin vooraf.", text])
    assert (odd.index, odd.word, odd.context) == (1, "Spieren", text)
    assert text[odd.start :].startswith("Spieren")


def test_a_word_that_the_page_also_spells_small_is_reported():
    assert reported("Wij meten de Torsie. De torsie is hoog.") == ["Torsie"]
    assert reported("Wij meten de Torsie.", also=["Meer over torsie"]) == ["Torsie"]
    assert reported("Wij meten de Torsie.") == []


@pytest.mark.parametrize("text", ["Naast Natrium, Kalium en zink", "met Natrium (en Kalium)"])
def test_words_of_an_enumeration_are_each_reported(text):
    assert reported(text) == ["Natrium", "Kalium"]


@pytest.mark.parametrize(
    "text",
    [
        "Spieren werken. Spieren rusten! Spieren? Spieren.",
        "Let op: Spieren groeien traag.",
        "Hij zei: “Spieren groeien.” Zij zei ‘Calcium helpt’.",
        "Einde. (Calcium is een mineraal.) “Ja.” Calcium ook.",
        "De energiedrager ATP en de pH van het bloed.",
        "In Nederland onderzocht Cochrane dit voor de Gezondheidsraad.",
        "Volgens Jan Koper en dr. Koper en mevrouw Zink en J. Water.",
        "Volgens Anna van der Plant en Piet de Arts.",
        "Gekocht bij Nieuwe Energie in Utrecht.",
        "Kijk op Cochrane, of op cochrane.nl en info@cochrane.nl.",
        "B-Vitamine en Calcium-rijk voedsel.",
    ],
)
def test_capitals_that_belong_are_not_reported(text):
    assert reported(text) == []


def test_a_small_word_at_the_end_of_a_sentence_counts_as_spelled_small():
    assert reported("Wij meten de Torsie. Hoog is de torsie.") == ["Torsie"]


def test_the_first_word_of_a_sentence_is_no_part_of_a_name():
    assert reported("In Spieren zit water.") == ["Spieren"]


def test_repair_changes_these_letters_alone():
    text = "Naast Natrium is ook IJzer nodig: IJzer."
    odd = odd_capitals([text])
    assert [item.word for item in odd] == ["Natrium", "IJzer"]
    assert repair_capitals(text, [item.start for item in odd]) == "Naast natrium is ook ijzer nodig: IJzer."
    assert odd_capitals([repair_capitals(text, [item.start for item in odd])]) == []


def test_the_word_list_holds_small_words_only():
    assert len(COMMON_NOUNS) > 200
    assert all(word.islower() and word.isalpha() for word in COMMON_NOUNS)
