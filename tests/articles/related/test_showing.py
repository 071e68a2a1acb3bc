"""What an article's page offers to read next: live articles only, in one query."""

from datetime import timedelta

import pytest

from articles.models import Publication, RelatedList
from articles.related.showing import SHOWN, further
from tests.factories import NOW, make_publication, make_topic

from .sites import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return make_topic()


def days_ago(days, **fields):
    return make_publication(visible_from=NOW - timedelta(days=days), **fields)


def store(publication, entries):
    RelatedList.objects.update_or_create(pk=publication.article_id, defaults={"entries": entries})


def read(publication):
    return Publication.objects.live(NOW).with_related().get(pk=publication.pk)


def related_of(publication):
    return ids(*further(read(publication), NOW).related)


def beside(publication):
    found = further(read(publication), NOW)
    return [neighbour and neighbour.article_id for neighbour in (found.older, found.newer)]


def test_it_shows_the_first_four_that_are_live_in_their_order(topic):
    article, *others = (days_ago(n, topic=make_topic()) for n in range(1, 9))
    gone = make_publication(visible_from=NOW - timedelta(days=9), visible_until=NOW)
    planned = make_publication(visible_from=NOW + timedelta(days=1))
    store(article, ids(others[3], gone, planned, article, others[0], others[5], others[1], others[2]))
    assert related_of(article) == ids(others[3], others[0], others[5], others[1])
    assert SHOWN == 4


def test_it_takes_one_query_and_one_more_for_who_did_not_read_them_along(topic, django_assert_num_queries):
    article, *others = (days_ago(n, topic=topic) for n in range(1, 9))
    store(article, ids(*others))
    publication = read(article)
    with django_assert_num_queries(1):
        found = further(publication, NOW)
        assert [card.topic.name for card in found.related] == [topic.name] * SHOWN
        assert [card.lead_image for card in found.related] == [None] * SHOWN
    with django_assert_num_queries(2):
        assert further(article, NOW) == found


def test_without_a_list_there_are_still_neighbours(topic):
    article, older = days_ago(1, topic=topic), days_ago(2, topic=topic)
    RelatedList.objects.all().delete()
    assert (related_of(article), beside(article)) == ([], [*ids(older), None])


def test_neighbours_are_the_nearest_of_its_topic_that_are_live(topic):
    rows = [days_ago(n, topic=topic) for n in range(1, 6)]
    days_ago(2, topic=make_topic())
    make_publication(topic=topic, visible_from=NOW - timedelta(days=2), visible_until=NOW)
    make_publication(topic=topic, visible_from=NOW + timedelta(days=1))
    assert beside(rows[1]) == ids(rows[2], rows[0])
    assert beside(rows[0]) == [rows[1].article_id, None]
    assert beside(rows[-1]) == [None, rows[-2].article_id]


def test_related_ones_of_the_topic_never_pass_for_neighbours(topic):
    rows = [days_ago(n, topic=topic) for n in range(1, 6)]
    store(rows[2], ids(rows[0], rows[4]))
    assert beside(rows[2]) == ids(rows[3], rows[1])


def test_articles_of_one_moment_form_one_row(topic):
    rows = [days_ago(1, topic=topic) for _article in range(4)]
    assert [beside(row) for row in rows] == [
        [None, rows[1].article_id],
        ids(rows[0], rows[2]),
        ids(rows[1], rows[3]),
        [rows[2].article_id, None],
    ]
