"""An article's views by day, whatever the order in which they were read and wherever it begins and ends."""

from hypothesis import given
from hypothesis import strategies as st

from articles.popularity.backtest.series import Days

from .past import MONDAY, make_series


def test_views_of_any_days_are_their_sum():
    series = make_series(1, [5, 0, 7, 1])
    assert series.views(MONDAY, MONDAY + 4) == 13
    assert series.views(MONDAY + 2, MONDAY + 3) == 7
    assert series.views(MONDAY + 1, MONDAY + 1) == 0


def test_before_the_first_day_there_are_none():
    series = make_series(1, [5, 6], start=3, published=3)
    assert series.views(MONDAY - 50, MONDAY + 4) == 5
    assert series.views(MONDAY - 50, MONDAY - 20) == 0


def test_an_article_that_ends_has_none_afterwards():
    series = make_series(1, [5, 6], end=40)
    assert series.views(MONDAY + 1, MONDAY + 40) == 6


def test_an_article_without_any_views():
    series = make_series(1, [], published=2, end=10)
    assert (series.views(MONDAY, MONDAY + 10), len(series.counts)) == (0, 8)


def test_one_published_long_before_the_counts_takes_no_more_place():
    assert len(make_series(1, [1, 2, 3], published=-9000).counts) == 3


def test_it_is_public_from_the_day_after_it_appeared_until_it_went():
    series = make_series(1, [1] * 9, published=2, gone=5)
    assert [day for day in range(9) if series.is_public(MONDAY + day)] == [3, 4, 5]


class TestDays:
    @given(st.dictionaries(st.integers(0, 40), st.integers(0, 10**9), min_size=1), st.randoms())
    def test_the_order_of_adding_does_not_matter(self, views, random):
        days = Days()
        for day in random.sample(sorted(views), len(views)):
            assert days.add(day, views[day])
        assert (days.first, days.last) == (min(views), max(views))
        assert list(days.until(0, 50)) == [views.get(day, 0) for day in range(50)]

    def test_a_day_counts_once(self):
        days = Days()
        assert days.add(7, 0)
        assert not days.add(7, 3)
        assert list(days.until(7, 8)) == [0]
