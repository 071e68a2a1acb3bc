"""The page of search and its suggestions."""

import html
import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from articles.search.query import LONGEST_QUESTION
from tests.articles.search.making import publish
from tests.factories import make_term

pytestmark = pytest.mark.django_db


def titles(page):
    return re.findall(r'card__title"><a [^>]*>(.*?)</a>', page)


def test_what_was_found_is_shown_with_marks_and_counted(read):
    publish(title="Krampen <in> de nacht", body="Over spierkrampen &amp; meer.")
    publish(title="Zink")
    page = read("/zoeken/?q=krampen")
    assert titles(page) == ["<mark>Krampen</mark> &lt;in&gt; de nacht"]
    assert "Over <mark>spierkrampen</mark> &amp; meer." in page
    assert '<a href="/artikelen/' in page


def test_without_a_question_there_is_a_form_and_topics(read):
    publish(title="Zink")
    page = read("/zoeken/")
    assert 'name="q"' in page
    assert "/onderwerpen/" in page.split("around__topics")[1]
    assert 'class="found' not in page


def test_a_word_with_a_wrong_letter_is_answered_as_it_was_meant(read):
    publish(title="Spierkrampen")
    page = read("/zoeken/?q=spierkrempen")
    assert titles(page) == ["<mark>Spierkrampen</mark>"]
    assert "<strong>spierkrampen</strong>" in page


def test_nothing_found_is_said_with_topics_to_go_on(read):
    publish(title="Zink")
    page = read("/zoeken/?q=%3Cscript%3Eqwxz")
    assert "found__nothing" in page
    assert "around__topics" in page
    assert "<script>qwxz" not in page


def test_terms_topics_and_authors_of_that_name_come_above(read):
    make_term("Kurkuma")
    page = read("/zoeken/?q=kurkuma")
    assert page.index('class="named"') < page.index("found__nothing")


@pytest.mark.parametrize("question", ["%00", "de+het", "%E2%80%AE", "kram%00pen", "%ff%fe", "(" * 90])
def test_odd_questions_get_a_gentle_answer(read, question):
    publish(title="Zink")
    assert "around__topics" in read(f"/zoeken/?q={question}")


def test_a_long_question_is_cut_and_that_is_said(read):
    publish(title="Krampen")
    page = read("/zoeken/?q=" + "krampen " * 40)
    assert titles(page) == ["<mark>Krampen</mark>"]
    assert 'id="finder_note"' in page
    assert len(re.search(r'name="q" value="(.*?)"', page)[1]) <= LONGEST_QUESTION


def test_pages_keep_the_question(read, client):
    for n in range(13):
        publish(title=f"Krampen &amp; meer {n}")
    first = read("/zoeken/?q=krampen+%26+meer")
    assert len(titles(first)) == 10
    after = html.unescape(re.search('rel="next" href="(.*?)"', first)[1])
    assert after == "/zoeken/?q=krampen%20%26%20meer&p=2"
    assert len(titles(read(after))) == 3
    for page in ("3", "0", "x", "%00", "-1"):
        assert client.get(f"/zoeken/?q=krampen&p={page}").status_code == 404


def test_no_engine_lists_it_no_cache_keeps_it_and_no_cookie_is_set(client):
    for address in ("/zoeken/?q=krampen", reverse("search_suggestions") + "?q=kr"):
        response = client.get(address)
        assert response["Cache-Control"] == "private, no-store"
        assert not response.cookies
    assert 'content="noindex,follow"' in client.get("/zoeken/").content.decode()
    assert client.post("/zoeken/", {"q": "x"}).status_code == 405


def test_every_page_has_a_field_but_the_page_of_search_only_its_own(read):
    publication = publish(title="Zink")
    for address in ("/", publication.get_absolute_url(), "/zoeken/"):
        page = read(address)
        assert page.count('type="search"') == 1, address
        assert page.count("js/search.js") == 1, address


def test_suggestions_are_json(client):
    publication = publish(title="Krampen <in> de nacht")
    answer = client.get("/zoeken/suggesties/?q=kramp").json()
    expected = {"kind": gettext("Article"), "name": publication.title, "path": publication.get_absolute_url()}
    assert answer["suggestions"] == [expected]
    assert answer["said"].startswith("1 ")
    assert client.get("/zoeken/suggesties/?q=%00").json()["suggestions"] == []


def test_a_page_of_results_costs_few_queries(client, django_assert_max_num_queries):
    for n in range(12):
        publish(title=f"Spierkrampen {n}", body="Over krampen en zo.")
    client.get("/zoeken/?q=zink")
    for question in ("spierkrampen", "spierkrempen", "spierkrampen qwxz", "qwxz plof", ""):
        with django_assert_max_num_queries(6):
            client.get("/zoeken/", {"q": question})
    with django_assert_max_num_queries(2):
        client.get("/zoeken/suggesties/?q=spier")
