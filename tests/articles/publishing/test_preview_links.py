"""Links to a preview: made and revoked by who may, opening for a while, forged by nobody."""

from datetime import timedelta

import pytest
from django.core import signing

from articles.models import Article, AuditEntry, PreviewLink
from articles.publishing import preview_links, workflow
from tests.factories import NOW, make_article, make_user, set_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def link(writer):
    return preview_links.make_link(make_article(), user=writer, now=NOW, days=7, note="Diëtist")


def opened(token, *, days=0):
    return preview_links.open_link(token, NOW + timedelta(days=days))


def test_a_link_opens_its_article_until_it_expires(link):
    token = preview_links.token_of(link)
    assert opened(token, days=6.99).article == link.article
    assert opened(token, days=7) is None


def test_a_revoked_link_opens_nothing_any_more(link, writer):
    assert preview_links.revoke_link(link, user=writer, now=NOW + timedelta(days=1))
    assert opened(preview_links.token_of(link), days=1) is None
    assert not preview_links.revoke_link(link, user=writer, now=NOW + timedelta(days=2))


def test_making_and_revoking_are_in_the_log(link, writer):
    preview_links.revoke_link(link, user=writer, now=NOW + timedelta(days=1))
    entries = AuditEntry.objects.about(link.article)
    assert [(entry.action, entry.actor_id, entry.note) for entry in entries] == [
        ("revoke_preview", writer.pk, "Diëtist"),
        ("share_preview", writer.pk, "Diëtist"),
    ]


def test_the_token_is_nowhere_in_the_log(link):
    token = preview_links.token_of(link)
    assert not any(token in str(entry.changes) + entry.note for entry in AuditEntry.objects.all())


@pytest.mark.parametrize("role", ["writer", "medical reviewer", "editor-in-chief"])
def test_who_may_change_or_review_an_article_may_share_it(role):
    article, user = make_article(), make_user(role)
    preview_links.make_link(article, user=user, now=NOW, days=1, note="x")
    assert PreviewLink.objects.get().created_by == user


@pytest.mark.parametrize("role", ["marketer", None])
def test_others_may_not_make_or_revoke_one(role, link):
    user = make_user(role)
    with pytest.raises(workflow.NotAllowed):
        preview_links.make_link(link.article, user=user, now=NOW, days=1, note="x")
    with pytest.raises(workflow.NotAllowed):
        preview_links.revoke_link(link, user=user, now=NOW)
    assert opened(preview_links.token_of(link))


def test_only_the_offered_periods_exist(writer):
    with pytest.raises(ValueError, match="not 365"):
        preview_links.make_link(make_article(), user=writer, now=NOW, days=365, note="x")


def test_an_archived_article_is_shown_to_nobody(link, writer):
    set_status(link.article, Article.Status.ARCHIVED)
    link.article.refresh_from_db()
    assert opened(preview_links.token_of(link)) is None
    with pytest.raises(workflow.NotAllowed):
        preview_links.make_link(link.article, user=writer, now=NOW, days=1, note="x")
    assert preview_links.revoke_link(link, user=writer, now=NOW)


def test_forged_tokens_open_nothing(link):
    token = preview_links.token_of(link)
    number, signature = token.split("~")
    other_salt = signing.Signer(salt="something else", sep="~").sign(number)
    too_long = signing.Signer(salt="articles.preview", sep="~").sign("9" * 40)
    no_number = signing.Signer(salt="articles.preview", sep="~").sign("x")
    forged = ["", number, f"{number}~", f"{int(number) + 1}~{signature}", token[:-1], token + "x", other_salt]
    assert [opened(each) for each in [*forged, too_long, no_number, "\0~x", "é"]] == [None] * 11


def test_the_link_of_a_deleted_article_opens_nothing(link):
    token = preview_links.token_of(link)
    link.article.delete()
    assert opened(token) is None


def test_ended_links_are_forgotten_after_ninety_days(link, writer):
    revoked = preview_links.make_link(link.article, user=writer, now=NOW, days=30, note="x")
    preview_links.revoke_link(revoked, user=writer, now=NOW)
    assert preview_links.forget_old(NOW + timedelta(days=90)) == 0
    assert preview_links.forget_old(NOW + timedelta(days=91)) == 1
    assert PreviewLink.objects.get() == link
    assert preview_links.forget_old(NOW + timedelta(days=98)) == 1
