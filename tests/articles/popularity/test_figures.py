"""The numbers at the head of a page, and what they are compared with."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from articles.popularity.figures import figures
from articles.popularity.statistics import Views

TODAY = date(2026, 6, 17)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def read(a_day, *, since=200, first=800, earlier=0, **fields):
    """Views of so many a day (a number, or a function of how many days ago) from `since` days ago."""
    rate = a_day if callable(a_day) else lambda _back: a_day
    days = {TODAY - timedelta(days=back): rate(back) for back in range(since, -1, -1)}
    return Views(TODAY, TODAY - timedelta(days=first), days, earlier)


def said(views, **kwargs):
    return [(figure.name, figure.value, figure.meaning) for figure in figures(views, **kwargs)]


def test_steady_reading_is_as_usual():
    assert said(read(5)) == [
        ("today", "5", "so far; usually 5.0 a day"),
        ("7 days", "35", "as many as in the 7 days before"),
        ("30 days", "150", "as many as in the 30 days before"),
        ("in total", "1,005", "since 29 November 2025"),
    ]


def test_more_and_less_are_told_in_percents():
    assert said(read(lambda back: 30 if back < 7 else 20))[1][2] == "50 % more than in the 7 days before"
    assert said(read(lambda back: 15 if back < 7 else 20))[1][2] == "25 % less than in the 7 days before"
    assert said(read(lambda back: 1500 if back < 7 else 1))[1][2].startswith("149,900 % more")


def test_after_nothing_there_are_no_percents():
    views = read(lambda back: 3 if back < 7 or back > 100 else 0)
    assert said(views)[1][2] == "none in the 7 days before"


def test_a_new_article_is_compared_with_nothing():
    assert [meaning for _name, _value, meaning in said(read(5, since=6))] == [
        "",
        "",
        "",
        "since 11 June 2026",
    ]


def test_where_the_days_before_are_not_known_the_mean_is_told():
    month = read(20, since=29, first=29, earlier=100)
    assert said(month) == [
        ("today", "20", "so far; usually 20 a day"),
        ("7 days", "140", "as many as in the 7 days before"),
        ("30 days", "600", "20 a day on average"),
        ("in total", "700", ""),
    ]


def test_the_whole_site_has_no_total():
    assert [name for name, _value, _meaning in said(read(1), with_total=False)] == [
        "today", "7 days", "30 days"
    ]  # fmt: skip


def test_never_read_is_zero_and_nothing_more():
    views = Views(TODAY, TODAY - timedelta(days=800))
    assert {(value, meaning) for _name, value, meaning in said(views)} == {("0", "")}
