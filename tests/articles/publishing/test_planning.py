"""What the planning calendar shows of which days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.models import Article
from articles.publishing import planning, workflow
from articles.publishing.planning import Kind
from tests.factories import NOW, make_article, make_publication, set_status

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def kinds(first=FIRST, last=LAST, now=NOW):
    return [(event.day.day, event.kind) for event in planning.events(first, last, now)]


def test_what_appeared_and_what_will_are_told_apart():
    make_publication(visible_from=NOW - DAY)
    make_publication(visible_from=NOW + DAY)
    assert kinds() == [(14, Kind.PUBLISHED), (16, Kind.SCHEDULED)]


def test_an_end_stands_on_its_day():
    make_publication(visible_from=NOW - 60 * DAY, visible_until=NOW + 2 * DAY)
    assert kinds() == [(17, Kind.ENDS)]


def test_a_new_version_that_takes_over_is_no_end():
    article = make_publication(visible_from=NOW - 60 * DAY).article
    workflow.publish(article, user=None, now=NOW, visible_from=NOW + DAY)
    assert kinds() == [(16, Kind.SCHEDULED)]


def test_what_was_cancelled_is_not_shown():
    article = make_publication(visible_from=NOW + DAY).article
    workflow.cancel(article, user=None, now=NOW)
    assert kinds() == []


def test_reviews_that_fall_due_stand_there_without_a_time():
    article = make_article(review_due_on=date(2026, 6, 20), title="Zink")
    [event] = planning.events(FIRST, LAST, NOW)
    assert (event.kind, event.at, event.day) == (Kind.REVIEW_DUE, None, date(2026, 6, 20))
    assert (event.article_id, event.title) == (article.pk, "Zink")


def test_an_archived_article_is_due_for_nothing():
    article = make_article(review_due_on=date(2026, 6, 20))
    set_status(article, Article.Status.ARCHIVED)
    assert kinds() == []


def test_days_are_those_of_amsterdam():
    make_publication(visible_from=datetime(2026, 6, 15, 22, 30, tzinfo=UTC))
    assert kinds() == [(16, Kind.SCHEDULED)]
    assert kinds(date(2026, 6, 15), date(2026, 6, 15)) == []
    assert kinds(date(2026, 6, 16), date(2026, 6, 16)) == [(16, Kind.SCHEDULED)]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_is_whole(day):
    """The first and the last moment of the day, and the moments beside it."""
    first, after = (planning._midnight(midnight).astimezone(UTC) for midnight in (day, day + DAY))
    for moment in (first - HOUR, first, after - HOUR, after):
        make_publication(visible_from=moment)
    assert len(kinds(day, day)) == 2
    assert (after - first) != DAY


def test_a_day_is_in_order_of_time():
    for hours in (3, 1, 2):
        make_publication(title=f"{hours}", visible_from=NOW + hours * HOUR)
    assert [event.title for event in planning.events(FIRST, LAST, NOW)] == ["1", "2", "3"]


def test_it_takes_three_queries_however_much_there_is(django_assert_num_queries):
    for days in range(8):
        make_publication(visible_from=NOW + days * DAY, visible_until=NOW + (days + 1) * DAY)
    with django_assert_num_queries(3):
        assert len(planning.events(FIRST, LAST, NOW)) == 16
