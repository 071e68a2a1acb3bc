"""Publication from the admin: who may do what, at every door."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication
from articles.publishing import workflow
from tests.factories import make_article, make_person, make_publication, make_user

from .forms import LIST, act_on, change_url, form_data

Status = Article.Status


@pytest.fixture
def article(writer):
    article = make_article(created_by=writer.user)
    workflow.submit(article, user=writer.user, now=timezone.now())
    return article


def press(client, article, action, **changes):
    data = form_data(client.get(change_url(article)), **changes)
    return client.post(change_url(article), data | {f"_{action}": "1"}, follow=True)


def step(client, article, action):
    address = reverse("admin:articles_article_step", args=[article.pk, action])
    return client.post(address, {"version": Article.objects.get(pk=article.pk).version}, follow=True)


def status(article):
    return Article.objects.values_list("status", flat=True).get(pk=article.pk)


def test_the_chief_publishes_with_the_button(article, chief, said):
    page = press(chief, article, "publish")
    assert status(article) == Status.PUBLISHED
    assert Publication.objects.live(timezone.now()).get().published_by == chief.user
    assert any(reverse("article", args=[article.slug]) in message for message in said(page))


def test_the_button_saves_what_was_typed_first(article, writer):
    workflow.reopen(article, user=None, now=timezone.now())
    press(writer, article, "submit", title="Beter")
    article.refresh_from_db()
    assert (article.title, article.status) == ("Beter", Status.IN_REVIEW)


def test_a_moment_of_publication_is_read_as_amsterdam_time(article, chief):
    later = timezone.localtime() + timedelta(days=3)
    moment = {"visible_from_0": later.strftime("%d-%m-%Y"), "visible_from_1": "09:30:00"}
    press(chief, article, "publish", **moment)
    planned = Publication.objects.get()
    assert timezone.localtime(planned.visible_from).strftime("%H:%M") == "09:30"
    assert not Publication.objects.live(timezone.now()).exists()


def test_what_is_left_to_do_blocks_and_the_text_is_saved(article, chief, writer):
    article.authorships.all().delete()
    page = press(chief, article, "publish", **{"note": "gezien"})
    assert status(article) != Status.PUBLISHED
    assert [problem.id for problem in page.context["box"].blocking] == ["no_author"]
    assert 'data-desk-field="authorships-0-person"' in page.content.decode()


def test_what_was_planned_is_still_typed_after_a_refusal(article, chief):
    article.authorships.all().delete()
    later = timezone.localtime() + timedelta(days=3)
    moment = {"visible_from_0": later.strftime("%d-%m-%Y"), "visible_from_1": "09:30:00"}
    page = press(chief, article, "publish", **moment)
    planned = page.context["adminform"].form["visible_from"].value()
    assert timezone.localtime(planned).strftime("%d-%m %H:%M") == later.strftime("%d-%m 09:30")
    assert page.context["plan_is_open"]


@pytest.mark.parametrize(
    "query", ["visible_from=x", "visible_from=2026-13-45T99:99", "update=%00", "request=%3Cb%3Eweg"]
)
def test_an_address_fills_in_nothing_that_makes_no_sense(article, chief, query):
    page = chief.get(f"{change_url(article)}?{query}")
    assert page.status_code == 200
    assert "<b>weg" not in page.content.decode()


def test_the_box_names_what_blocks(chief, said):
    article = make_article(authors=[])
    page = press(chief, article, "publish", title="Toch bewaard")
    article.refresh_from_db()
    assert article.title == "Toch bewaard"
    assert len(said(page)) == 1


def test_the_actions_of_the_list_publish_what_may_be_and_name_the_rest(article, chief, said):
    own = make_article(created_by=chief.user, title="Eigen werk")
    page = act_on(chief, "publish", article, own)
    assert (status(article), status(own)) == (Status.PUBLISHED, Status.DRAFT)
    assert any("Eigen werk" in message for message in said(page))


@pytest.mark.parametrize("action", ["approve", "publish", "withdraw"])
def test_a_writer_publishes_through_no_door(action, article, writer):
    if action == "withdraw":
        workflow.publish(article, user=None, now=timezone.now())
    before = status(article)
    press(writer, article, action)
    step(writer, article, action)
    act_on(writer, action, article)
    assert status(article) == before


def test_a_writer_sees_no_button_or_action_to_publish(article, writer):
    page = writer.get(change_url(article)).content.decode()
    assert "_publish" not in page
    assert "_approve" not in page
    assert "publish_selected" not in writer.get(LIST).content.decode()


def test_nobody_approves_or_publishes_what_he_changed_last(article, chief, said):
    page = press(chief, article, "approve", title="Van de chef zelf")
    assert status(article) == Status.IN_REVIEW
    assert len(said(page)) == 1
    for action in ("approve", "publish"):
        step(chief, article, action)
        act_on(chief, action, article)
    assert status(article) == Status.IN_REVIEW


def test_a_marketer_looks_and_changes_nothing(article, marketer):
    assert marketer.get(change_url(article)).status_code == 200
    assert marketer.post(change_url(article), {"title": "Van mij"}).status_code == 403
    for action in ("submit", "approve", "publish", "withdraw", "reopen", "review"):
        step(marketer, article, action)
    act_on(marketer, "publish", article)
    article.refresh_from_db()
    assert (article.title, article.status) != ("Van mij", Status.PUBLISHED)
    assert article.status == Status.IN_REVIEW


def test_a_medical_reviewer_reads_and_marks_as_reviewed_but_never_edits(article, reviewer):
    person = make_person("Dokter", is_reviewer=True, user=reviewer.user)
    assert b"formaction" in reviewer.get(change_url(article)).content
    assert reviewer.post(change_url(article), {"title": "Van mij"}).status_code == 403
    step(reviewer, article, "review")
    article.refresh_from_db()
    assert (article.medical_reviewer, article.reviewed_on) == (person, timezone.localdate())
    assert article.status == Status.IN_REVIEW


def test_a_review_makes_nobody_the_writer_and_moves_no_state(article, reviewer, chief):
    make_person("Dokter", is_reviewer=True, user=reviewer.user)
    workflow.approve(article, user=chief.user, now=timezone.now())
    step(reviewer, article, "review")
    assert status(article) == Status.APPROVED
    press(chief, article, "publish")
    assert status(article) == Status.PUBLISHED


def test_who_isnt_a_named_reviewer_or_wrote_it_marks_nothing(article, reviewer):
    step(reviewer, article, "review")
    person = make_person("Schrijft ook", is_reviewer=True, user=reviewer.user)
    article.authorships.update(person=person)
    step(reviewer, article, "review")
    article.refresh_from_db()
    assert article.reviewed_on is None


def test_a_visitor_is_sent_to_the_log_in(article, client):
    for address in (LIST, change_url(article)):
        assert client.get(address).status_code == 302
    assert step(client, article, "publish").redirect_chain
    assert status(article) == Status.IN_REVIEW


def test_steps_are_taken_by_post_only(article, chief):
    address = reverse("admin:articles_article_step", args=[article.pk, "publish"])
    assert chief.get(address).status_code == 405
    assert chief.post(reverse("admin:articles_article_step", args=[article.pk, "burn"])).status_code == 404


def test_a_withdrawn_article_is_read_only_until_it_is_reopened(article, chief):
    workflow.publish(article, user=None, now=timezone.now())
    press(chief, article, "withdraw")
    assert status(article) == Status.ARCHIVED
    assert chief.post(change_url(article), {"title": "x"}).status_code == 403
    step(chief, article, "reopen")
    assert status(article) == Status.DRAFT


def test_an_article_that_was_public_is_never_deleted(chief):
    published, draft = make_publication().article, make_article()
    workflow.submit(draft, user=make_user("writer"), now=timezone.now())
    delete = "admin:articles_article_delete"
    assert chief.post(reverse(delete, args=[published.pk]), {"post": "yes"}).status_code == 403
    assert chief.post(reverse(delete, args=[draft.pk]), {"post": "yes"}).status_code == 302
    assert list(Article.objects.all()) == [published]


def test_a_list_action_deletes_nothing_that_was_public(chief):
    published = make_publication().article
    data = {"action": "delete_selected", "_selected_action": [published.pk], "post": "yes"}
    chief.post(LIST, data)
    assert Article.objects.filter(pk=published.pk).exists()


def test_a_writer_deletes_nothing(article, writer):
    address = reverse("admin:articles_article_delete", args=[article.pk])
    assert writer.post(address, {"post": "yes"}).status_code == 403


def test_who_may_only_look_reads_the_text_as_readers_do(reviewer):
    article = make_article(
        introduction="<p>Een <strong>vet</strong> woord</p>", sections=[("Kop", "<p>En <em>schuin</em></p>")]
    )
    page = reviewer.get(change_url(article)).content.decode()
    assert "<strong>vet</strong>" in page
    assert "<em>schuin</em>" in page


def test_the_enter_key_saves_and_never_publishes(chief, article):
    page = chief.get(change_url(article)).content.decode()
    form = page[page.index('id="article_form"') :]
    first = re.search(r'<(?:button|input)[^>]*type="submit"[^>]*name="(\w+)"', form)
    assert first[1] == "_continue"
    assert 'name="_publish"' in form
