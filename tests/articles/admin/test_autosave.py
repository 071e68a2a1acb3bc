"""The doors of unsaved text, and the form that gives it back."""

import json

import pytest
from django.urls import reverse

from articles.models import Article, DeskPreference, UnsavedText
from articles.publishing import unsaved
from tests.factories import make_article, make_person, make_topic, set_status

from .forms import change_url, form_data, new_article

ADD = reverse("admin:articles_article_add")
KEEP_NEW = reverse("admin:articles_article_keep_new")
SWITCH = reverse("admin:articles_article_autosave_switch")


@pytest.fixture
def article(db):
    return make_article(sections=[("Een", "<p>a</p>"), ("Twee", "<p>b</p>")])


def keep_url(article):
    return reverse("admin:articles_article_keep", args=[article.pk])


def pairs(data):
    """A form's data as the pairs that a browser sends."""
    return [
        [name, str(one)]
        for name, value in data.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def keep(client, url, data, *, key="window1", **more):
    body = json.dumps({"key": key, "fields": pairs(data), **more})
    return client.post(url, body, content_type="application/json")


def keep_change(client, article, **changes):
    return keep(client, keep_url(article), form_data(client.get(change_url(article)), **changes))


# -- Keeping ---------------------------------------------------------------------------------------


def test_what_stands_in_the_form_is_kept_and_the_article_stays_as_it_is(article, writer):
    answer = keep_change(writer, article, title="Nog niet klaar")
    assert answer.status_code == 200
    assert answer.json()["message"]
    article.refresh_from_db()
    assert article.title != "Nog niet klaar"
    assert (article.version, article.status, article.revisions.count()) == (0, "draft", 0)
    assert UnsavedText.objects.get().user == writer.user


def test_the_next_comes_too_soon_unless_it_is_the_last(article, writer):
    keep_change(writer, article)
    assert keep_change(writer, article).status_code == 429
    data = form_data(writer.get(change_url(article)), title="Weg")
    assert keep(writer, keep_url(article), data, final=True).status_code == 200


def test_a_second_window_is_told(article, writer):
    keep_change(writer, article)
    answer = keep(writer, keep_url(article), {"title": "x"}, key="window2", final=True)
    assert answer.status_code == 409
    assert answer.json()["message"]


def test_what_is_too_large_is_refused_in_words(article, writer):
    for size in (unsaved.LARGEST_BYTES, 3_000_000):
        answer = keep(writer, keep_url(article), {"title": "x" * size})
        assert answer.status_code == 413
        assert "1000" in answer.json()["message"]


def test_what_is_no_form_is_refused_in_words(article, writer):
    answer = writer.post(keep_url(article), "nonsense", content_type="text/plain")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_who_may_not_write_the_article_keeps_nothing(article, reviewer, marketer, client):
    for other in (reviewer, marketer):
        assert keep(other, keep_url(article), {"title": "x"}).status_code == 403
        assert keep(other, KEEP_NEW, {"title": "x"}).status_code == 403
    assert keep(client, keep_url(article), {"title": "x"}).status_code == 302
    assert not UnsavedText.objects.exists()


def test_of_an_archived_article_nothing_is_kept(article, writer):
    set_status(article, Article.Status.ARCHIVED)
    assert keep(writer, keep_url(article), {"title": "x"}).status_code == 403


def test_it_takes_a_post_with_a_token(article, writer):
    writer.handler.enforce_csrf_checks = True
    assert writer.get(keep_url(article)).status_code == 405
    assert keep(writer, keep_url(article), {"title": "x"}).status_code == 403


# -- The switch ------------------------------------------------------------------------------------


def test_the_switch_is_the_users_own_and_the_server_keeps_to_it(article, writer, chief):
    assert writer.post(SWITCH, {"on": "0"}).json() == {"on": False}
    assert keep_change(writer, article).status_code == 403
    assert keep_change(chief, article).status_code == 200
    assert DeskPreference.objects.get().user == writer.user
    assert writer.get(change_url(article)).context["unsaved"]["is_on"] is False
    assert writer.post(SWITCH, {"on": "1"}).json() == {"on": True}
    assert keep_change(writer, article).status_code == 200


# -- Giving back -----------------------------------------------------------------------------------


def test_the_form_says_that_there_is_unsaved_text_and_does_not_force_it_on_anybody(article, writer, chief):
    keep_change(writer, article, title="Nog niet klaar")
    page = writer.get(change_url(article))
    assert page.context["unsaved"]["found"]
    assert b"data-unsaved-waiting" in page.content
    assert page.context["adminform"].form["title"].value() == article.title
    assert b"data-unsaved-waiting" not in chief.get(change_url(article)).content


def test_restored_it_is_the_whole_form_and_saving_it_is_as_usual(article, writer):
    changes = {
        "title": "Hersteld",
        "introduction": "<p>Met <strong>opmaak</strong></p>",
        "sections-TOTAL_FORMS": "3",
        "sections-0-position": "2",
        "sections-1-position": "1",
        "sections-2-heading": "Drie",
        "sections-2-body": "<p>c</p>",
        "sections-2-position": "3",
    }
    keep_change(writer, article, **changes)
    restored = writer.get(change_url(article) + "?unsaved=restore")
    assert restored.context["errors"] == []
    assert "&lt;strong&gt;opmaak" in restored.content.decode()
    data = form_data(restored)
    assert {name: data[name] for name in changes} == changes

    key = restored.context["unsaved"]["key"]
    assert writer.post(change_url(article), data | {"unsaved_key": key}).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.introduction) == ("Hersteld", changes["introduction"])
    assert list(article.sections.values_list("heading", flat=True)) == ["Twee", "Een", "Drie"]
    assert not UnsavedText.objects.exists()


