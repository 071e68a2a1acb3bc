"""The views of all articles together."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from articles.models import ViewHour
from articles.popularity import counting
from articles.popularity.rollup import rollup
from articles.popularity.whole_site import site_views

from .sites import NOW, make_live

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def two():
    ids = [make_live().article_id for _ in range(2)]
    for back in range(40):
        counting.count_views([(ids[0], NOW - back * DAY, 10), (ids[1], NOW - back * DAY, back)])
    return ids


def by_day():
    return {NOW.date() - back * DAY: 10 + back for back in range(30)}


@pytest.mark.parametrize("closed", [None, 0, 5])
def test_it_is_the_sum_of_every_day_closed_or_not(two, closed):
    if closed is not None:
        rollup(NOW - closed * DAY)
    assert site_views(NOW, 30).days == by_day()


def test_what_is_asked_again_is_the_same_and_asks_one_query(two, django_assert_num_queries):
    rollup(NOW)
    with django_assert_num_queries(3):
        first = site_views(NOW, 30)
    with django_assert_num_queries(1):
        assert site_views(NOW, 30) == first


def test_of_a_closed_day_no_hour_is_read(two):
    rollup(NOW)
    ViewHour.objects.filter(hour__lt=NOW - DAY).delete()
    assert site_views(NOW, 30).days == by_day()


def test_a_day_that_closes_later_is_read_anew(two):
    site_views(NOW, 30)
    tomorrow = NOW + DAY
    counting.count_views([(two[0], NOW + timedelta(hours=5), 7), (two[0], tomorrow, 1)])
    rollup(tomorrow)
    # A minute later.
    cache.delete(f"site-views:{NOW.date()}")
    found = site_views(tomorrow, 30).days
    assert (found[NOW.date()], found[tomorrow.date()]) == (17, 1)


def test_an_empty_site_has_thirty_idle_days():
    assert set(site_views(NOW, 30).days.values()) == {0}
