"""Between colleagues: who is asked to look at an article, and what a reviewer asks to change."""

import pytest

from articles.models import Article, AuditEntry
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.workflow import Blocked, NotAllowed
from tests.factories import NOW, make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("writer")


@pytest.fixture
def lead():
    return make_user("editor-in-chief")


@pytest.fixture
def article(writer):
    article = make_article(created_by=writer)
    workflow.submit(article, user=writer, now=NOW)
    return article


def open_requests(article):
    return list(article.change_requests.filter(answered_at=None).values_list("text", flat=True))


def test_asking_gives_the_article_back_with_the_words(article, lead):
    workflow.ask_changes(article, user=lead, now=NOW, text=" De dosis klopt niet. ")
    assert Article.objects.get().status == "draft"
    assert open_requests(article) == ["De dosis klopt niet."]
    assert AuditEntry.objects.about(article).first().note == "De dosis klopt niet."


def test_a_medical_reviewer_asks_too(article):
    workflow.ask_changes(
        article, user=make_user("medical reviewer"), now=NOW, text="Bron 2 zegt iets anders."
    )
    assert open_requests(article)


@pytest.mark.parametrize("answer", ["submit", "publish"])
def test_offering_it_again_answers(article, lead, writer, answer):
    workflow.ask_changes(article, user=lead, now=NOW, text="Korter")
    getattr(workflow, answer)(article, user=writer if answer == "submit" else lead, now=NOW)
    assert open_requests(article) == []
    assert article.change_requests.get().answered_at == NOW


def test_a_second_request_replaces_the_first(article, lead, writer):
    workflow.ask_changes(article, user=lead, now=NOW, text="Korter")
    workflow.submit(article, user=writer, now=NOW)
    workflow.ask_changes(article, user=lead, now=NOW, text="Nog korter")
    assert open_requests(article) == ["Nog korter"]


def test_not_without_words(article, lead):
    with pytest.raises(Blocked):
        workflow.ask_changes(article, user=lead, now=NOW, text="  ")
    assert Article.objects.get().status == "in_review"


@pytest.mark.parametrize("group", ["writer", "marketer", None])
def test_others_ask_nothing(article, group):
    with pytest.raises(NotAllowed):
        workflow.ask_changes(article, user=make_user(group), now=NOW, text="Korter")


def test_nothing_is_asked_of_a_draft(lead):
    with pytest.raises(NotAllowed):
        workflow.ask_changes(make_article(), user=lead, now=NOW, text="Korter")


class TestAssigning:
    @pytest.mark.parametrize("group", ["editor-in-chief", "medical reviewer"])
    def test_a_colleague_who_may_review_is_asked(self, article, writer, group):
        colleague = make_user(group)
        workflow.assign(article, user=writer, now=NOW, reviewer=colleague)
        assert Article.objects.get().assigned_to == colleague
        assert AuditEntry.objects.about(article).first().changes == {"assigned_to": [None, str(colleague)]}

    def test_nobody_is_a_choice_too(self, article, writer, lead):
        workflow.assign(article, user=writer, now=NOW, reviewer=lead)
        workflow.assign(article, user=writer, now=NOW, reviewer=None)
        assert Article.objects.get().assigned_to is None

    def test_asking_the_same_one_again_writes_nothing(self, article, writer, lead):
        workflow.assign(article, user=writer, now=NOW, reviewer=lead)
        before = AuditEntry.objects.count()
        workflow.assign(article, user=writer, now=NOW, reviewer=lead)
        assert AuditEntry.objects.count() == before

    @pytest.mark.parametrize("group", ["writer", "marketer", None])
    def test_who_may_not_review_is_not_asked(self, article, writer, group):
        with pytest.raises(NotAllowed):
            workflow.assign(article, user=writer, now=NOW, reviewer=make_user(group))

    def test_nor_who_wrote_it(self, lead):
        own = make_article(created_by=lead)
        save_revision(own, user=lead, now=NOW)
        with pytest.raises(NotAllowed):
            workflow.assign(own, user=lead, now=NOW, reviewer=lead)

    def test_but_who_was_asked_before_may_mend_something_and_stays_asked(self, article, writer, lead):
        workflow.assign(article, user=writer, now=NOW, reviewer=lead)
        article.title = "Verbeterd"
        article.save()
        save_revision(article, user=lead, now=NOW)
        workflow.assign(article, user=lead, now=NOW, reviewer=lead)
        assert Article.objects.get().assigned_to == lead

    def test_a_form_that_was_opened_before_is_told(self, article, writer, lead):
        before = Article.objects.get().version
        workflow.assign(article, user=writer, now=NOW, reviewer=lead)
        assert Article.objects.get().version == before + 1

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
    def test_nor_who_can_no_longer_log_in(self, article, writer, lead, change):
        type(lead).objects.filter(pk=lead.pk).update(**change)
        assert lead not in workflow.reviewers()

    def test_a_superuser_may_review_and_everybody_stands_there_once(self):
        admin, lead = make_user(is_superuser=True), make_user("editor-in-chief")
        assert sorted(user.pk for user in workflow.reviewers()) == [admin.pk, lead.pk]
