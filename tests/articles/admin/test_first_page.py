"""The first page of the admin: which piles each role finds, what lies in them, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ExternalLink, Image, LinkUse, ViewDay, ViewTotal
from articles.publishing import workflow
from tests.factories import make_article, make_publication, make_user

INDEX = reverse("admin:index")


def piles(client):
    """The rows of each pile: title and address, by the pile's name."""
    page = client.get(INDEX).content.decode()
    found = {}
    for key, body in re.findall(r'data-pile="(\w+)">(.*?)</section>', page, re.S):
        found[key] = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>', body)
    return found


def counts(client):
    return {key: len(rows) for key, rows in piles(client).items()}


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


@pytest.fixture
def busy(writer, chief):
    """A desk on which each pile holds something."""
    now, today = timezone.now(), timezone.localdate()
    weak = Image.objects.create(file="images/x.png", title="Foto", alt="IMG_1.JPG", width=8, height=8)
    make_article(created_by=writer.user, title="Concept", lead_image=weak)
    asked = make_article(created_by=writer.user, title="Gevraagd")
    workflow.submit(asked, user=writer.user, now=now)
    workflow.ask_changes(asked, user=chief.user, now=now, text="Noem de bron.")
    for title in ("Wacht", "Klaar"):
        article = make_article(created_by=writer.user, title=title)
        workflow.submit(article, user=writer.user, now=now)
    workflow.approve(Article.objects.get(title="Klaar"), user=chief.user, now=now)
    planned = make_article(title="Gepland")
    workflow.publish(planned, user=None, now=now, visible_from=now + timedelta(days=1))
    overdue = make_publication(title="Te laat", review_due_on=today - timedelta(days=3)).article
    ViewTotal.objects.create(article=overdue, n=70)
    up, down = make_publication(title="Stijgt").article, make_publication(title="Zakt").article
    for article, days, n in ((up, 1, 90), (down, 9, 80)):
        ViewDay.objects.create(article=article, day=today - timedelta(days=days), n=n)
    gone = ExternalLink.objects.create(url="https://weg.example/", host="weg.example", state="broken")
    LinkUse.objects.create(link=gone, article=up)


def test_each_role_finds_what_waits_for_it(busy, writer, chief, reviewer, marketer):
    assert counts(writer) == {
        "asked": 1, "drafts": 2, "offered": 1, "planned": 1, "links": 1, "images": 1, "rising": 1,
        "fading": 1
    }  # fmt: skip
    assert counts(chief) == {
        "drafts": 0, "review": 1, "ready": 1, "planned": 1, "overdue": 1, "links": 1, "images": 1,
        "pages": 4, "rising": 1, "fading": 1
    }  # fmt: skip
    assert counts(reviewer) == {"review": 1, "planned": 1, "overdue": 1}
    assert counts(marketer) == {}


def test_every_row_leads_to_the_thing_it_names(busy, chief):
    rows = {key: found[0] for key, found in piles(chief).items() if found}
    assert rows["review"] == (change(Article.objects.get(title="Wacht")), "Wacht")
    assert rows["overdue"] == (change(Article.objects.get(title="Te laat")), "Te laat")
    assert rows["links"] == (change(Article.objects.get(title="Stijgt")), "Stijgt")
    assert rows["rising"] == (change(Article.objects.get(title="Stijgt")), "Stijgt")
    assert rows["images"] == (reverse("admin:articles_image_change", args=[Image.objects.get().pk]), "Foto")
    for found in piles(chief).values():
        for address, _title in found:
            assert chief.get(address).status_code == 200


def test_the_head_of_a_pile_leads_to_the_whole_of_it(busy, writer, chief):
    for client in (writer, chief):
        page = client.get(INDEX).content.decode()
        for key, address, head in re.findall(
            r'data-pile="(\w+)">\s*<h2[^>]*><a href="([^"]+)">(.*?)</a>', page, re.S
        ):
            listed = client.get(address.replace("&amp;", "&"))
            assert listed.status_code == 200
            count = re.search(r'pile__count">(\d+)<', head)
            if count:
                assert listed.context["cl"].result_count == int(count[1]), key


def test_a_long_pile_shows_the_first_and_counts_all(writer):
    for _ in range(8):
        make_article(created_by=writer.user)
    page = writer.get(INDEX).content.decode()
    assert counts(writer)["drafts"] == 5
    assert 'pile__count">8<' in page


def test_the_request_of_a_reviewer_can_be_read_in_its_row(busy, writer):
    assert "Noem de bron." in writer.get(INDEX).content.decode()


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(INDEX)
    return [query["sql"] for query in captured]


def test_each_pile_takes_two_queries_at_most_however_much_waits(busy, writer, chief, reviewer):
    for _ in range(12):
        article = make_article(created_by=writer.user)
        workflow.submit(article, user=writer.user, now=timezone.now())
        make_article(created_by=writer.user)
        make_article(review_due_on=timezone.localdate() - timedelta(days=2))
    for client, piles_seen, most in ((writer, 8, 17), (chief, 10, 23), (reviewer, 3, 10)):
        client.get(INDEX)
        found = queries(client)
        assert len(counts(client)) == piles_seen
        assert len(found) <= most, "\n".join(sql[:160] for sql in found)


def test_who_has_no_business_here_asks_nothing_of_articles(marketer):
    make_user("writer")
    marketer.get(INDEX)
    assert not [sql for sql in queries(marketer) if 'FROM "articles_article"' in sql]
