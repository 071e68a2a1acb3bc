"""Links to glossary terms: which words get one, and that nothing else changes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.glossary import GlossaryTerm, Matcher, link_terms
from articles.text.sanitise import sanitise


def make_term(name, *others, is_linked=True):
    return GlossaryTerm(name, f"/begrippen/{name.replace(' ', '-')}/", (name, *others), is_linked)


MATCHER = Matcher(
    [
        make_term("calcium"),
        make_term("magnesium", "magnesiums"),
        make_term("vitamine", "vitaminen", "vitamines"),
        make_term("vitamine C", "ascorbinezuur"),
        make_term("vitamine B", "B-vitamine"),
        make_term("omega-3"),
        make_term("1,25-dihydroxyvitamine D"),
        make_term("koper", is_linked=False),
        make_term("koper in bloed"),
        make_term("diëtist"),
        make_term("AT&T-eiwit"),
    ]
)


def linked(html, **kwargs):
    """The words that become links."""
    return re.findall(
        r'<a class="term" href="[^"]*">(.*?)</a>', link_terms(html, MATCHER, **kwargs).html, re.DOTALL
    )


def unlinked(html):
    return re.sub(r'<a class="term" href="[^"]*">(.*?)</a>', r"\1", html, flags=re.DOTALL)


def test_the_first_mention_becomes_a_link():
    result = link_terms("<p>Neem calcium. Geen calcium meer.</p>", MATCHER)
    assert (
        result.html
        == '<p>Neem <a class="term" href="/begrippen/calcium/">calcium</a>. Geen calcium meer.</p>'
    )
    assert result.keys == ["calcium"]


def test_the_authors_capitals_stay():
    assert linked("<p>CALCIUM en Magnesium</p>") == ["CALCIUM", "Magnesium"]


def test_terms_linked_earlier_and_the_pages_subject_are_left_alone():
    html = "<p>calcium, magnesium, diëtist</p>"
    assert link_terms(html, MATCHER, already=["calcium"], skip={"magnesium"}).keys == ["diëtist"]


def test_a_whole_article_is_linked_part_by_part():
    first = link_terms("<p>calcium</p>", MATCHER)
    second = link_terms("<p>calcium en magnesium</p>", MATCHER, already=first.keys)
    assert (first.keys, second.keys) == (["calcium"], ["magnesium"])


def test_an_inflection_and_a_synonym_belong_to_their_term():
    assert link_terms("<p>Vitaminen: ascorbinezuur, vitamine C</p>", MATCHER).keys == [
        "vitamine",
        "vitamine C",
    ]


def test_the_longest_term_wins_even_where_it_is_linked_already():
    assert linked("<p>vitamine C, vitamine C, vitamine A</p>") == ["vitamine C", "vitamine"]


@pytest.mark.parametrize(
    "text",
    ["calciumcarbonaat", "kalkcalcium", "calcium-tekort", "calcium- en zinktabletten", "anti-calcium",
     "calcium2", "cálcium",
     "calcium\u0301", "calcium’s", "calcium_x", "wcalciumx", "vitamineC", "vitamin"],
)  # fmt: skip
def test_part_of_a_word_is_no_mention(text):
    assert linked(f"<p>{text}</p>") == []


def test_a_hyphen_makes_another_word():
    assert linked("<p>vitamine C-tabletten en omega-3-vetzuren</p>") == ["vitamine"]
    assert linked("<p>omega-3 en B-vitamine</p>") == ["omega-3", "B-vitamine"]


@pytest.mark.parametrize(
    "text", ["(calcium)", "calcium,", "„calcium”", "‘calcium’", "calcium/zink", "– calcium –", "calcium[1]"]
)
def test_punctuation_is_no_part_of_a_word(text):
    assert linked(f"<p>{text}</p>") == ["calcium"]


@pytest.mark.parametrize("gap", [" ", "&nbsp;", "\n", "  ", "\u00a0"])
def test_any_white_space_parts_the_words_of_a_term(gap):
    assert linked(f"<p>vitamine{gap}C</p>") == [f"vitamine{gap}C"]


def test_spellings_with_punctuation_and_references_match():
    assert linked("<p>1,25-dihydroxyvitamine D</p>") == ["1,25-dihydroxyvitamine D"]
    assert linked("<p>het AT&amp;T-eiwit</p>") == ["AT&amp;T-eiwit"]
    assert linked("<p>di&euml;tist</p>") == ["di&euml;tist"]
    assert linked("<p>die\u0308tist</p>") == ["die\u0308tist"]
    assert linked("<p>mag\u00adnesium</p>") == ["mag\u00adnesium"]


@pytest.mark.parametrize(
    "html", ["vitamine B<sub>12</sub>", "<strong>vitamine B</strong>12", "vitamine <em>B</em>12"]
)
def test_a_word_goes_on_across_an_inline_element(html):
    assert "vitamine B" not in linked(f"<p>{html}</p>")


@pytest.mark.parametrize(
    "html",
    ["<li>calcium</li><li>12</li>", "calcium<br>en", "<strong>calcium</strong>, ja", "x <em>calcium</em>"],
)
def test_other_edges_end_a_word(html):
    assert linked(html) == ["calcium"]


@pytest.mark.parametrize(
    "html",
    ['<a href="/x">de calcium</a>', "<h3>calcium</h3>", "<h4><em>calcium</em></h4>",
     "<p><code>calcium</code></p>",
     "<pre>calcium</pre>", "<figure><figcaption>calcium</figcaption></figure>",
     "<table><caption>calcium</caption></table>",
     "<table><tr><th>calcium</th></tr></table>", '<p><a title="calcium" href="/calcium">x</a></p>',
     "<!-- calcium -->"],
)  # fmt: skip
def test_some_places_get_no_links(html):
    assert link_terms(html, MATCHER) == (html, [])
    assert linked(html + "<p>calcium</p>") == ["calcium"]


def test_a_word_with_two_meanings_is_never_linked_alone():
    assert linked("<p>koper</p>") == []
    assert linked("<p>koper in bloed</p>") == ["koper in bloed"]


def test_no_shorter_term_is_linked_inside_an_unlinked_one():
    matcher = Matcher([make_term("zink"), make_term("zink en koper", is_linked=False)])
    assert link_terms("<p>zink en koper</p>", matcher).keys == []


def test_the_first_of_two_terms_with_one_spelling_has_it():
    matcher = Matcher([make_term("a", "jood"), make_term("b", "jood")])
    assert link_terms("<p>jood</p>", matcher).keys == ["a"]


def test_addresses_are_escaped_and_odd_spellings_ignored():
    matcher = Matcher([GlossaryTerm(1, '/x/?a="&b', ("zink", "", "...", " "))])
    assert (
        link_terms("<p>zink ...</p>", matcher).html
        == '<p><a class="term" href="/x/?a=&quot;&amp;b">zink</a> ...</p>'
    )


def test_an_empty_text_and_an_empty_glossary():
    assert link_terms("", MATCHER) == ("", [])
    assert link_terms("<p>calcium</p>", Matcher([])) == ("<p>calcium</p>", [])


PARTS = ["calcium", "vitamine C", "vitamine", "C", " ", "-", "&nbsp;", "&amp;", "<p>", "</p>", "<em>",
"</em>", "<a href='/x'>",
         "</a>", "<h3>", "</h3>", "magnesium", "tabletten", ".", "é", "\u0301", "<sub>", "</sub>", "koper",
         "omega-3", "<br>"]  # fmt: skip
HTML = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=4)), max_size=40).map("".join)


@settings(max_examples=500, deadline=None)
@given(HTML)
def test_without_the_links_every_byte_is_the_authors(html):
    html = sanitise(html)
    assert unlinked(link_terms(html, MATCHER).html) == html


@settings(max_examples=300, deadline=None)
@given(HTML)
def test_each_term_is_linked_once_and_linking_again_adds_nothing(html):
    result = link_terms(sanitise(html), MATCHER)
    assert len(set(result.keys)) == len(result.keys) == result.html.count('<a class="term"')
    assert link_terms(result.html, MATCHER, already=result.keys) == (result.html, [])


class CountingDict(dict):
    """A dictionary that knows how often it was asked."""

    asked = 0

    def get(self, *args):
        self.asked += 1
        return super().get(*args)


def test_work_grows_with_the_text_and_not_with_the_glossary():
    """Each word costs at most one look-up for each length of a spelling that begins with it."""
    asked = []
    for size in (10, 5000):
        matcher = Matcher(make_term(f"vitamine {number}") for number in range(size))
        matcher._terms = CountingDict(matcher._terms)
        assert link_terms("<p>" + "vitamine 9, vitamine x " * 500 + "</p>", matcher).keys == ["vitamine 9"]
        asked.append(matcher._terms.asked)
    assert asked[0] == asked[1] <= 2 * 2000
