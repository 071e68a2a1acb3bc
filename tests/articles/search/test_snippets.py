"""What is shown of a text: what was asked marked, and not a letter of it changed or let loose as markup."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from articles.search.snippets import LENGTH, highlight, snippet
from articles.text.dutch import ask

words = st.sampled_from(
    [
        "vitamine",
        "B12",
        "<b>krampen</b>",
        "&amp;",
        "<mark>",
        "</mark>",
        "spierkrampen.",
        '"x"',
        "é",
        "\u00ad",
        "…",
        " ",
    ]
)
texts = st.text(max_size=400) | st.lists(words, max_size=80).map(" ".join)
questions = st.text(max_size=40) | st.lists(words, max_size=4).map(" ".join)


def marked(html):
    return re.findall("<mark>(.*?)</mark>", html)


def without_marks(html):
    return unescape(re.sub("</?mark>", "", html))


def test_forms_compounds_and_names_of_nutrients_are_marked():
    text = "Krampen en spierkrampen komen niet van vitamine B11 of folaat, noch van vitamine B12."
    assert marked(highlight(text, ask("kramp foliumzuur"))) == [
        "Krampen",
        "spierkrampen",
        "vitamine B11",
        "folaat",
    ]


def test_the_piece_that_says_most_is_shown_from_the_beginning_of_its_sentence():
    text = (
        "Over krampen. "
        + "Vulling is nodig. " * 40
        + "Magnesium helpt niet bij krampen. "
        + "Meer vulling. " * 40
    )
    shown = snippet(text, ask("magnesium krampen"))
    assert shown.startswith("… <mark>Magnesium</mark> helpt niet bij <mark>krampen</mark>.")
    assert shown.endswith(" …")


def test_a_text_that_says_nothing_of_it_has_no_snippet():
    assert snippet("Over zink.", ask("ijzer")) == ""


@given(texts, questions)
def test_highlighting_adds_marks_and_nothing_else(text, question):
    html = highlight(text, ask(question))
    assert without_marks(html) == text
    assert set(re.findall("<[^>]*>", html)) <= {"<mark>", "</mark>"}
    assert "<mark>" not in re.sub("<mark>(.*?)</mark>", "", html, flags=re.DOTALL)


@given(texts, questions)
def test_a_snippet_is_a_piece_of_the_text_and_of_bounded_length(text, question):
    html = snippet(text, ask(question))
    shown = without_marks(html).removeprefix("… ").removesuffix(" …")
    assert set(re.findall("<[^>]*>", html)) <= {"<mark>", "</mark>"}
    assert shown in text
    assert len(shown) <= LENGTH + len(text.split(maxsplit=1)[0] if text.split() else "") + 400
