"""Words that stand in for a picture, and those that don't."""

import pytest

from articles.text.alternatives import repeats, says_nothing


@pytest.mark.parametrize(
    "alt",
    [
        "IMG_1234.jpg",
        "foto",
        "Afbeelding",
        "Foto 2",
        "afbeelding bij dit artikel",
        "DSC01234",
        "magnesium-potje.webp",
        "Screenshot 2026-01-01",
        "Een foto.",
        "…",
        "IMG-20260101-WA0003",
        "PXL_20260101_123",
        "P1010234",
        "foto2",
        "WhatsApp Image 2026-01-01 at 10.00",
        "hero_final_v2",
        "pot-met-gele-pillen",
        "pillen-1200x675",
        "9f86d081884c7d65",
        "stockfoto",
        "Image of the article's header".replace(" article's", ""),
    ],
)
def test_a_file_name_or_the_word_picture_says_nothing(alt):
    assert says_nothing(alt)


@pytest.mark.parametrize(
    "alt",
    [
        "Drie witte tabletten naast een glas water",
        "Foto van een zalm",
        "Grafiek: inname per leeftijd",
        "Zalm",
        "pH 7.4",
        "Foto 2 van een zalm",
        "Image 3: potatoes",
        "Kant-en-klaar",
        "Vitamine-B12-tekort",
        "Banner met de tekst “Vitamine D”",
    ],
)
def test_a_description_says_something(alt):
    assert not says_nothing(alt)


@pytest.mark.parametrize(
    "alt", ["Magnesium in voeding", "magnesium in voeding.", "Afbeelding bij: Magnesium in voeding"]
)
def test_the_title_once_more_is_a_repetition(alt):
    assert repeats(alt, "Magnesium in voeding")


@pytest.mark.parametrize("alt", ["Noten, een bron van magnesium in voeding", "Magnesium", "", "foto"])
def test_what_says_more_or_less_than_the_title_is_none(alt):
    assert not repeats(alt, "Magnesium in voeding")
