"""What an article's page says it was read is what was counted, to the unit."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import RefreshState, RolledUpDay, ViewDay, ViewHour, ViewTotal
from articles.popularity import counting
from articles.popularity.calendar import day_start
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup
from articles.popularity.statistics import hours_of_days, views_between, views_of

from .sites import NOW, make_live

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Within 40 days of both nights in which the clock changes, and one of an ordinary summer.
MOMENTS = [
    datetime(2026, 11, 5, 10, 30, tzinfo=UTC),
    datetime(2026, 4, 10, 22, 30, tzinfo=UTC),
    NOW,
]


def empty():
    for model in (ViewHour, ViewDay, ViewTotal, RolledUpDay, RefreshState):
        model.objects.all().delete()


def by_hand(counted):
    """The views by day in Amsterdam, the long way."""
    days = {}
    for moment, n in counted:
        day = moment.astimezone(AMSTERDAM).date()
        days[day] = days.get(day, 0) + n
    return days


def summed(days, first, last):
    return sum(n for day, n in days.items() if first <= day <= last)


def without_idle(days):
    return {day: n for day, n in days.items() if n}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    now=st.sampled_from(MOMENTS),
    counted=st.lists(st.tuples(st.integers(0, 24 * 100), st.integers(1, 50)), max_size=30),
    late=st.lists(st.tuples(st.integers(0, 24 * 40), st.integers(1, 50)), max_size=8),
    closed=st.one_of(st.none(), st.integers(0, 24 * 60)),
    is_closed_now=st.booleans(),
)
@example(MOMENTS[0], [(24 * 45 + 13, 1)], [], 0, False)
@example(MOMENTS[0], [(24 * 11 + h, 1) for h in range(30)], [(24 * 11, 3)], 24 * 2, True)
@example(MOMENTS[1], [(24 * 12 + h, 1) for h in range(30)], [(24 * 12, 3)], 24 * 2, False)
def test_all_sums_are_those_of_a_long_hand(now, counted, late, closed, is_closed_now):
    """Views come in order, some too late for their day, while days are closed (or aren't) in between."""
    empty()
    article, other = make_live().article_id, make_live().article_id
    counted = [(now - back * HOUR, n) for back, n in counted]
    late = [(now - back * HOUR, n) for back, n in late]
    at = now - closed * HOUR if closed is not None else None
    before = [row for row in counted if at and row[0] <= at]
    counting.count_views((article, moment, n) for moment, n in before)
    if at:
        rollup(at)
    after = [row for row in counted if not at or row[0] > at]
    counting.count_views((article, moment, n) for moment, n in [*after, *late])
    counting.count_views([(other, now - 3 * DAY, 1000)])
    if is_closed_now and not at:
        rollup(now)
    days, today = by_hand([*counted, *late]), now.astimezone(AMSTERDAM).date()

    views = views_of(article, now)
    assert without_idle(views.days) == days
    assert (views.total, views.earlier) == (sum(days.values()), 0)
    for of in (1, 7, 30, 90):
        assert views.last(of) == summed(days, today - (of - 1) * DAY, today)
        assert sum(n for _day, n in views.daily(of)) == views.last(of)
    assert views.last(7, before=7) == summed(days, today - 13 * DAY, today - 7 * DAY)
    assert sum(n for _monday, n in views.weekly(20)) == views.total

    month = views_of(article, now, days=30)
    assert (month.last(1), month.last(7), month.last(30)) == (views.last(1), views.last(7), views.last(30))
    assert (month.total, month.earlier) == (views.total, views.total - views.last(30))
    many = views_between(article, other, now, days=30)
    assert many[other].total == 1000
    if days:
        assert without_idle(many[article].days) == without_idle(month.days)
        assert many[article].total == views.total


def test_what_is_read_and_refreshed_again_and_again_stays_the_same():
    article = make_live().article_id
    for back in range(0, 24 * 50, 7):
        counting.count_views([(article, NOW - back * HOUR, back % 5 + 1)])
    before = views_of(article, NOW)
    refresh(NOW)
    assert views_of(article, NOW) == before
    rollup(NOW)
    assert views_of(article, NOW) == before
    refresh(NOW, rebuild=True)
    assert views_of(article, NOW) == before


def test_days_whose_hours_are_deleted_keep_their_views():
    article = make_live().article_id
    counting.count_views((article, NOW - back * DAY, back) for back in range(1, 80))
    before = views_of(article, NOW)
    rollup(NOW)
    assert ViewHour.objects.count() < 50
    assert views_of(article, NOW) == before


def test_days_that_were_loaded_without_hours_count():
    article = make_live().article_id
    ViewDay.objects.create(article_id=article, day=NOW.date() - 2 * DAY, n=7)
    ViewTotal.objects.create(article_id=article, n=7)
    assert (views_of(article, NOW).last(7), views_of(article, NOW).total) == (7, 7)


def test_what_is_no_longer_kept_by_day_is_in_the_total():
    article = make_live(days_old=1200).article_id
    counting.count_views([(article, NOW - 1000 * DAY, 40), (article, NOW - 2 * DAY, 2)])
    rollup(NOW - 999 * DAY)
    rollup(NOW)
    views = views_of(article, NOW)
    assert (views.total, views.earlier, views.last(30)) == (42, 40, 2)
    assert views.began is None


def test_hours_that_wait_longer_than_they_are_kept_count_while_no_refresh_runs():
    article = make_live().article_id
    counting.count_views([(article, NOW - 130 * DAY, 5)])
    assert views_of(article, NOW).last(200) == 5


def test_a_day_begins_and_ends_at_midnight_in_amsterdam():
    article = make_live().article_id
    midnight = day_start(date(2026, 6, 17))
    counting.count_views([(article, midnight - HOUR, 1), (article, midnight, 10)])
    views = views_of(article, NOW)
    assert (views.last(1), views.last(2)) == (10, 11)


def test_weeks_begin_on_monday_and_the_last_one_is_running():
    article = make_live().article_id
    # NOW is a Wednesday.
    counting.count_views([(article, NOW, 1), (article, NOW - 2 * DAY, 2), (article, NOW - 3 * DAY, 4)])
    assert views_of(article, NOW).weekly(2) == [(date(2026, 6, 8), 4), (date(2026, 6, 15), 3)]


def test_never_read_is_nothing_everywhere():
    article = make_live().article_id
    views = views_of(article, NOW)
    assert (views.total, views.last(30), views.began) == (0, 0, None)
    assert views.daily(2) == [(date(2026, 6, 16), 0), (date(2026, 6, 17), 0)]
    assert views_between(article, article, NOW, days=30) == {}


@pytest.mark.parametrize("now", MOMENTS)
def test_every_hour_of_the_days_is_named_once_in_statements_that_any_database_takes(now):
    today = now.date()
    first = today - 60 * DAY
    chunks = list(hours_of_days(first, today))
    hours = [hour for chunk in chunks for hour in chunk]
    assert max(map(len, chunks)) <= 900
    assert hours == sorted(set(hours))
    assert hours[0] == day_start(first)
    assert hours[-1] == day_start(today + DAY) - HOUR
    assert all(b - a == HOUR for a, b in pairwise(hours))


def test_it_asks_few_queries_however_much_was_counted(django_assert_num_queries):
    ids = [make_live().article_id for _ in range(6)]
    for back in range(0, 24 * 44, 5):
        counting.count_views((pk, NOW - back * HOUR, 1) for pk in ids)
    with django_assert_num_queries(3):
        views_of(ids[0], NOW, days=30)
    with django_assert_num_queries(5):
        views_of(ids[0], NOW)
    with django_assert_num_queries(3):
        assert len(views_between(ids[0], ids[-1], NOW, days=30)) == 6
