"""What wasn't counted, by day and reason, to the unit."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Refusal, RefusedView
from articles.popularity import counting
from articles.popularity.refusals import MEANINGS, refused

from .sites import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_every_reason_is_there_in_its_order_though_it_refused_nothing():
    found = refused(NOW, 30)
    assert [row.reason for row in found] == Refusal.values
    assert {row.total for row in found} == {0}
    assert {len(row.days) for row in found} == {30}


def test_every_reason_has_a_name_and_says_what_it_means():
    for row in refused(NOW, 30):
        assert row.name
        assert row.meaning, f"MEANINGS lacks {row.reason}"


def test_nothing_is_explained_twice():
    assert len(set(map(str, MEANINGS.values()))) == len(MEANINGS)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 24 * 100), st.sampled_from(list(Refusal))), max_size=40),
    st.sampled_from([30, 90]),
)
def test_days_and_reasons_add_up(requests, days):
    RefusedView.objects.all().delete()
    for back, reason in requests:
        counting.count_refusal(reason, NOW - timedelta(hours=back))
    found = refused(NOW, days)
    rows = RefusedView.objects.filter(day__gt=NOW.date() - days * DAY)
    assert sum(row.total for row in found) == sum(rows.values_list("n", flat=True))
    for row in found:
        own = dict(rows.filter(reason=row.reason).values_list("day", "n"))
        assert {day: n for day, n in row.days if n} == own


def test_the_last_day_is_today_and_the_first_so_many_days_before():
    (day, n), *_more = reversed(refused(NOW, 30)[0].days)
    assert (day, n) == (NOW.date(), 0)
    assert refused(NOW, 30)[0].days[0][0] == NOW.date() - 29 * DAY


def test_a_reason_that_is_no_more_keeps_its_counts():
    RefusedView.objects.create(day=NOW.date(), reason="once", n=3)
    last = refused(NOW, 30)[-1]
    assert (last.reason, last.name, last.total) == ("once", "once", 3)


def test_it_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        refused(NOW, 90)
