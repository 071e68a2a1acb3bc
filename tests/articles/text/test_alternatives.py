"""Words that stand in for a picture, and those that don't."""

import pytest

from articles.text.alternatives import says_nothing


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
    ],
)
def test_a_description_says_something(alt):
    assert not says_nothing(alt)
