"""Reference markers and their links."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.references import link_markers, markers_in, source_id


@pytest.mark.parametrize(
    ("html", "numbers"),
    [
        ("<p>Tekst [1].</p>", [1]),
        ("<p>[2] en [1, 3] en [2]</p>", [2, 1, 3]),
        ("<p>[1-3] [5–6,9]</p>", [1, 2, 3, 5, 6, 9]),
        ("<p>m<sup>[4]</sup></p><ul><li>[12]</li></ul>", [4, 12]),
        ("<p>[ 1 , 2 ]</p>", [1, 2]),
        ("<p>[2019] [0] [a] [1 2] [3-1] [] [1,] 1</p>", []),
        ('<p><a href="/x">[1]</a> <code>[2]</code></p><pre>[3]</pre>', []),
    ],
)
def test_markers_are_found(html, numbers):
    assert markers_in(html) == numbers


def test_a_marker_becomes_a_link_with_a_way_back():
    result = link_markers("<p>Zo is het [2].</p>", [1, 2])
    assert result.html == (
        '<p>Zo is het [<a class="cite" id="verwijzing-2.1" href="#bron-2" role="doc-noteref">2</a>].</p>'
    )
    assert result.backlinks == {2: ["verwijzing-2.1"]}
    assert source_id(2) == "bron-2"


def test_each_number_of_a_list_is_a_link_and_an_unknown_one_stays():
    result = link_markers("<p>[1, 7,2]</p>", {1, 2})
    assert re.sub(r"<a [^>]*>", "<a>", result.html) == "<p>[<a>1</a>, 7,<a>2</a>]</p>"


def test_a_range_cites_what_lies_between():
    result = link_markers("<p>[1–4]</p>", {1, 2, 4})
    assert re.sub(r"<a [^>]*>", "<a>", result.html) == "<p>[<a>1</a>–<a>4</a>]</p>"
    assert result.backlinks == {1: ["verwijzing-1.1"], 4: ["verwijzing-4.1"], 2: ["verwijzing-1.1"]}


def test_ids_go_on_from_the_preceding_text():
    first = link_markers("<p>[1] [1]</p>", {1})
    second = link_markers("<p>[1]</p>", {1}, earlier=first.backlinks)
    assert second.backlinks == {1: ["verwijzing-1.1", "verwijzing-1.2", "verwijzing-1.3"]}
    assert 'id="verwijzing-1.3"' in second.html
    assert first.backlinks == {1: ["verwijzing-1.1", "verwijzing-1.2"]}


@given(
    st.lists(
        st.sampled_from(["[1]", "[1-3]", "[2, 4]", "<em>", "</em>", " x ", "[3-2]", "[9]", "&amp;", "[", "]"])
    ).map("".join)
)
def test_ids_are_unique_backlinks_lead_somewhere_and_letters_stay(html):
    result = link_markers(html, {1, 2, 3, 4})
    ids = re.findall(r' id="([^"]+)"', result.html)
    assert len(ids) == len(set(ids))
    assert {place for places in result.backlinks.values() for place in places} <= set(ids)
    assert set(result.backlinks) == set(markers_in(html)) & {1, 2, 3, 4}
    assert re.sub(r'<a class="cite"[^>]*>(\d+)</a>', r"\1", result.html) == html
