"""The glossary and its terms."""

import re
from datetime import timedelta

import pytest

from tests.factories import NOW, make_article, make_publication, make_term

pytestmark = pytest.mark.django_db


def test_terms_stand_under_their_letter(read):
    for name in ("zink", "Ascorbinezuur", "β-caroteen", "éénvoudig", "5-HTP", "azijn"):
        make_term(name)
    page = read("/begrippen/")
    assert re.findall(r'<h2 class="letter__name" id="letter_([^"]+)"', page) == ["0-9", "A", "B", "E", "Z"]
    assert page.index("Ascorbinezuur</a>") < page.index("azijn</a>")
    assert "Wat azijn is." in page


def test_an_empty_glossary_says_so(read):
    assert 'class="empty"' in read("/begrippen/")


def test_a_term_is_explained_and_shows_who_mentions_it(read):
    term = make_term("ijzer", "ijzers", body="<p>Een mineraal in rood bloed.</p>")
    mentioning = make_publication(sections=[("Kop", "<p>Over ijzer.</p>")], title="Wel genoemd")
    make_publication(title="Niet genoemd")
    page = read(term.get_absolute_url())
    for words in (
        "Wat ijzer is.",
        "ijzers",
        "<p>Een mineraal in rood bloed.</p>",
        mentioning.get_absolute_url(),
    ):
        assert words in page
    assert "Niet genoemd" not in page


@pytest.mark.parametrize(
    ("starts", "ends"), [(None, None), (1, None), (-5, -1)], ids=["draft", "scheduled", "expired"]
)
def test_articles_that_are_not_live_are_not_named(read, starts, ends):
    term = make_term("ijzer")
    article = make_article(title="Geheim stuk", sections=[("Kop", "<p>Over ijzer.</p>")])
    if starts:
        until = NOW + timedelta(days=ends) if ends else None
        make_publication(article, visible_from=NOW + timedelta(days=starts), visible_until=until)
    assert "Geheim stuk" not in read(term.get_absolute_url())


def test_unknown_terms_and_pages_are_404(client):
    term = make_term("ijzer")
    assert client.get("/begrippen/onbekend/").status_code == 404
    assert client.get(f"{term.get_absolute_url()}?p=2").status_code == 404


def test_only_reading_is_allowed(client):
    assert client.post("/begrippen/").status_code == 405
    assert client.post(make_term("ijzer").get_absolute_url()).status_code == 405
