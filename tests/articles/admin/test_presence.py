"""The line beside a form's title that says who else is editing, and the door at which forms report."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Presence
from articles.publishing import presence
from tests.factories import make_article, set_status

from .forms import change_url, form_data


@pytest.fixture
def article(db):
    return make_article()


def report_url(article_id):
    return reverse("admin:articles_article_presence", args=[article_id])


def test_a_report_is_noted_and_answers_who_else_is_here(article, writer, chief):
    chief.post(report_url(article.pk))
    answer = writer.post(report_url(article.pk)).json()
    assert answer["names"] == "Rosa"
    assert "Rosa" in answer["line"]
    assert {row.user for row in Presence.objects.all()} == {writer.user, chief.user}


def test_the_form_names_them_when_it_is_opened_without_script_too(article, writer, chief):
    presence.report(article, chief.user, timezone.now() - timedelta(seconds=30))
    page = writer.get(change_url(article))
    assert page.context["presence"]["names"] == "Rosa"
    assert page.context["presence"]["line"] in page.content.decode()


def test_nobody_is_kept_from_saving(article, writer, chief):
    chief.post(report_url(article.pk))
    data = form_data(writer.get(change_url(article)), title="Toch opgeslagen")
    assert writer.post(change_url(article), data).status_code == 302


def test_opening_a_form_reports_nothing_by_itself(article, writer):
    writer.get(change_url(article))
    assert not Presence.objects.exists()


def test_who_may_only_look_sees_the_line_and_does_not_report(article, reviewer, writer):
    writer.post(report_url(article.pk))
    page = reviewer.get(change_url(article))
    assert "Sanne" in page.context["presence"]["line"]
    assert "data-presence-url" not in page.content.decode()
    assert reviewer.post(report_url(article.pk)).status_code == 403
    assert Presence.objects.count() == 1


def test_others_are_refused(article, marketer, client):
    assert marketer.post(report_url(article.pk)).status_code == 403
    assert client.post(report_url(article.pk)).status_code == 302
    assert not Presence.objects.exists()


def test_an_archived_article_is_edited_by_nobody(article, writer):
    set_status(article, Article.Status.ARCHIVED)
    assert writer.post(report_url(article.pk)).status_code == 403


def test_an_article_that_is_not_there_is_not_found(writer):
    assert writer.post(report_url(10**6)).status_code == 404
    assert writer.post(report_url(10**30)).status_code == 404


def test_it_takes_a_post_with_a_token(article, writer):
    writer.handler.enforce_csrf_checks = True
    assert writer.get(report_url(article.pk)).status_code == 405
    assert writer.post(report_url(article.pk)).status_code == 403
