"""What no browser sends: it is answered with a sentence or a 404, never with an error of ours."""

import pytest
from django.urls import reverse

from tests.factories import make_article

from .forms import LIST, change_url, form_data

HUGE = "9" * 5000


@pytest.mark.parametrize("name", ["change", "history", "delete"])
@pytest.mark.parametrize("number", ["abc", "9" * 30, "²"])
def test_an_article_with_a_number_that_is_none(chief, name, number):
    address = reverse(f"admin:articles_article_{name}", args=[number])
    for answer in (chief.get(address), chief.post(address, {"title": "x"})):
        assert answer.status_code in (302, 404)


@pytest.mark.parametrize(
    "field", ["version", "seen_version", "base", "merge_version", "sections-TOTAL_FORMS"]
)
@pytest.mark.parametrize("value", [HUGE, "abc", "\0", "-1"])
def test_a_form_whose_numbers_make_no_sense(writer, field, value):
    article = make_article(created_by=writer.user)
    data = form_data(writer.get(change_url(article))) | {field: value}
    assert writer.post(change_url(article), data).status_code in (200, 302)


@pytest.mark.parametrize("field", ["request", "unsaved_key", "tags", "title"])
def test_a_character_that_no_database_stores(chief, field):
    article = make_article()
    data = form_data(chief.get(change_url(article))) | {field: "a\0b"}
    assert chief.post(change_url(article), data).status_code in (200, 302)
    preview = reverse("admin:articles_article_preview", args=[article.pk])
    assert chief.post(preview, data).status_code == 200
    step = reverse("admin:articles_article_step", args=[article.pk, "ask_changes"])
    assert chief.post(step, data).status_code == 302


@pytest.mark.parametrize("seen", [f"{HUGE}:1", "1:2:3", "x:1", "1", ""])
def test_a_plan_that_names_no_articles(chief, seen):
    data = {
        "action": "submit_selected",
        "_selected_action": [make_article().pk],
        "confirmed": "1",
        "seen": seen,
    }
    assert chief.post(LIST, data).status_code == 400


@pytest.mark.parametrize("query", ["action=%00", "kind=%00", f"who={HUGE}", "kind=articles.nothing"])
def test_a_log_filtered_by_what_is_not_there(chief, query):
    answer = chief.get(f"{reverse('admin:articles_auditentry_changelist')}?{query}")
    assert answer.status_code in (200, 302)


def test_restoring_without_a_version(chief):
    article = make_article()
    chief.post(change_url(article), form_data(chief.get(change_url(article))))
    address = reverse("admin:articles_article_restore", args=[article.pk, 1])
    for version in ("", HUGE, "x", "\0"):
        assert chief.post(address, {"version": version}).status_code == 302
