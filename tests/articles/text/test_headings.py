"""Anchors and the table of contents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.headings import anchor_subheadings, make_anchor, make_anchors, table_of_contents


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Rol van magnesium", "rol-van-magnesium"),
        ("Wat doet de diëtist?", "wat-doet-de-dietist"),
        ("’s Nachts: foto's & film", "s-nachts-fotos-film"),
        ("β-caroteen", "beta-caroteen"),
        ("Vitamine B₁₂", "vitamine-b12"),
        ("???", "deel"),
        ("", "deel"),
        ("x" * 200, "x" * 60),
    ],
)
def test_an_anchor_reads_like_its_heading(heading, anchor):
    assert make_anchor(heading) == anchor


def test_equal_headings_and_taken_ids_get_a_number():
    assert make_anchors(["Bron", "Bron", "Bron 2", "Inhoud"], taken={"inhoud"}) == [
        "bron",
        "bron-2",
        "bron-2-2",
        "inhoud-2",
    ]


@given(st.lists(st.text(max_size=8)))
def test_anchors_are_unique_and_plain(headings):
    anchors = make_anchors(headings)
    assert len(set(anchors)) == len(headings)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", anchor) for anchor in anchors)


def test_the_table_of_contents_begins_at_three_sections():
    assert table_of_contents(["A", "B"], ["a", "b"]) == []
    assert table_of_contents(["A", "B", "C"], ["a", "b", "c"]) == [("a", "A"), ("b", "B"), ("c", "C")]


def test_subheadings_get_ids_and_nothing_else_changes():
    html = "<p>a &amp; b</p><h3>De <em>kop</em></h3><h4>De kop</h4><p>c</p>"
    anchored, anchors = anchor_subheadings(html, taken=["de-kop"])
    assert anchors == ["de-kop-2", "de-kop-3"]
    assert anchored == (
        '<p>a &amp; b</p><h3 id="de-kop-2">De <em>kop</em></h3><h4 id="de-kop-3">De kop</h4><p>c</p>'
    )
