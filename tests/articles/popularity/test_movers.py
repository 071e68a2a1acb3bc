"""Which articles are read more or less than the week before."""

from datetime import date, timedelta

import pytest

from articles.models import ViewDay
from articles.popularity.movers import Mover, movers
from articles.publishing import workflow
from tests.factories import NOW, make_article, make_publication

pytestmark = pytest.mark.django_db
# NOW is the 15th, a day that is still open.
LAST, BEFORE = date(2026, 6, 14), date(2026, 6, 7)


def read(before, after, **fields):
    """A live article that was read so often in each of the two weeks."""
    article = make_publication(**fields).article
    for day, n in ((BEFORE, before), (LAST, after)):
        if n:
            ViewDay.objects.create(article=article, day=day, n=n)
    return article


def test_the_greatest_changes_come_first():
    small, great = read(10, 30, title="Klein"), read(0, 200, title="Groot")
    down = read(90, 10, title="Omlaag")
    found = movers(NOW)
    assert found.rising == [Mover(great.pk, "Groot", 0, 200), Mover(small.pk, "Klein", 10, 30)]
    assert found.fading == [Mover(down.pk, "Omlaag", 90, 10)]
    assert found.fading[0].change == -80


def test_chance_is_no_change():
    read(100, 109)
    read(100, 91)
    assert movers(NOW) == type(movers(NOW))([], [])


def test_the_weeks_are_seven_closed_days_each():
    article = make_publication().article
    days = {
        LAST + timedelta(days=1): 1000,
        LAST: 1,
        LAST - timedelta(days=6): 20,
        LAST - timedelta(days=7): 2,
        LAST - timedelta(days=13): 4,
        LAST - timedelta(days=14): 1000,
    }
    for day, n in days.items():
        ViewDay.objects.create(article=article, day=day, n=n)
    assert movers(NOW).rising == [Mover(article.pk, article.title, 6, 21)]


def test_what_readers_no_longer_see_is_left_out_and_leaves_room_for_the_next():
    gone = [read(0, 500 + n) for n in range(3)]
    for article in gone:
        workflow.withdraw(article, user=None, now=NOW)
    ViewDay.objects.create(article=make_article(), day=LAST, n=900)
    shown = [read(0, 100 + n) for n in range(2)]
    assert [mover.article_id for mover in movers(NOW, 2).rising] == [shown[1].pk, shown[0].pk]


def test_it_asks_two_queries_and_then_none(django_assert_num_queries):
    for n in range(8):
        read(0, 50 + n)
    with django_assert_num_queries(2):
        assert len(movers(NOW).rising) == 5
    with django_assert_num_queries(0):
        movers(NOW)
