"""Two who refresh at once, and one who publishes meanwhile, with real threads on the database of this run."""

from datetime import timedelta

import pytest

from articles.models import RelatedList, SharedKey
from articles.publishing import workflow
from articles.related.refresh import refresh
from tests.articles.popularity.test_races import at_once
from tests.factories import NOW

from .sites import entries_of, ids, make_about

pytestmark = pytest.mark.django_db(transaction=True)


def test_refreshing_in_parallel_comes_to_the_same_as_once():
    published = [make_about(subject) for subject in ("zink", "koper", "zink", "koper", "zink")]
    refresh(NOW)
    expected = list(RelatedList.objects.order_by("pk").values_list("pk", "entries"))
    SharedKey.objects.all().delete()
    RelatedList.objects.update(entries=[], due_at=NOW, computed_at=None)
    at_once(4, lambda i: refresh(NOW, rebuild=i == 0))
    refresh(NOW)
    assert list(RelatedList.objects.order_by("pk").values_list("pk", "entries")) == expected
    assert entries_of(published[0])[:2] == ids(published[4], published[2])


def test_publishing_and_refreshing_at_once_wait_for_each_other_and_lose_nothing():
    articles = [make_about("zink").article for _article in range(4)]
    later = NOW + timedelta(hours=1)

    def work(i):
        if i < 4:
            workflow.publish(articles[i], user=None, now=later)
        else:
            refresh(later, rebuild=True)

    at_once(6, work)
    refresh(later)
    assert not RelatedList.objects.filter(due_at__lte=later).exists()
    for article in articles:
        entries = RelatedList.objects.get(pk=article.pk).entries
        assert sorted(entries) == sorted(other.pk for other in articles if other != article)
