"""The data files of the demo magazine, as they are written."""

import re

import pytest

from articles.demo import drawing, reading
from articles.demo.counts import SHAPES
from articles.demo.drawing.canvas import PALETTES
from articles.demo.notation import to_html
from articles.nutrition.reference_intakes import reference_intakes
from articles.text.markup import plain_text
from articles.text.references import markers_in
from articles.text.words import count_words

ARTICLES = reading.articles()
FULL = {slug: entry for slug, entry in ARTICLES.items() if entry.get("state", "published") == "published"}
full = pytest.mark.parametrize("slug", FULL)
every = pytest.mark.parametrize("slug", ARTICLES)


def html_of(entry):
    return "".join(to_html(text) for text in (entry["introduction"], *(s["text"] for s in entry["sections"])))


def test_there_is_enough_to_look_around_in():
    assert len(FULL) >= 14
    assert len({entry["topic"] for entry in FULL.values()}) == 5
    assert len(reading.glossary()) >= 30


def test_every_state_of_the_desk_is_there():
    states = {entry.get("state", "published") for entry in ARTICLES.values()}
    assert states == {
        "changes_asked",
        "in_review",
        "approved",
        "scheduled",
        "published",
        "expired",
        "withdrawn",
    }


@full
def test_a_full_article_is_complete(slug):
    entry = FULL[slug]
    headings = " ".join(section["heading"] for section in entry["sections"])
    assert 480 <= count_words(plain_text(html_of(entry)) + headings + " ".join(entry["key_points"])) <= 900
    assert 3 <= len(entry["key_points"]) <= 4
    assert 2 <= entry["introduction"].strip().count("\n\n") + 1 <= 4
    assert 4 <= len(entry["sections"]) <= 6
    assert 60 <= len(entry["description"]) <= 130
    assert entry["tags"]
    assert entry["subjects"]
    assert "<strong>" in html_of(entry)
    assert entry["picture"]["alt"].startswith("Tekening van ")
    assert entry["views"]["shape"] in SHAPES


@every
def test_markers_and_sources_agree(slug):
    entry = ARTICLES[slug]
    assert sorted(markers_in(html_of(entry))) == list(range(1, len(entry["references"]) + 1))


@every
def test_what_an_article_names_exists(slug):
    entry = ARTICLES[slug]
    people = {person["slug"]: person for person in reading.people()}
    assert entry["topic"] in {topic["slug"] for topic in reading.topics()}
    assert set(entry["references"]) <= set(reading.references())
    assert set(entry.get("subjects", [])) <= set(reading.glossary())
    assert set(entry["authors"]) <= set(people)
    if "reviewer" in entry:
        assert people[entry["reviewer"]]["is_reviewer"]
        assert entry["reviewer"] not in entry["authors"]
    if "picture" in entry:
        assert entry["picture"]["scene"] in drawing.SCENES
        assert entry["picture"]["colours"] in PALETTES


def test_people_say_that_they_are_fictional():
    for person in reading.people():
        words = person["role"] + person.get("credentials", "") + person["biography"]
        assert re.search("fictief|verzonnen|demo", words), person["slug"]


def test_no_spelling_belongs_to_two_terms():
    spellings = [
        spelling.casefold()
        for term in reading.glossary().values()
        for spelling in (term["name"], *term.get("forms", []))
    ]
    assert len(spellings) == len(set(spellings))


def test_words_with_a_second_meaning_are_not_linked_by_themselves():
    glossary = reading.glossary()
    for slug in ("koper", "zink", "ijzer", "chroom"):
        assert glossary[slug]["is_autolinked"] is False


def test_the_table_of_reference_intakes_is_that_of_the_regulation():
    intakes = {intake.name: intake for intake in reference_intakes().values()}
    text = ARTICLES["wat-betekent-procent-ri"]["sections"][1]["text"]
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+) (µg|mg) \| ([\d,]+) (µg|mg) \|$", text, re.MULTILINE)
    assert len(rows) >= 12
    for name, amount, unit, share, share_unit in rows:
        intake = intakes[name]
        assert (float(amount.replace(",", ".")), unit) == (float(intake.amount), intake.unit)
        assert float(share.replace(",", ".")) == pytest.approx(float(intake.amount) * 0.15)
        assert share_unit == unit
