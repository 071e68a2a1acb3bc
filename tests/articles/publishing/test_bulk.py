"""One step for many articles: the plan, the doing, and what is skipped with which reason."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from articles.models import Article, AuditEntry, Tag
from articles.publishing import bulk, workflow
from articles.publishing.snapshot import save_revision
from tests.factories import NOW, make_article, make_user, set_status

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def chief():
    return make_user("editor-in-chief")


@pytest.fixture
def writer():
    return make_user("writer")


def offered(writer, **fields):
    article = make_article(created_by=writer, **fields)
    workflow.submit(article, user=writer, now=NOW)
    return stored(article)


def stored(article):
    return Article.objects.get(pk=article.pk)


def do(step, *articles, user, passed_over=()):
    seen = {article.pk: stored(article).version for article in articles}
    return bulk.carry_out(step, seen, passed_over, user=user, now=NOW)


def titles(lines):
    return [line.article.title for line in lines]


def test_a_plan_says_what_will_be_done_and_changes_nothing(writer, chief):
    ready, unsigned = offered(writer, title="Goed"), offered(writer, title="Zonder naam")
    unsigned.authorships.all().delete()
    own = make_article(title="Eigen", created_by=chief)
    versions = list(Article.objects.order_by("pk").values_list("version", "status"))
    plan = bulk.plan(bulk.publish(), [own, unsigned, ready], user=chief, now=NOW)
    assert titles(plan.done) == ["Goed"]
    assert titles(plan.skipped) == ["Eigen", "Zonder naam"]
    assert all(line.words for line in plan.skipped)
    assert list(Article.objects.order_by("pk").values_list("version", "status")) == versions


def test_what_was_planned_is_done_and_the_rest_named(writer, chief):
    ready, own = offered(writer), make_article(title="Eigen", created_by=chief)
    outcome = do(bulk.publish(), ready, user=chief, passed_over=[own.pk])
    assert (stored(ready).status, stored(own).status) == (Status.PUBLISHED, Status.DRAFT)
    assert titles(outcome.skipped) == ["Eigen"]


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (bulk.submit, Status.DRAFT, Status.IN_REVIEW),
        (bulk.approve, Status.IN_REVIEW, Status.APPROVED),
        (bulk.publish, Status.APPROVED, Status.PUBLISHED),
        (bulk.withdraw, Status.PUBLISHED, Status.ARCHIVED),
    ],
)
def test_each_step_of_the_workflow(step, before, after, writer, chief):
    article = make_article(created_by=writer)
    if before == Status.PUBLISHED:
        workflow.publish(article, user=None, now=NOW)
    set_status(article, before)
    assert len(do(step(), article, user=chief).done) == 1
    assert stored(article).status == after


def test_what_somebody_saved_in_between_is_skipped(writer, chief):
    article = offered(writer)
    seen = {article.pk: article.version}
    article.title, article.version = "Anders", article.version + 1
    article.save()
    outcome = bulk.carry_out(bulk.publish(), seen, user=chief, now=NOW)
    assert (len(outcome.done), len(outcome.skipped)) == (0, 1)
    assert not article.publications.exists()


def test_what_the_plan_passed_over_is_never_done(writer, chief):
    article = offered(writer)
    outcome = bulk.carry_out(bulk.publish(), {}, [article.pk], user=chief, now=NOW)
    assert len(outcome.skipped) == 1
    assert stored(article).status == Status.IN_REVIEW


def test_permission_is_asked_again_for_each(writer):
    article = offered(make_user("writer"))
    for step in (bulk.publish(), bulk.approve(), bulk.withdraw(), bulk.review_by(NOW.date())):
        assert do(step, article, user=writer).done == []
    assert stored(article).status == Status.IN_REVIEW


def test_one_failure_undoes_none_of_the_others(writer, chief, monkeypatch):
    first, broken, last = (offered(writer, title=title) for title in ("A", "B", "C"))
    publish = workflow.publish

    def fail(article, **options):
        publication = publish(article, **options)
        if article.pk == broken.pk:
            raise DatabaseError("disk full")
        return publication

    monkeypatch.setattr(workflow, "publish", fail)
    outcome = do(bulk.publish(), first, broken, last, user=chief)
    assert (titles(outcome.done), titles(outcome.skipped)) == (["A", "C"], ["B"])
    assert not broken.publications.exists()
    assert stored(broken).status == Status.IN_REVIEW


def test_readers_version_is_not_published_again(writer, chief):
    article = offered(writer)
    do(bulk.publish(), article, user=chief)
    again = do(bulk.publish(), article, user=chief)
    assert (again.done, article.publications.count()) == ([], 1)


def test_what_is_planned_stays_planned(writer, chief):
    article = offered(writer)
    soon = NOW + timedelta(days=3)
    workflow.publish(article, user=chief, now=NOW, visible_from=soon)
    assert do(bulk.publish(), article, user=chief).done == []
    assert article.publications.get().visible_from == soon


# -- Tags ------------------------------------------------------------------------------------------


def test_a_tag_comes_with_a_version_and_a_revision(writer):
    article = make_article(tags=["ijzer"])
    save_revision(article, user=None, now=NOW)
    outcome = do(bulk.add_tag("zink"), article, user=writer)
    assert len(outcome.done) == 1
    assert set(article.tags.names()) == {"ijzer", "zink"}
    assert stored(article).version == article.version + 1
    assert article.revisions.first().content["tags"] == ["ijzer", "zink"]
    assert AuditEntry.objects.about(article).first().changes == {"tags": ["ijzer", "ijzer, zink"]}


def test_a_tag_in_other_capitals_is_the_same_tag(writer):
    Tag.objects.create(name="IJzer", slug="ijzer")
    having, without = make_article(tags=["IJzer"]), make_article()
    outcome = do(bulk.add_tag("ijzer"), having, without, user=writer)
    assert [line.article for line in outcome.done] == [without]
    assert list(without.tags.names()) == ["IJzer"]
    assert Tag.objects.count() == 1


def test_taking_a_tag_away(writer):
    having, without = make_article(tags=["ijzer", "zink"]), make_article()
    outcome = do(bulk.remove_tag(Tag.objects.get(name="zink")), having, without, user=writer)
    assert [line.article for line in outcome.done] == [having]
    assert list(having.tags.names()) == ["ijzer"]


def test_a_tag_on_a_published_article_is_remarked_and_makes_a_draft(writer):
    article = make_article()
    publication = workflow.publish(article, user=None, now=NOW)
    step = bulk.add_tag("zink")
    assert bulk.plan(step, [stored(article)], user=writer, now=NOW).done[0].words
    do(step, article, user=writer)
    assert stored(article).status == Status.DRAFT
    assert not publication.tags.exists()


def test_an_archived_article_gets_no_tag(writer):
    article = make_article()
    set_status(article, Status.ARCHIVED)
    assert do(bulk.add_tag("zink"), article, user=writer).done == []
    assert not article.tags.exists()


# -- Reviewers and dates ---------------------------------------------------------------------------


def test_a_reviewer_is_assigned_but_not_to_his_own_work(writer, chief):
    article, own = offered(writer), make_article(created_by=chief)
    outcome = do(bulk.assign(chief), article, own, user=writer)
    assert [line.article for line in outcome.done] == [article]
    assert (stored(article).assigned_to, stored(own).assigned_to) == (chief, None)
    assert do(bulk.assign(chief), article, user=writer).done == []
    assert len(do(bulk.assign(None), article, user=writer).done) == 1
    assert stored(article).assigned_to is None


def test_who_may_not_review_gets_nothing_to_review(writer):
    article = make_article()
    assert do(bulk.assign(make_user("marketer")), article, user=writer).done == []
    assert stored(article).assigned_to is None


def test_reviewers_are_those_who_may_approve_or_review(writer, chief):
    reviewer, boss = make_user("medical reviewer"), make_user(is_superuser=True)
    make_user("editor-in-chief", is_active=False)
    make_user("marketing lead")
    assert set(workflow.reviewers()) == {chief, reviewer, boss}


def test_the_date_of_the_next_review(chief):
    day = NOW.date() + timedelta(days=90)
    article = make_article()
    late = make_article(reviewed_on=day)
    outcome = do(bulk.review_by(day), article, late, user=chief)
    assert [line.article for line in outcome.done] == [article]
    assert stored(article).review_due_on == day
    assert article.revisions.first().content["review_due_on"] == day.isoformat()
    assert do(bulk.review_by(day), article, user=chief).done == []


def test_a_writer_sets_no_review_date(writer):
    article = make_article()
    assert do(bulk.review_by(NOW.date() + timedelta(days=9)), article, user=writer).done == []


# -- Two at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_bulk_actions_at_once_each_article_goes_through_one():
    chiefs = [make_user("editor-in-chief") for _ in range(2)]
    articles = [make_article() for _ in range(4)]
    seen = {article.pk: article.version for article in articles}
    barrier, outcomes = Barrier(2), []

    def publish(user):
        try:
            barrier.wait()
            outcomes.append(bulk.carry_out(bulk.publish(), seen, user=user, now=timezone.now()))
        finally:
            connection.close()

    threads = [Thread(target=publish, args=[user]) for user in chiefs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(outcome.done) for outcome in outcomes) == 4
    assert all(article.publications.count() == 1 for article in articles)
