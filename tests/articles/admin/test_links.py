"""Links to other sites at the desk: lines that lead to fields, the button that asks, and the list."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from articles.admin import links as door
from articles.models import Article, ExternalLink, LinkUse
from articles.publishing import link_check
from articles.publishing.safe_fetch import Answer
from tests.factories import make_article, set_status

from .forms import change_url, form_data

LIST = reverse("admin:articles_externallink_changelist")
BODY = '<p><a href="https://elders.nl/a">a</a></p>'


@pytest.fixture
def asked(monkeypatch):
    """The addresses that would be asked; no request leaves this machine."""
    addresses = []

    def answer(url, rules):
        addresses.append(url)
        return Answer(404)

    monkeypatch.setattr(link_check, "ask", answer)
    monkeypatch.setattr(link_check, "HOST_DELAY", 0)
    return addresses


@pytest.fixture
def article(writer):
    return make_article(created_by=writer.user, sections=[("Kop", BODY)])


def press(client, article, **changes):
    data = form_data(client.get(change_url(article)), **changes)
    return client.post(change_url(article), data | {"_check_links": "1"}, follow=True)


def anchors(page):
    return dict(re.findall(r'data-problem="(\w+)".*?<a href="#([\w-]+)"', page.content.decode(), re.DOTALL))


def test_each_line_of_what_is_left_leads_to_something_on_the_page(writer):
    article = make_article(created_by=writer.user, authors=[], introduction="", sections=[])
    page = writer.get(change_url(article))
    found = anchors(page)
    assert found["no_author"] == "authorships-group"
    assert found["no_sections"] == "sections-group"
    assert found["no_introduction"] == "id_introduction"
    for anchor in found.values():
        assert f'id="{anchor}"' in page.content.decode()


def test_a_row_that_exists_is_led_to_itself(writer):
    article = make_article(created_by=writer.user, sections=[("A", "<p>a</p>"), ("B", "<p>Zie [3].</p>")])
    assert anchors(writer.get(change_url(article)))["dangling_marker"] == "id_sections-1-body"


def test_who_may_only_look_sees_lines_without_links_and_no_button(reviewer, article):
    page = reviewer.get(change_url(article))
    assert "data-problem" in page.content.decode()
    assert anchors(page) == {}
    assert "_check_links" not in page.content.decode()


def test_the_button_saves_and_asks_and_says_what_was_found(writer, article, asked, said):
    page = press(writer, article, title="Nieuwe titel")
    article.refresh_from_db()
    assert article.title == "Nieuwe titel"
    assert asked == ["https://elders.nl/a"]
    assert page.redirect_chain[-1][0] == change_url(article)
    assert any("https://elders.nl/a" in message for message in said(page))
    assert ExternalLink.objects.get().state == "failing"


def test_it_asks_again_however_lately_the_link_was_asked(writer, article, asked):
    press(writer, article)
    press(writer, article)
    assert len(asked) == 2
    assert ExternalLink.objects.get().failures == 1


def test_a_form_that_isnt_saved_asks_nothing(writer, article, asked):
    press(writer, article, title="")
    assert asked == []


def test_who_may_not_change_the_article_asks_nothing(reviewer, marketer, writer, article, asked):
    for client in (reviewer, marketer):
        assert client.post(change_url(article), {"_check_links": "1"}).status_code == 403
    set_status(article, Article.Status.ARCHIVED)
    assert writer.post(change_url(article), {"_check_links": "1"}).status_code == 403
    assert asked == []


@pytest.mark.django_db(transaction=True)
def test_other_sites_are_asked_outside_the_transaction_of_the_form(writer, article, monkeypatch):
    seen = []

    def answer(url, rules):
        seen.append(connection.in_atomic_block)
        return Answer(200)

    monkeypatch.setattr(link_check, "ask", answer)
    press(writer, article)
    assert seen == [False]


def test_an_editor_never_waits_longer_than_agreed(writer, article, asked, monkeypatch):
    monkeypatch.setattr(door, "MOST_SECONDS", 0)
    press(writer, article)
    assert asked == []
    assert ExternalLink.objects.get().state == "unchecked"


# -- The list --------------------------------------------------------------------------------------


def make_link(number, article, **fields):
    link = ExternalLink.objects.create(url=f"https://elders.nl/{number}", host="elders.nl", **fields)
    LinkUse.objects.create(link=link, article=article)
    return link


def test_the_list_shows_what_is_used_filters_and_counts(writer, article, django_assert_max_num_queries):
    for number in range(8):
        make_link(number, article, state="broken" if number % 2 else "works")
    ExternalLink.objects.create(url="https://ongebruikt.nl/", host="ongebruikt.nl")
    with django_assert_max_num_queries(8):
        page = writer.get(LIST)
    assert page.context["cl"].result_count == 8
    assert writer.get(f"{LIST}?state__exact=broken").context["cl"].result_count == 4


def test_a_link_names_the_articles_that_use_it_and_cannot_be_changed(writer, article):
    link = make_link(1, article)
    address = reverse("admin:articles_externallink_change", args=[link.pk])
    page = writer.get(address).content.decode()
    assert change_url(article) in page
    assert writer.post(address, {"url": "https://x.nl/"}).status_code == 403
    assert writer.get(reverse("admin:articles_externallink_add")).status_code == 403
    assert (
        writer.post(
            reverse("admin:articles_externallink_delete", args=[link.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_selected_links_are_asked_again(writer, article, asked):
    links = [make_link(number, article) for number in range(3)]
    data = {"action": "check_again", "_selected_action": [link.pk for link in links[:2]]}
    assert writer.post(LIST, data).status_code == 302
    assert asked == [link.url for link in links[:2]]


def test_others_look_at_no_list_and_ask_nothing(reviewer, marketer, article, asked):
    link = make_link(1, article)
    for client in (reviewer, marketer):
        assert client.get(LIST).status_code == 403
        assert client.post(LIST, {"action": "check_again", "_selected_action": [link.pk]}).status_code == 403
    assert asked == []
