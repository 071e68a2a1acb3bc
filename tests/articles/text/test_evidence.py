"""Which sentences lean on research that they don't name."""

import pytest

from articles.text.evidence import appeal_without_source


@pytest.mark.parametrize(
    "sentence",
    [
        "Studies suggereren dat magnesium helpt.",
        "Onderzoek toont aan dat het werkt.",
        "Recent onderzoek laat duidelijk zien dat het werkt.",
        "Onderzoekers denken dat het aan de dosis ligt.",
        "Wetenschappers vermoeden een verband.",
        "Diverse studies wijzen erop dat het helpt.",
        "Uit onderzoek blijkt dat zink helpt.",
        "Uit deze kleine Duitse studies bleek iets anders.",
        "Het blijkt uit onderzoek.",
        "Volgens wetenschappers is het veilig.",
        "Volgens recent onderzoek is het veilig.",
        "Het is wetenschappelijk bewezen dat het helpt.",
        "Dit middel is klinisch getest en wetenschappelijk bewezen.",
        "Meta-analyses bevestigen dit.",
        "Studies suggest that it works.",
        "Research has shown an effect.",
        "According to recent studies it works.",
        "It is clinically proven.",
    ],
)
def test_a_study_without_a_name_is_found(sentence):
    assert appeal_without_source(sentence)
    assert appeal_without_source(f"{sentence} [1]") == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Studies suggereren dat magnesium helpt [3, 4].",
        "Onderzoek toont niet aan dat het werkt.",
        "Er is nog geen onderzoek gedaan.",
        "Wat zegt het onderzoek?",
        "Laat je bloed onderzoeken door de huisarts.",
        "De studie duurde drie weken.",
        "Volgens het etiket is dat twee tabletten.",
        "De onderzoeksresultaten lopen uiteen.",
        "Blijkt uit onderzoek iets anders?",
    ],
)
def test_what_claims_nothing_is_left_alone(sentence):
    assert appeal_without_source(sentence) == ""


def test_the_words_are_named_as_they_stand_there():
    assert appeal_without_source("Uit  recent onderzoek blijkt dat.") == "Uit recent onderzoek blijkt"
