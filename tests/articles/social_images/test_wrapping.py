"""Titles on cards: every word is there, every line fits, and what can't be drawn isn't."""

from hypothesis import given
from hypothesis import strategies as st

from articles.social_images.wrapping import LEADING, SERIF, SIZES, drawable, fit, font, one_line

WIDTH, HEIGHT = 580, 370
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F), min_size=1, max_size=60)


@given(st.lists(WORDS, min_size=1, max_size=25))
def test_lines_fit_and_say_what_the_title_says(words):
    title = " ".join(words)[:160]
    lines, size = fit(title, WIDTH, HEIGHT)
    assert size in SIZES
    assert len(lines) * size * LEADING <= HEIGHT
    assert all(font(SERIF, size).getlength(line) <= WIDTH for line in lines)
    said = "".join(lines).replace("-", "").replace(" ", "")
    whole = drawable(title).replace(" ", "")
    assert said == whole or (said.endswith("…") and whole.startswith(said[:-1]))


def test_a_short_title_is_large_and_whole_words_stay_whole():
    assert fit("Zink", WIDTH, HEIGHT) == (["Zink"], SIZES[0])
    lines, _size = fit("Meervoudig onverzadigde vetzuren in visolie", WIDTH, HEIGHT)
    assert " ".join(lines) == "Meervoudig onverzadigde vetzuren in visolie"


def test_what_the_font_lacks_is_left_out():
    assert drawable("Een 💊 per\x07 dag: één µg \U000e0001of 数") == "Een per dag: één µg of"
    assert fit("💊", WIDTH, HEIGHT)[0] == []


def test_one_line_is_cut_where_it_ends():
    assert one_line("Mineralen", WIDTH, 28) == "Mineralen"
    assert one_line("Mineralen " * 20, WIDTH, 28).endswith("…")