def test_a_half_written_new_article_is_restored_without_complaints(writer):
    data = new_article(writer, make_topic(), make_person(), subjects=[])
    data |= {"title": "Half", "slug": "", "topic": "", "introduction": ""}
    keep(writer, KEEP_NEW, data)
    restored = writer.get(ADD + "?unsaved=restore")
    assert restored.context["errors"] == []
    assert restored.context["adminform"].form["title"].value() == "Half"
    assert form_data(restored)["sections-1-heading"] == "Hoeveel"


def test_nobody_is_given_the_text_of_another(article, writer, chief):
    keep_change(writer, article, title="Van Sanne alleen")
    for url in (change_url(article), change_url(article) + "?unsaved=restore", ADD + "?unsaved=restore"):
        assert "Van Sanne alleen" not in chief.get(url).content.decode()


def test_restoring_where_there_is_nothing_is_the_form_as_ever(article, writer):
    page = writer.get(change_url(article) + "?unsaved=restore")
    assert page.context["adminform"].form["title"].value() == article.title


def test_of_an_article_that_was_archived_since_nothing_is_restored(article, writer):
    keep_change(writer, article, title="Te laat")
    set_status(article, Article.Status.ARCHIVED)
    assert "Te laat" not in writer.get(change_url(article) + "?unsaved=restore").content.decode()


def test_a_colleague_who_saved_meanwhile_is_not_written_over(article, writer, chief):
    keep_change(writer, article, introduction="<p>Mijn tekst</p>")
    chief.post(change_url(article), form_data(chief.get(change_url(article)), title="Van de chef"))
    restored = writer.get(change_url(article) + "?unsaved=restore")
    assert restored.context["unsaved"]["is_behind"] is True
    refused = writer.post(change_url(article), form_data(restored))
    assert refused.status_code == 200
    assert refused.context["adminform"].form.is_stale
    assert "Mijn tekst" in refused.content.decode()


def test_a_section_that_a_colleague_deleted_comes_back_with_its_text(article, writer, chief):
    keep_change(writer, article, **{"sections-0-body": "<p>Mijn werk</p>"})
    data = form_data(chief.get(change_url(article)), **{"sections-0-DELETE": "on"})
    chief.post(change_url(article), data)
    restored = form_data(writer.get(change_url(article) + "?unsaved=restore"))
    bodies = [restored[f"sections-{n}-body"] for n in range(int(restored["sections-TOTAL_FORMS"]))]
    assert sorted(bodies) == ["<p>Mijn werk</p>", "<p>b</p>"]
    assert restored["sections-INITIAL_FORMS"] == "1"


def test_a_form_that_comes_back_with_errors_goes_on_keeping_where_it_did(article, writer):
    keep_change(writer, article)
    data = form_data(writer.get(change_url(article)), title="")
    page = writer.post(change_url(article), data | {"unsaved_key": "window1"})
    assert page.status_code == 200
    assert page.context["unsaved"]["key"] == "window1"
    assert UnsavedText.objects.count() == 1


def test_a_successful_save_forgets_a_new_articles_text_too(writer):
    data = new_article(writer, make_topic(), make_person())
    keep(writer, KEEP_NEW, data)
    assert writer.post(ADD, data | {"unsaved_key": "window1"}).status_code == 302
    assert not UnsavedText.objects.exists()


# -- Throwing away ---------------------------------------------------------------------------------


def test_discarding_throws_away_ones_own_and_goes_back_to_the_form(article, writer, chief):
    url = reverse("admin:articles_article_discard", args=[article.pk])
    for client in (writer, chief):
        keep_change(client, article)
    answer = writer.post(url)
    assert answer["Location"] == change_url(article)
    assert UnsavedText.objects.get().user == chief.user
    assert writer.get(url).status_code == 405


def test_a_new_articles_text_is_discarded_likewise(writer):
    keep(writer, KEEP_NEW, {"title": "x"})
    assert writer.post(reverse("admin:articles_article_discard_new"))["Location"] == ADD
    assert not UnsavedText.objects.exists()


# -- Costs -----------------------------------------------------------------------------------------


def test_restoring_thirty_sections_asks_no_query_for_each(writer, django_assert_max_num_queries):
    article = make_article(sections=[(f"Kop {n}", "<p>Tekst.</p>") for n in range(30)])
    keep_change(writer, article)
    with django_assert_max_num_queries(40):
        assert writer.get(change_url(article) + "?unsaved=restore").status_code == 200


def test_a_form_with_errors_still_offers_the_text_that_waits(article, writer):
    keep_change(writer, article, title="Wacht")
    data = form_data(writer.get(change_url(article))) | {"title": "", "unsaved_key": "window2"}
    page = writer.post(change_url(article), data)
    assert page.context["unsaved"]["found"]
    assert b"data-unsaved-waiting" in page.content


def test_what_was_restored_is_sent_to_the_plain_address(article, writer):
    keep_change(writer, article, title="Wacht")
    page = writer.get(f"{change_url(article)}?unsaved=restore").content.decode()
    assert f'action="{change_url(article)}"' in page
