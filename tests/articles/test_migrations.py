"""Upgrading a site that has readers already: nothing is lost, and counting goes on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.models import ArticleScore, ViewTotal
from articles.popularity import counting
from articles.popularity.refresh import refresh

from .popularity.sites import make_live

BEFORE = ("articles", "0005_links")


def migrate(*targets):
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def latest():
    """The newest migrations, to which the test returns; those of the placements go back with the articles."""
    targets = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield targets
    migrate(*targets)


@pytest.mark.django_db(transaction=True)
def test_counts_and_scores_of_before_come_along_and_counting_goes_on(latest):
    now = timezone.now()
    read, unread = (make_live(now=now).article_id for _article in range(2))
    old = migrate(BEFORE)
    old.get_model("articles", "ViewTotal").objects.create(article_id=read, n=40)
    for article_id in (read, unread):
        old.get_model("articles", "ArticleScore").objects.create(article_id=article_id)
    migrate(*latest)
    assert dict(ArticleScore.objects.values_list("article_id", "total")) == {read: 40, unread: 0}
    assert counting.count_view(read, now) is None
    assert ViewTotal.objects.get(article_id=read).n == 41
    refresh(now + timedelta(minutes=1))
    assert ArticleScore.objects.get(article_id=read).total == 41
