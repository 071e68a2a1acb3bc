"""The page with the links of an article for readers outside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry, PreviewLink
from articles.publishing import preview_links
from tests.factories import make_article, make_user, set_status

from .forms import change_url


@pytest.fixture
def article(db):
    return make_article()


def links_url(article):
    return reverse("admin:articles_article_preview_links", args=[article.pk])


def revoke_url(link, article=None):
    return reverse("admin:articles_article_revoke_preview_link", args=[(article or link.article).pk, link.pk])


def make_link(article, *, days=7, ago=0):
    made = timezone.now() - timedelta(days=ago)
    user = make_user("writer")
    return preview_links.make_link(article, user=user, now=made, days=days, note="Diëtist")


def test_a_link_is_made_and_its_address_stands_in_the_list(article, writer, client):
    answer = writer.post(links_url(article), {"note": "Diëtist", "days": "30"}, follow=True)
    link = PreviewLink.objects.get()
    assert (link.note, link.created_by) == ("Diëtist", writer.user)
    assert link.expires_at - link.created_at == timedelta(days=30)
    path = reverse("preview", args=[preview_links.token_of(link)])
    assert f'value="http://testserver{path}"' in answer.content.decode()
    assert client.get(path).status_code == 200


def test_the_form_of_the_article_leads_there(article, writer, reviewer):
    for client in (writer, reviewer):
        assert links_url(article) in client.get(change_url(article)).content.decode()


@pytest.mark.parametrize(
    "data", [{"note": "", "days": "7"}, {"note": "x", "days": "365"}, {"note": "x" * 121}]
)
def test_a_form_that_is_not_right_comes_back_with_what_is_in_it(article, writer, data):
    answer = writer.post(links_url(article), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["form"]["note"].value() == data["note"]
    assert not PreviewLink.objects.exists()


def test_of_an_archived_article_none_is_made_and_it_says_why(article, writer):
    set_status(article, Article.Status.ARCHIVED)
    answer = writer.post(links_url(article), {"note": "x", "days": "7"})
    assert answer.context["form"].non_field_errors()
    assert not PreviewLink.objects.exists()


def test_a_link_is_revoked(article, writer, client):
    link = make_link(article)
    writer.post(revoke_url(link))
    assert client.get(reverse("preview", args=[preview_links.token_of(link)])).status_code == 404
    entry = AuditEntry.objects.about(article).first()
    assert (entry.action, entry.door, entry.actor_id) == ("revoke_preview", "form", writer.user.pk)


def test_a_link_that_has_ended_is_listed_without_its_address(article, writer):
    expired, revoked = make_link(article, days=1, ago=2), make_link(article)
    writer.post(revoke_url(revoked))
    page = writer.get(links_url(article))
    assert [row["address"] for row in page.context["rows"]] == ["", ""]
    assert preview_links.token_of(expired) not in page.content.decode()


def test_a_link_of_another_article_is_not_revoked_here(article, writer):
    link = make_link(make_article())
    assert writer.post(revoke_url(link, article)).status_code == 404
    assert PreviewLink.objects.get().revoked_at is None


def test_who_may_neither_change_nor_review_is_refused(article, marketer, client):
    link = make_link(article)
    viewer_only = make_user()
    for url in (links_url(article), revoke_url(link)):
        assert marketer.post(url, {"note": "x", "days": "7"}).status_code == 403
        assert client.post(url, {"note": "x", "days": "7"}).status_code == 302
    client.force_login(viewer_only)
    assert client.get(links_url(article)).status_code == 403
    assert PreviewLink.objects.get().revoked_at is None


def test_it_takes_a_post_with_a_token(article, writer):
    link = make_link(article)
    assert writer.get(revoke_url(link)).status_code == 405
    writer.handler.enforce_csrf_checks = True
    assert writer.post(revoke_url(link)).status_code == 403


def test_twenty_links_cost_what_one_costs(article, writer, django_assert_max_num_queries):
    for _ in range(20):
        make_link(article)
    with django_assert_max_num_queries(12):
        assert len(writer.get(links_url(article)).context["rows"]) == 20
