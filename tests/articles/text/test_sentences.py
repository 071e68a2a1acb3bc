"""Where a Dutch sentence ends, and where it only looks so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.sentences import blocks, long_sentences, sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dit is een zin. Dit ook.", 2),
        ("Werkt het? Ja! Echt waar… Zeker.", 4),
        ("Neem bijv. Calcium of o.a. IJzer. Meer niet.", 2),
        ("Volgens dr. Jansen en prof. De Vries klopt dat.", 1),
        ("Zie art. 4 van de regeling, blz. 12.", 1),
        ("Het is 2.5 g of 1.000 mg per dag. Daarna niet.", 2),
        ("Neem vitamine C. Daarna vitamine B. Klaar.", 3),
        ("Dat schreef A. Jansen. Later ook.", 2),
        ("Vlees, vis enz. zijn goed. Brood enz. Maar geen suiker.", 3),
        ("Het werkt.[1] Maar hoe? [2, 3] Dat weet niemand.", 3),
        ("“Het werkt.” Zei ze. (Dat is zo.) En nu?", 4),
        ("1. Neem water.", 1),
        ("om 10.30 uur. 's Avonds niet", 1),
        ("", 0),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text, count):
    assert len(sentences(text)) == count


def test_a_marker_behind_the_point_stays_with_its_sentence():
    assert sentences("Het helpt. [1] Dat is zo.") == ["Het helpt. [1]", "Dat is zo."]


@given(st.text(alphabet="aB .!?…[1]()“”'e\n2,", max_size=80))
def test_no_letter_is_lost(text):
    assert " ".join(sentences(text)) == " ".join(text.split())


def test_a_sentence_never_spans_two_blocks():
    html = "<h3>Kop</h3><p>Een <em>twee</em><br>drie</p><ul><li>vier</li><li>vijf &amp; zes</li></ul>"
    assert blocks(html) == ["Kop", "Een twee drie", "vier", "vijf & zes"]


def test_long_sentences_are_named_and_shorter_ones_not():
    long, short = "woord " * 35 + "einde.", "woord " * 34 + "einde."
    assert long_sentences(f"{long} Kort. {short.capitalize()}") == [long]
    assert long_sentences(short) == []
