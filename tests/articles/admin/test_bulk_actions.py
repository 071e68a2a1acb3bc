"""The bulk actions of the list: question, plan, confirmation, and everything that can be tampered with."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db.models import F
from django.test import Client
from django.utils import timezone

from articles.models import Article, AuditEntry, Tag
from articles.publishing import bulk, workflow
from tests.factories import make_article, make_user

from .forms import LIST, act_on, confirmed, plan_of

Status = Article.Status


@pytest.fixture
def waiting(writer):
    """Two articles in review, of which one lacks an author."""
    articles = []
    for title in ("Compleet", "Zonder naam"):
        article = make_article(title=title, created_by=writer.user)
        workflow.submit(article, user=writer.user, now=timezone.now())
        articles.append(article)
    articles[1].authorships.all().delete()
    return articles


def states():
    return list(Article.objects.order_by("pk").values_list("status", flat=True))


def test_the_plan_names_what_is_done_and_what_is_skipped_before_anything_happens(waiting, chief):
    page = plan_of(chief, "publish", waiting)
    plan = page.context["plan"]
    assert [line.article.title for line in plan.done] == ["Compleet"]
    assert [line.article.title for line in plan.skipped] == ["Zonder naam"]
    assert plan.skipped[0].words in page.content.decode()
    assert states() == [Status.IN_REVIEW] * 2
    assert not AuditEntry.objects.filter(action="publish").exists()


def test_the_confirmation_does_it_and_says_what_was_done_and_skipped(waiting, chief, said):
    page = chief.post(LIST, confirmed(plan_of(chief, "publish", waiting)), follow=True)
    assert states() == [Status.PUBLISHED, Status.IN_REVIEW]
    done, skipped = said(page)
    assert "“Compleet”" in done
    assert "“Zonder naam”" in skipped
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.door, entry.actor_id) == ("action", chief.user.pk)
    assert LogEntry.objects.filter(user=chief.user).count() == 1


def test_a_plan_without_anything_to_do_has_no_button(waiting, chief):
    page = plan_of(chief, "publish", waiting[1:])
    assert 'name="confirmed"' not in page.content.decode()


@pytest.mark.parametrize(
    ("action", "answer", "expected"),
    [
        ("add_tag", {"tag": "zink"}, lambda article: list(article.tags.names()) == ["zink"]),
        (
            "review_date",
            {"day": (timezone.localdate() + timedelta(days=99)).isoformat()},
            lambda article: article.review_due_on == timezone.localdate() + timedelta(days=99),
        ),
    ],
)
def test_an_action_that_needs_more_asks_it_first(action, answer, expected, chief):
    article = make_article()
    question = plan_of(chief, action, [article])
    assert question.context["form"] is not None
    assert "plan" not in question.context
    act_on(chief, action, article, **answer)
    assert expected(Article.objects.get())


def test_taking_a_tag_away_and_assigning(chief, writer):
    article = make_article(tags=["zink"])
    act_on(writer, "remove_tag", article, tag=Tag.objects.get().pk)
    assert not article.tags.exists()
    act_on(writer, "assign", article, reviewer=chief.user.pk)
    assert Article.objects.get().assigned_to == chief.user


def test_a_wrong_answer_is_asked_again_with_its_articles(chief):
    article = make_article()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    for action, answer in (
        ("add_tag", {"tag": ""}),
        ("add_tag", {"tag": "a, b"}),
        ("remove_tag", {"tag": "999"}),
        ("assign", {"reviewer": make_user("marketer").pk}),
        ("review_date", {"day": yesterday}),
        ("review_date", {"day": "morgen"}),
    ):
        page = plan_of(chief, action, [article], **answer)
        assert page.context["form"].errors, action
        assert page.context["ids"] == [article.pk]
        wrong = {"action": f"{action}_selected", "_selected_action": [article.pk], "asked": "1"}
        seen = {"seen": [f"{article.pk}:0"], "confirmed": "1"}
        assert chief.post(LIST, wrong | answer | seen).status_code == 200
    article.refresh_from_db()
    assert (article.version, article.assigned_to, article.review_due_on) == (0, None, None)


def test_who_may_make_no_tags_gives_only_known_ones(chief, writer):
    making = Permission.objects.get(codename="add_tag", content_type__app_label="articles")
    Group.objects.get(name="writer").permissions.remove(making)
    article = make_article()
    assert plan_of(writer, "add_tag", [article], tag="nieuw").context["form"].errors
    Tag.objects.create(name="Zink", slug="zink")
    act_on(writer, "add_tag", article, tag="zink")
    assert list(article.tags.names()) == ["Zink"]


# -- All pages at once -----------------------------------------------------------------------------


def choose_all(client, action, shown, **query):
    data = {
        "action": f"{action}_selected",
        "select_across": "1",
        "index": "0",
        "_selected_action": [shown.pk],
    }
    return client.post(LIST, data, query_params=query, follow=True)


def test_all_pages_at_once_means_all_that_the_filters_leave(chief, writer):
    drafts = [make_article(created_by=writer.user) for _ in range(3)]
    other = make_article(created_by=writer.user)
    workflow.submit(other, user=writer.user, now=timezone.now())
    page = choose_all(chief, "submit", drafts[0], status__exact="draft")
    assert len(page.context["plan"].done) == 3
    chief.post(LIST, confirmed(page))
    assert states() == [Status.IN_REVIEW] * 4


def test_too_many_are_refused_with_a_sentence(chief, monkeypatch, said):
    monkeypatch.setattr(bulk, "MOST", 2)
    articles = [make_article() for _ in range(3)]
    page = choose_all(chief, "submit", articles[0])
    assert "plan" not in page.context
    assert "2" in said(page)[0]
    seen = [f"{article.pk}:0" for article in articles]
    data = {"action": "submit_selected", "_selected_action": [1], "seen": seen, "confirmed": "1"}
    chief.post(LIST, data)
    assert set(states()) == {Status.DRAFT}


# -- Tampered with ---------------------------------------------------------------------------------


def test_what_was_saved_since_the_plan_is_left_alone(waiting, chief, writer, said):
    page = plan_of(chief, "publish", waiting[:1])
    Article.objects.filter(pk=waiting[0].pk).update(title="Anders", version=F("version") + 1)
    answer = chief.post(LIST, confirmed(page), follow=True)
    assert states() == [Status.IN_REVIEW] * 2
    assert "Anders" in said(answer)[0]


def test_a_forged_confirmation_is_judged_like_any_other(waiting, chief):
    for article in waiting:
        article.refresh_from_db()
    seen = [f"{article.pk}:{article.version}" for article in waiting]
    data = {"action": "publish_selected", "_selected_action": [waiting[0].pk], "confirmed": "1", "seen": seen}
    chief.post(LIST, data)
    assert states() == [Status.PUBLISHED, Status.IN_REVIEW]


@pytest.mark.parametrize("seen", ["x", "1", "1:x", "1:2:3", ":"])
def test_a_broken_confirmation_is_a_bad_request(waiting, chief, seen):
    data = {"action": "publish_selected", "_selected_action": [1], "confirmed": "1", "seen": seen}
    assert chief.post(LIST, data).status_code == 400
    assert states() == [Status.IN_REVIEW] * 2


def test_articles_that_do_not_exist_are_nobodys(waiting, chief):
    data = {"action": "publish_selected", "_selected_action": [1], "confirmed": "1", "seen": "999999:1"}
    assert chief.post(LIST, data).status_code == 302


def test_a_confirmation_without_the_right_does_nothing(waiting, chief, writer, reviewer, marketer):
    data = confirmed(plan_of(chief, "publish", waiting))
    for client in (writer, reviewer, marketer):
        client.post(LIST, data)
    assert states() == [Status.IN_REVIEW] * 2


def test_a_right_that_was_taken_away_meanwhile_is_gone(waiting, chief):
    data = confirmed(plan_of(chief, "publish", waiting))
    chief.user.groups.clear()
    chief.user.groups.add(Group.objects.get(name="writer"))
    chief.post(LIST, data)
    assert states() == [Status.IN_REVIEW] * 2


def test_a_confirmation_needs_the_token_of_its_form(waiting, chief):
    data = confirmed(plan_of(chief, "publish", waiting))
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(chief.user)
    assert stranger.post(LIST, data).status_code == 403
    assert states() == [Status.IN_REVIEW] * 2


def test_nothing_happens_by_looking(waiting, chief):
    chief.get(LIST, confirmed(plan_of(chief, "publish", waiting)))
    assert states() == [Status.IN_REVIEW] * 2


def test_each_role_is_offered_its_own_actions(writer, chief, reviewer, marketer):
    make_article()

    def offered(client):
        form = client.get(LIST).context["action_form"]
        return {value for value, _label in form.fields["action"].choices if value} if form else set()

    edits = {"add_tag_selected", "remove_tag_selected", "assign_selected"}
    assert offered(writer) == {"submit_selected", *edits}
    assert offered(chief) == {
        "submit_selected", "approve_selected", "publish_selected", "withdraw_selected", *edits,
        "review_date_selected", "delete_selected",
    }  # fmt: skip
    assert offered(reviewer) == {"review_date_selected"}
    assert offered(marketer) == set()
