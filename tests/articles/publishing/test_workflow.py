"""Who may move an article, and what readers see afterwards."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from articles.models import Article, Publication
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.workflow import Action, Blocked, NotAllowed, may
from tests.factories import NOW, make_article, make_publication, make_user, set_status

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def lead():
    return make_user("editor-in-chief")


@pytest.fixture
def article(writer):
    article = make_article(created_by=writer)
    save_revision(article, user=writer, now=NOW)
    return article


def live(now=NOW):
    return list(Publication.objects.live(now))


def change(article, user, title="Nieuwe titel"):
    article.title = title
    article.save()
    save_revision(article, user=user, now=NOW)


class TestTheWay:
    def test_from_draft_to_public_and_back(self, article, writer, lead):
        workflow.submit(article, user=writer, now=NOW)
        assert Article.objects.get().status == "in_review"
        workflow.approve(article, user=lead, now=NOW)
        assert Article.objects.get().status == "approved"
        publication = workflow.publish(article, user=lead, now=NOW)
        assert (live(), Article.objects.get().status) == ([publication], "published")
        workflow.withdraw(article, user=lead, now=NOW + HOUR)
        assert (live(NOW + HOUR), Article.objects.get().status) == ([], "archived")
        workflow.reopen(article, user=lead, now=NOW + HOUR)
        assert Article.objects.get().status == "draft"

    def test_publishing_from_draft_is_an_approval_too(self, article, lead):
        assert workflow.publish(article, user=lead, now=NOW).published_by == lead

    def test_each_step_moves_the_version_that_forms_carry(self, article, writer):
        before = Article.objects.get().version
        workflow.submit(article, user=writer, now=NOW)
        assert Article.objects.get().version == before + 1

    @pytest.mark.parametrize(
        ("action", "status"),
        [
            (workflow.submit, "in_review"),
            (workflow.submit, "published"),
            (workflow.approve, "draft"),
            (workflow.approve, "approved"),
            (workflow.publish, "archived"),
            (workflow.withdraw, "draft"),
            (workflow.withdraw, "archived"),
            (workflow.reopen, "draft"),
        ],
    )
    def test_no_step_is_skipped(self, article, action, status):
        set_status(article, status)
        article.refresh_from_db()
        with pytest.raises(NotAllowed):
            action(article, user=make_user(is_superuser=True), now=NOW)
        assert Article.objects.get().status == status

    def test_a_stale_object_does_not_jump_the_line(self, article, writer):
        stale = Article.objects.get()
        workflow.submit(article, user=writer, now=NOW)
        with pytest.raises(NotAllowed):
            workflow.submit(stale, user=writer, now=NOW)


class TestWhoMay:
    def test_a_writer_edits_and_submits_but_never_publishes(self, article, writer):
        assert may(writer, Action.EDIT, article)
        assert may(writer, Action.SUBMIT, article)
        for action in (Action.APPROVE, Action.PUBLISH, Action.WITHDRAW):
            assert not may(writer, action, article)
        with pytest.raises(NotAllowed, match=r"\w"):
            workflow.publish(article, user=writer, now=NOW)
        assert live() == []

    @pytest.mark.parametrize("group", ["medical reviewer", "marketer", "marketing lead", None])
    def test_others_do_nothing(self, article, group):
        user = make_user(group)
        assert not [action for action in Action if may(user, action, article)]

    @pytest.mark.parametrize("kind", ["lead", "superuser"])
    def test_nobody_publishes_what_he_wrote_last(self, article, lead, kind):
        user = lead if kind == "lead" else make_user(is_superuser=True)
        assert may(user, Action.PUBLISH, article)
        change(article, user)
        assert not may(user, Action.PUBLISH, article)
        with pytest.raises(NotAllowed):
            workflow.publish(article, user=user, now=NOW)

    def test_nobody_approves_what_he_wrote_last(self, article, lead, writer):
        change(article, lead)
        workflow.submit(article, user=writer, now=NOW)
        with pytest.raises(NotAllowed):
            workflow.approve(article, user=lead, now=NOW)

    def test_a_small_desk_may_switch_four_eyes_off(self, article, lead, settings):
        settings.FOUR_EYES = False
        change(article, lead)
        assert workflow.publish(article, user=lead, now=NOW)

    def test_publishing_once_does_not_make_one_the_writer(self, article, lead):
        workflow.publish(article, user=lead, now=NOW)
        assert workflow.publish(article, user=lead, now=NOW + HOUR)


class TestPublishing:
    def test_an_unfinished_article_stays_where_it_is(self, writer, lead):
        article = make_article(sections=[], authors=[])
        with pytest.raises(Blocked) as caught:
            workflow.publish(article, user=lead, now=NOW)
        assert {problem.id for problem in caught.value.problems} == {"no_author", "no_sections"}
        assert (live(), Article.objects.get().status) == ([], "draft")

    def test_editing_a_public_article_changes_nothing_in_public(self, article, writer, lead):
        publication = workflow.publish(article, user=lead, now=NOW)
        change(article, writer, "Nog niet af")
        assert [found.title for found in live()] == [publication.title] != ["Nog niet af"]
        assert Article.objects.get().status == "draft"

    def test_a_second_publication_replaces_the_first(self, article, writer, lead):
        workflow.publish(article, user=lead, now=NOW)
        change(article, writer)
        second = workflow.publish(article, user=lead, now=NOW + HOUR)
        assert live(NOW + HOUR) == [second]
        assert second.first_published_at == NOW
        assert second.updated_at == NOW + HOUR

    def test_the_same_text_again_is_no_update(self, article, lead):
        workflow.publish(article, user=lead, now=NOW)
        assert workflow.publish(article, user=lead, now=NOW + HOUR).updated_at == NOW

    def test_a_scheduled_article_waits(self, article, lead):
        workflow.publish(article, user=lead, now=NOW, visible_from=NOW + HOUR)
        assert live(NOW) == []
        assert len(live(NOW + HOUR)) == 1

    def test_a_scheduled_revision_leaves_the_present_one_until_then(self, article, writer, lead):
        first = workflow.publish(article, user=lead, now=NOW)
        change(article, writer)
        second = workflow.publish(article, user=lead, now=NOW, visible_from=NOW + HOUR)
        assert live(NOW + HOUR / 2) == [first]
        assert live(NOW + HOUR) == [second]

    def test_publishing_now_cancels_what_was_scheduled(self, article, lead):
        workflow.publish(article, user=lead, now=NOW, visible_from=NOW + HOUR)
        now = workflow.publish(article, user=lead, now=NOW)
        assert live(NOW) == live(NOW + 2 * HOUR) == [now]
        assert now.first_published_at == NOW

    def test_an_article_may_end_by_itself(self, article, lead):
        workflow.publish(article, user=lead, now=NOW, visible_until=NOW + HOUR)
        assert len(live(NOW)) == 1
        assert live(NOW + HOUR) == []

    def test_withdrawing_cancels_what_was_scheduled_too(self, article, lead):
        workflow.publish(article, user=lead, now=NOW)
        workflow.publish(article, user=lead, now=NOW, visible_from=NOW + HOUR)
        workflow.withdraw(article, user=lead, now=NOW)
        assert live(NOW) == live(NOW + 2 * HOUR) == []

    @pytest.mark.parametrize(
        ("period", "problem"),
        [
            ({"visible_from": NOW - HOUR}, "starts_in_past"),
            ({"visible_until": NOW}, "ends_before_start"),
            ({"visible_from": NOW + HOUR, "visible_until": NOW + HOUR}, "ends_before_start"),
        ],
    )
    def test_an_impossible_period_is_explained(self, article, lead, period, problem):
        with pytest.raises(Blocked) as caught:
            workflow.publish(article, user=lead, now=NOW, **period)
        assert [found.id for found in caught.value.problems] == [problem]

    def test_the_command_line_may_publish_into_the_past(self, article):
        publication = workflow.publish(article, user=None, now=NOW, visible_from=NOW - HOUR)
        assert publication.first_published_at == NOW - HOUR

    def test_what_was_published_cannot_be_deleted(self):
        with pytest.raises(ProtectedError):
            make_publication().article.delete()


def test_what_is_published_is_what_is_stored_not_what_the_caller_remembers(lead):
    article = make_article(title="Oud")
    remembered = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(title="Nieuw")
    remembered.introduction = "<p>Nooit opgeslagen.</p>"
    publication = workflow.publish(remembered, user=lead, now=NOW)
    assert publication.title == "Nieuw"
    assert "Nooit" not in publication.page["introduction"]
