"""The state of an article is moved by the workflow and by nothing else, the shell included."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article
from articles.publishing import workflow
from tests.factories import NOW, make_article, make_topic, make_user

pytestmark = pytest.mark.django_db


def test_the_workflow_moves_it_and_saving_goes_on():
    article = make_article()
    workflow.submit(article, user=None, now=NOW)
    article.title = "Anders"
    article.save()
    assert Article.objects.get().status == "in_review"


def test_saving_a_forged_state_is_refused():
    article = Article.objects.get(pk=make_article().pk)
    article.status = Article.Status.PUBLISHED
    with pytest.raises(TypeError, match="workflow"):
        article.save()
    assert Article.objects.get().status == "draft"


def test_a_new_article_begins_as_a_draft():
    with pytest.raises(TypeError, match="workflow"):
        Article.objects.create(title="A", slug="a", topic=make_topic(), status="published")


@pytest.mark.parametrize(
    "write",
    [
        lambda article: Article.objects.update(status="published"),
        lambda article: Article.objects.bulk_update([article], ["status"]),
        lambda article: Article.objects.bulk_create(
            [Article(title="B", slug="b", topic=article.topic, status="published")]
        ),
        lambda article: Article.objects.update_or_create(pk=article.pk, defaults={"status": "published"}),
    ],
)
def test_no_query_set_moves_it_either(write):
    article = make_article()
    article.status = "published"
    with pytest.raises(TypeError, match="workflow"), transaction.atomic():
        write(article)
    assert not Article.objects.exclude(status="draft").exists()


def test_an_article_read_without_its_state_can_be_saved():
    article = Article.objects.only("title").get(pk=make_article().pk)
    article.title = "Anders"
    article.save(update_fields=["title"])
    assert Article.objects.get().title == "Anders"


def test_a_refreshed_article_can_be_saved():
    article = make_article()
    workflow.submit(Article.objects.get(), user=make_user("writer"), now=NOW)
    article.refresh_from_db()
    article.save()
    assert Article.objects.get().status == "in_review"


def test_an_article_read_without_its_state_is_guarded_all_the_same():
    article = Article.objects.defer("status").get(pk=make_article().pk)
    article.status = Article.Status.PUBLISHED
    with pytest.raises(TypeError, match="workflow"):
        article.save()


def test_a_new_article_takes_no_other_ones_place():
    there = make_article(title="Stond er al")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article(pk=there.pk, title="Ander", slug="ander", topic=there.topic).save()
    with pytest.raises(TypeError, match="workflow"):
        Article.objects.bulk_create(
            [Article(pk=there.pk, title="Ander", slug="ander", topic=there.topic)],
            update_conflicts=True, update_fields=["status"], unique_fields=["pk"],
        )  # fmt: skip
    assert Article.objects.get().title == "Stond er al"
