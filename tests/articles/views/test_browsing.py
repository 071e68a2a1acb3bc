"""The pages of topics, tags and authors."""

from datetime import date, timedelta

import pytest

from articles.models import Tag
from articles.publishing import workflow
from articles.views.paging import PER_PAGE
from tests.factories import NOW, make_article, make_person, make_publication, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """A topic with one article more than fits a page, all with one tag and one author."""
    topic, person = (
        make_topic("Mineralen", description="Alles over mineralen."),
        make_person("Zus Zomer", role="diëtist"),
    )
    for n in range(PER_PAGE + 1):
        make_publication(
            topic=topic,
            authors=[person],
            tags=["Ijzer"],
            title=f"Nr. {n}.",
            visible_from=NOW - timedelta(hours=n + 1),
        )
    return [topic.get_absolute_url(), Tag.objects.get().get_absolute_url(), person.get_absolute_url()]


def test_each_lists_the_newest_first_24_a_page(read, shelf):
    for address in shelf:
        first, second = read(address), read(f"{address}?p=2")
        assert first.count('class="card"') == PER_PAGE
        assert first.index("Nr. 0.") < first.index("Nr. 1.")
        assert second.count('class="card"') == 1
        assert f"Nr. {PER_PAGE}." in second


def test_each_page_has_its_own_canonical_address(read, shelf, settings):
    settings.SITE_URL = "https://voorbeeld.nl"
    for address in shelf:
        assert f'<link rel="canonical" href="https://voorbeeld.nl{address}">' in read(f"{address}?p=1&x=y")
        assert f'<link rel="canonical" href="https://voorbeeld.nl{address}?p=2">' in read(f"{address}?p=2")


def test_pages_lead_to_each_other(read, shelf):
    for address in shelf:
        assert f'rel="next" href="{address}?p=2"' in read(address)
        assert f'rel="prev" href="{address}"' in read(f"{address}?p=2")


@pytest.mark.parametrize("number", ["0", "3", "-1", "twee", "1.5", "", "9" * 5000])
def test_a_page_that_is_not_there_is_404(client, shelf, number):
    for address in shelf:
        assert client.get(address, {"p": number}).status_code == 404


def test_unknown_names_are_404(client):
    for kind in ("onderwerpen", "tags", "auteurs"):
        assert client.get(f"/{kind}/onbekend/").status_code == 404


def test_only_reading_is_allowed(client, shelf):
    for address in shelf:
        assert client.post(address).status_code == 405


def test_a_topic_without_articles_says_so(read):
    page = read(make_topic("Kruiden").get_absolute_url())
    assert "Kruiden" in page
    assert 'class="empty"' in page


@pytest.mark.parametrize(
    ("starts", "ends"), [(None, None), (1, None), (-5, -1)], ids=["draft", "scheduled", "expired"]
)
def test_articles_that_are_not_live_leak_nowhere(client, starts, ends):
    person = make_person()
    article = make_article(title="Geheim stuk", authors=[person], tags=["geheim"])
    if starts:
        until = NOW + timedelta(days=ends) if ends else None
        make_publication(article, visible_from=NOW + timedelta(days=starts), visible_until=until)
    topic = client.get(article.topic.get_absolute_url())
    assert topic.status_code == 200
    assert "Geheim stuk" not in topic.content.decode()
    assert client.get("/tags/geheim/").status_code == 404
    assert client.get(person.get_absolute_url()).status_code == 404


def test_an_author_page_says_who_it_is(read):
    person = make_person(
        "Zus Zomer", role="diëtist", credentials="Register 12", biography="<p>Schrijft <em>graag</em>.</p>"
    )
    make_publication(authors=[person])
    page = read(person.get_absolute_url())
    for words in ("Zus Zomer", "Diëtist", "Register 12", "<p>Schrijft <em>graag</em>.</p>"):
        assert words in page


def test_a_reviewer_has_a_page_without_articles_of_their_own(read):
    assert "Dr. Winter" in read(make_person("Dr. Winter", is_reviewer=True).get_absolute_url())


def test_a_former_reviewer_keeps_a_page_while_an_article_names_them(client):
    person = make_person("Dr. Winter", is_reviewer=True)
    publication = make_publication(medical_reviewer=person, reviewed_on=date(2026, 5, 1))
    person.is_reviewer = False
    person.save()
    assert client.get(person.get_absolute_url()).status_code == 200
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get(person.get_absolute_url()).status_code == 404


def test_a_biography_that_came_past_the_form_is_cleaned(read):
    person = make_person(is_reviewer=True)
    type(person).objects.update(biography="<p>Hoi<script>alert(1)</script></p>")
    page = read(person.get_absolute_url())
    assert "<p>Hoi</p>" in page
    assert "alert" not in page
