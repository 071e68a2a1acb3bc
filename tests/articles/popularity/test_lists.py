"""What a page shows of the lists: live, never twice, never the article being read."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import ListChoice, PopularList, Publication
from articles.popularity.lists import CACHE_SECONDS, age, popular

from .sites import NOW, make_live, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def ids():
    """Thirty live articles, the first one the newest."""
    return [make_live(days_old=days).article_id for days in range(1, 31)]


def store(trending, evergreen, topic=None, at=NOW):
    PopularList.objects.bulk_create(
        PopularList(kind=kind, topic=topic, entries=entries, computed_at=at)
        for kind, entries in (("trending", trending), ("evergreen", evergreen))
    )


def shown(now=NOW, **kwargs):
    lists = popular(now, **kwargs)
    return [card.article_id for card in lists.trending], [card.article_id for card in lists.evergreen]


class TestPageRule:
    def test_five_each_and_evergreen_without_what_trending_shows(self, ids):
        store(ids[:24], ids[:24])
        assert shown() == (ids[:5], ids[5:10])

    def test_the_article_being_read_makes_place_for_the_next(self, ids):
        store(ids[:24], ids[5:24])
        assert shown(exclude=ids[2]) == ([*ids[:2], *ids[3:6]], ids[6:11])

    def test_as_many_as_asked(self, ids):
        store(ids[:24], ids[:24])
        assert shown(shown=3) == (ids[:3], ids[3:6])

    def test_a_topic_has_its_own(self, ids):
        topic = make_topic()
        own = [make_live(topic=topic).article_id for _article in range(12)]
        store(ids[:24], ids[:24])
        store(own, own, topic=topic)
        assert shown(topic_id=topic.pk) == (own[:5], own[5:10])

    def test_what_moved_to_another_topic_leaves_the_list_of_its_own(self):
        own, other = make_topic(), make_topic()
        ids = [make_live(topic=own, days_old=days).article_id for days in range(1, 16)]
        store(ids, ids, topic=own)
        Publication.objects.filter(article_id=ids[0]).update(topic=other)
        assert shown(topic_id=own.pk) == (ids[1:6], ids[6:11])

    def test_hidden_articles_are_left_out(self, ids):
        store(ids[:24], ids[:24])
        Publication.objects.filter(article_id=ids[0]).update(visible_until=NOW)
        Publication.objects.filter(article_id=ids[1]).update(visible_from=NOW + timedelta(seconds=1))
        assert shown() == (ids[2:7], ids[7:12])


class TestWithoutStoredLists:
    def test_the_newest_and_the_oldest(self, ids):
        assert shown() == (ids[:5], ids[:24:-1])

    def test_never_empty_with_eleven(self):
        ids = [make_live(days_old=days).article_id for days in range(1, 12)]
        trending, evergreen = shown(exclude=ids[0])
        assert (trending, evergreen) == (ids[1:6], ids[:5:-1])

    def test_with_fewer_evergreen_shrinks_first(self):
        ids = [make_live(days_old=days).article_id for days in range(1, 8)]
        assert shown() == (ids[:5], [ids[6], ids[5]])

    def test_an_empty_site(self):
        assert shown() == ([], [])

    def test_short_lists_are_filled_up(self, ids):
        store(ids[20:22], [ids[20]])
        assert shown() == ([*ids[20:22], *ids[:3]], ids[:24:-1])

    def test_an_excluded_article_does_not_fill_up(self, ids):
        ListChoice.objects.create(kind="trending", choice="exclude", article_id=ids[0])
        assert shown()[0] == ids[1:6]


class TestCost:
    def test_two_queries_then_none(self, ids, django_assert_num_queries):
        store(ids[:24], ids[:24])
        with django_assert_num_queries(2):
            lists = popular(NOW)
            assert [card.topic.name for card in (*lists.trending, *lists.evergreen)]
        with django_assert_num_queries(0):
            popular(NOW + timedelta(seconds=CACHE_SECONDS - 1), exclude=ids[1])
        with django_assert_num_queries(2):
            popular(NOW + timedelta(seconds=CACHE_SECONDS))

    def test_two_queries_where_nothing_is_stored(self, ids, django_assert_num_queries):
        with django_assert_num_queries(2):
            popular(NOW)

    def test_two_queries_where_too_little_is_stored(self, ids, django_assert_num_queries):
        store(ids[20:22], [ids[20]])
        with django_assert_num_queries(2):
            assert shown()[0] == [*ids[20:22], *ids[:3]]

    def test_three_queries_where_most_of_it_is_gone(self, ids, django_assert_num_queries):
        store(ids[:24], ids[:24])
        Publication.objects.filter(article_id__in=ids[:20]).update(visible_until=NOW)
        with django_assert_num_queries(3):
            assert shown() == ([*ids[20:25]], [*ids[29:24:-1]])

    def test_the_order_holds_where_a_few_are_gone(self, ids):
        """Those deep in one list are high in the other: they mustn't pass what lies between."""
        store(ids[:24], [*ids[17:24], *ids[10:14], *ids[:10]])
        Publication.objects.filter(article_id__in=ids[:10]).update(visible_until=NOW)
        assert shown() == (ids[10:15], ids[17:22])

    def test_a_card_from_the_cache_ends_on_time(self, ids):
        store(ids[:24], ids[:24])
        Publication.objects.filter(article_id=ids[0]).update(visible_until=NOW + timedelta(seconds=2))
        assert shown(NOW)[0][0] == ids[0]
        assert shown(NOW + timedelta(seconds=2))[0] == ids[1:6]

    def test_a_cache_of_another_time_is_not_used(self, ids):
        store(ids[:24], ids[:24])
        popular(NOW)
        assert shown(NOW - timedelta(hours=48))[0] == ids[1:6]


def test_the_age_of_the_older_list():
    assert age(NOW) is None
    store([], [], at=NOW - timedelta(minutes=7))
    store([], [], topic=make_topic(), at=NOW - timedelta(days=7))
    assert age(NOW) == timedelta(minutes=7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_on_any_site_lists_are_disjoint_live_and_as_long_as_can_be(ids, data):
    """Whatever is stored, hidden or being read."""
    site = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=30), label="live")
    trending = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=24), label="trending")
    evergreen = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=24), label="evergreen")
    current = data.draw(st.sampled_from([None, *ids]), label="current")
    is_stored = data.draw(st.booleans(), label="stored")
    Publication.objects.update(visible_until=NOW)
    Publication.objects.filter(article_id__in=site).update(visible_until=None)
    PopularList.objects.all().delete()
    cache.clear()
    if is_stored:
        store(trending, evergreen)
    now_trending, now_evergreen = shown(exclude=current)
    both = [*now_trending, *now_evergreen]
    assert len(both) == len(set(both))
    assert set(both) <= set(site) - {current}
    left = len(set(site) - {current})
    assert (len(now_trending), len(now_evergreen)) == (min(5, left), max(0, min(5, left - 5)))
