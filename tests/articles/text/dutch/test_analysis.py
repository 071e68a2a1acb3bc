"""Dutch for search: folding, stems, compounds and names."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.nutrition.names import nutrient_names
from articles.text.dutch import analyse, ask, fold_word
from articles.text.dutch.compounds import parts
from articles.text.dutch.stems import stem

FORMS = """
vitamine vitaminen vitamines | mineraal mineralen | kramp krampen | dosis doses dosering doseringen
tablet tabletten tabletjes | capsule capsules | folaat folaten | bacterie bacterien | calorie calorieen
studie studies | ziekte ziekten ziektes | vetzuur vetzuren | eiwit eiwitten | enzym enzymen | hormoon hormonen
bot botten | gewricht gewrichten | nier nieren | haar haren | nagel nagels | probioticum probiotica
kind kinderen | oudere ouderen | zwanger zwangere | vrouw vrouwen | man mannen | klacht klachten
bijwerking bijwerkingen | slaap slapen slaapt | gebruik gebruiken gebruikt | gezond gezonde gezonder
darm darmen | bloedvat bloedvaten | noot noten | vis vissen | olie olien | allergie allergieen | cel cellen
oog ogen | advies adviezen | stof stoffen | hoog hoge hoger | laag lage lager | moe moeheid vermoeidheid
aminozuur aminozuren | werk werkt werken | overdosis overdoses | prijs prijzen
"""
DIFFERENT = [("gezond", "zon"), ("zonder", "gezond"), ("zink", "zin"), ("kalium", "kalk")]
COMPOUNDS = {
    "spierkrampen": ["spier", "kramp"],
    "kuitkrampen": ["kuit", "kramp"],
    "hamstringkrampen": ["kramp"],
    "bloedsuikerspiegel": ["bloed", "suiker", "spiegel"],
    "zwangerschapsvitamine": ["zwangerschap", "vitamine"],
    "magnesiumtaurinaat": ["magnesium"],
    "tabletten": [],
    "eiwitten": [],
    "kinderen": [],
    "winkel": [],
}
texts = st.text(max_size=60) | st.from_regex(r"[a-zé0-9 -]{0,40}")


@pytest.mark.parametrize("forms", [row.split() for row in FORMS.replace("\n", "|").split("|") if row.strip()])
def test_forms_of_a_word_share_a_stem(forms):
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_keep_different_stems(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(("word", "expected"), COMPOUNDS.items())
def test_compounds_fall_into_their_parts(word, expected):
    assert list(parts(word)) == [stem(part) for part in expected]


@pytest.mark.parametrize(
    ("raw", "folded"),
    [("Bètacaroteen", "betacaroteen"), ("IJzer", "ijzer"), ("ĳzer", "ijzer"), ("foto's", "foto"),
     ("B₁₂", "b12"), ("β", "beta"), ("µg", "microg"), ("vita\u00admine", "vitamine"), ("'", ""),
     ("Straße", "strasse"), ("e\u0301e\u0301n", "een")],
)  # fmt: skip
def test_folding_takes_away_what_nobody_types(raw, folded):
    assert fold_word(raw) == folded


def test_a_name_of_several_words_is_one_thing_to_ask_for():
    assert [unit.words for unit in ask("vitamine B 12 tekort")] == [("vitamine", "b12"), ("tekort",)]
    assert ask("foliumzuur") != ask("foliumzuur vitamine B12")
    assert ask("folaat")[0].ways == ask("vitamine b11")[0].ways


def test_stop_words_ask_for_nothing_and_nothing_is_asked_twice():
    assert ask("wat is de") == []
    assert len(ask("krampen kramp Krampen")) == 1


def test_a_form_of_a_nutrient_is_less_than_the_nutrient():
    names = {name.name: name for name in nutrient_names()}
    assert names["vitamine B11"].is_equal
    assert not names["magnesiumcitraat"].is_equal
    assert "jood" not in names


def test_spots_lie_where_their_words_are():
    text = "Over vitamine B11 (foliumzuur) bij spierkrampen."
    spots = {text[spot.start : spot.end]: spot.tokens for spot in analyse(text)}
    assert spots["vitamine B11"] == ("nutrfolicacid",)
    assert "nutrfolicacid" in spots["foliumzuur"]
    assert spots["spierkrampen"] == (stem("spierkrampen"), "spier", "kramp")


@given(texts)
def test_analysis_of_what_it_gave_gives_that_again(text):
    tokens = [token for spot in analyse(text) for token in spot.tokens]
    assert all(re.fullmatch("[a-z0-9]+", token) for token in tokens)
    assert all(stem(token) == token for token in tokens if not token.startswith("nutr"))


@given(texts)
def test_folding_again_changes_nothing(text):
    assert fold_word(fold_word(text)) == fold_word(text)


@given(texts)
def test_what_was_written_is_found_by_the_same_words(text):
    tokens = {token for spot in analyse(text) for token in spot.tokens}
    for unit in ask(text):
        assert any(set(way) <= tokens for way in unit.ways)


def test_threads_stem_their_own_words():
    rests = ("ak", "oor", "ijv", "eestig", "oorden", "innig")
    words = [f"{start}{rest}en" for start in "bdfgklmprstvwz" for rest in rests]
    uncached = stem.__wrapped__
    alone = [uncached(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _n: [uncached(word) for word in words], range(8)))
    finally:
        sys.setswitchinterval(before)
    assert together == [alone] * 8
