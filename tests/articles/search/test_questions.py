"""The fixed table of questions: each finds what the other spelling or form says, on both databases."""

import pytest

from .making import found, found_exactly, publish

SAME = [
    ("vitamine", "vitaminen", "vitamines"),
    ("dosis", "doses", "dosering", "doseringen"),
    ("mineraal", "mineralen"),
    ("omega 3", "omega-3", "omega3", "Omega‑3"),
    ("b12", "vitamine B12", "vitamine B-12", "B 12", "vitamineb12", "cobalamine"),
    ("foliumzuur", "vitamine B11", "folaat", "B11", "vitamine b9", "folaten"),
    ("vitamine C", "ascorbinezuur", "vitaminec"),
    ("ijzer", "IJzer", "iron"),
    ("bètacaroteen", "betacaroteen", "beta-caroteen", "β-caroteen"),
    ("tocotriënol", "tocotrienol"),
    ("bacteriën", "bacterie", "bacterien"),
    ("tablet", "tabletten"),
    ("vetzuur", "vetzuren"),
    ("zwanger", "zwangere"),
    ("vitaminetekort", "tekort aan vitamine"),
]
NARROWER = [
    ("krampen", "spierkrampen"),
    ("kramp", "nachtkrampen"),
    ("spieren", "spierkrampen"),
    ("magnesium", "magnesiumcitraat"),
    ("vitamine D", "cholecalciferol"),
    ("vitamine B", "vitamine B12"),
    ("tekort", "ijzertekort"),
    ("zwanger", "zwangerschap"),
]
# One letter more, fewer, other, and two changed about.
TYPOS = [
    ("magnesiumm", "magnesium"),
    ("magnsium", "magnesium"),
    ("magnezium", "magnesium"),
    ("mangesium", "magnesium"),
    ("vitamime", "vitamine"),
    ("spierkrempen", "spierkrampen"),
    ("foliumzur", "vitamine B11"),
    ("vitmine tekort", "tekort aan vitamine"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("same", SAME, ids=lambda same: same[0])
def test_spellings_find_each_other(same):
    written = [publish(body=f"Dit gaat over {text} en meer.").pk for text in same]
    publish(body="Dit gaat over iets heel anders.")
    assert {text: sorted(found_exactly(text)) for text in same} == dict.fromkeys(same, written)


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "written"), NARROWER)
def test_a_wide_word_finds_a_narrow_one_and_not_the_other_way_round(asked, written):
    wide, narrow = publish(body=f"Over {asked} gaat dit."), publish(body=f"Over {written} gaat dit.")
    assert sorted(found_exactly(asked)) == [wide.pk, narrow.pk]
    assert wide.pk not in found_exactly(written)


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "written"), TYPOS)
def test_one_wrong_letter_finds_what_was_meant(asked, written):
    meant = publish(body=f"Over {written} gaat dit.")
    assert found_exactly(asked) == []
    assert found(asked) == [meant.pk]


@pytest.mark.django_db
def test_unlike_things_dont_find_each_other():
    publish(body="Over vitamine B12 en B6.")
    publish(body="Over zink.")
    publish(body="Over gezond leven.")
    for question in ("vitamine B11", "vitamine C", "omega-3", "de zon", "zinksulfaat"):
        assert found_exactly(question) == [], question
