"""Amounts with a wrong unit are found, and no others: the demo's articles hold plenty of right ones."""

from decimal import Decimal

import pytest

from articles.demo import reading
from articles.demo.notation import to_html
from articles.nutrition.doses import doses, read_number, suspicious_doses
from articles.text.sentences import blocks, sentences


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Neem 1.000 mg vitamine B12 per dag.", "1.000 mg"),
        ("Volwassenen hebben vitamine D (10 mg) nodig.", "10 mg"),
        ("Vitamine D: 400.000 IE per dag.", "400.000 IE"),
        ("Een tablet levert 150 mg jodium.", "150 mg"),
        ("Dat is 55 milligram seleen.", "55 milligram"),
        ("Met 375 µg calcium kom je er niet.", "375 µg"),
        ("Neem 5 g magnesium.", "5 g"),
        ("Er zit 2 g B12 in.", "2 g"),
        ("Foliumzuur, maar dan 400 mg foliumzuur, is beter.", "400 mg"),
    ],
)
def test_a_unit_that_must_be_wrong_is_found(sentence, text):
    assert [suspicion.dose.text for suspicion in suspicious_doses(sentence)] == [text]


def test_too_much_and_next_to_nothing_are_told_apart():
    (much,) = suspicious_doses("Neem 400 mg foliumzuur.")
    (little,) = suspicious_doses("Neem 0,1 mg calcium.")
    assert (much.is_too_much, little.is_too_much) == (True, False)


@pytest.mark.parametrize(
    "sentence",
    [
        "Neem 1.000 µg vitamine B12.",
        "Een hoge dosis is 5 mg vitamine B12.",
        "Neem 2,5 g vitamine C.",
        "Neem 25 µg vitamine D, ofwel 1.000 IE.",
        "Nicotinamide bestaat in 500 mg, niacine in 900 mg.",
        "100 g kaas bevat veel calcium.",
        "Per 100 g brood is dat 3 mg zink.",
        "Je lichaam bevat ongeveer 1.000 g calcium.",
        "Een tablet met 3 g magnesiumcitraat levert 480 mg.",
        "Eenmalig 50.000 IE vitamine D is een recept.",
        "De vitamine D in je bloed is 50 nmol/l.",
        "Er zit 1,000 mg calcium in.",
        "Neem magnesium en zink, samen 500 mg.",
        "Er zit 0,01 mg/kg jodium in.",
        "Neem 1.000 IE magnesium.",
    ],
)
def test_what_is_high_or_no_dose_at_all_is_left_alone(sentence):
    assert list(suspicious_doses(sentence)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.000", 1000),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("1.000,5", "1000.5"),
        ("12 500", 12500),
        ("1,000", None),
        ("0,025", "0.025"),
    ],
)
def test_numbers_are_read_as_dutch_writers_mean_them(text, number):
    assert read_number(text) == (number if number is None else Decimal(number))


def test_an_amount_is_given_to_the_one_nutrient_of_its_clause():
    found = [(dose.nutrient, dose.unit) for dose in doses("Neem 10 mg zink, en 25 microgram vitamine D.")]
    assert found == [("zinc", "mg"), ("vitamin-d", "µg")]


def test_no_article_of_the_demo_raises_a_false_alarm():
    texts = [
        text
        for entry in reading.articles().values()
        for text in (entry["introduction"], *(part["text"] for part in entry["sections"]))
    ]
    all_sentences = [line for text in texts for block in blocks(to_html(text)) for line in sentences(block)]
    assert sum(1 for line in all_sentences for _dose in doses(line)) > 15
    assert [found for line in all_sentences for found in suspicious_doses(line)] == []
