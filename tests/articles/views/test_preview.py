"""The page behind a preview link: for anybody who has it, found and counted by nobody."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.publishing import preview_links
from articles.publishing.snapshot import save_revision
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(title="Zink")


def address(article, *, ago=0):
    made = timezone.now() - timedelta(days=ago)
    link = preview_links.make_link(article, user=make_user("writer"), now=made, days=7, note="Diëtist")
    return reverse("preview", args=[preview_links.token_of(link)])


def test_it_shows_the_last_saved_text_says_which_and_until_when(article, client):
    url = address(article)
    revision = save_revision(article, user=None, now=timezone.now())
    page = client.get(url)
    assert page.context["publication"].title == "Zink"
    assert page.context["revision"] == revision
    assert page.context["until"]
    assert b"preview-note__title" in page.content


def test_what_is_saved_later_is_shown_by_the_same_link(article, client):
    url = address(article)
    article.title = "Koper"
    article.save()
    save_revision(article, user=None, now=timezone.now())
    assert "Koper" in client.get(url).content.decode()


def test_an_article_without_sections_and_author_is_shown_too(client):
    assert client.get(address(make_article(sections=(), authors=[], introduction=""))).status_code == 200


def test_it_asks_for_no_session_and_gives_none(article, client):
    answer = client.get(address(article))
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


def test_no_script_counts_it_and_no_search_engine_finds_it(article, client):
    answer = client.get(address(article))
    assert "<script" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert re.search(r'<meta name="robots" content="noindex', answer.content.decode())
    assert answer["X-Frame-Options"] == "DENY"


def test_no_paid_product_stands_on_it(article, client, monkeypatch):
    asked = []
    monkeypatch.setattr("ads.serving.delivery.pick", lambda *args: asked.append(args) or [])
    client.get(address(article))
    assert asked == []


@pytest.mark.parametrize("token", ["x", "1", "1~x", "9~" + "A" * 43])
def test_forged_expired_and_revoked_links_get_one_and_the_same_answer(article, client, token):
    forged = client.get(reverse("preview", args=[token]))
    expired = client.get(address(article, ago=8))
    assert (forged.status_code, expired.status_code) == (404, 404)
    assert forged.content == expired.content
    assert dict(forged.headers) == dict(expired.headers)
    assert forged["Cache-Control"] == "no-store"
    assert "noindex" in forged["X-Robots-Tag"]


def test_robots_are_told_to_stay_away(client):
    assert "Disallow: /voorbeeld/" in client.get("/robots.txt").content.decode()


def test_it_is_looked_at_only(article, client):
    assert client.post(address(article)).status_code == 405
    assert client.head(address(article)).status_code == 200


def test_thirty_sections_cost_what_three_cost(client, django_assert_max_num_queries):
    url = address(make_article(sections=[(f"Kop {n}", "<p>Tekst.</p>") for n in range(30)]))
    client.get(url)
    with django_assert_max_num_queries(25):
        client.get(url)
