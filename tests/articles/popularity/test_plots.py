"""The words of the charts: at their axes, in their tables, and for who doesn't see them."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from articles.popularity import plots

LAST = date(2026, 11, 25)
DAYS = [(LAST - timedelta(days=back), back) for back in range(29, -1, -1)]
MONDAYS = [(date(2026, 11, 23) - timedelta(weeks=back), 1000 + back) for back in range(52, -1, -1)]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_days_are_named_by_their_mondays():
    ticks = plots.daily("k", "Title", DAYS).ticks
    assert [DAYS[place][0].weekday() for place in ticks] == [0] * 4
    assert list(ticks.values()) == ["2 nov", "9 nov", "16 nov", "23 nov"]


def test_many_days_are_named_by_the_first_and_the_middle_of_the_month():
    days = [(LAST - timedelta(days=back), 1) for back in range(89, -1, -1)]
    assert list(plots.daily("k", "", days).ticks.values())[:3] == ["1 sep", "15 sep", "1 oct"]


def test_weeks_are_named_by_the_months_that_begin_with_the_year_where_it_changes():
    ticks = plots.weekly("k", "Title", MONDAYS).ticks
    assert list(ticks.values()) == [
        "dec", "jan 2026", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov"
    ]  # fmt: skip


def test_a_week_is_its_first_and_last_day():
    assert plots.weekly("k", "", MONDAYS).labels[-1] == "23 nov to 29 nov 2026"


def test_weeks_before_the_first_that_was_read_are_left_out_but_a_quarter_stays():
    young = [(monday, 1 if i >= 50 else 0) for i, (monday, _n) in enumerate(MONDAYS)]
    assert len(plots.weekly("k", "", young).labels) == 13
    older = [(monday, 1 if i >= 20 else 0) for i, (monday, _n) in enumerate(MONDAYS)]
    assert len(plots.weekly("k", "", older).labels) == 33
    assert len(plots.weekly("k", "", MONDAYS[-5:]).labels) == 5


def test_in_words_it_says_the_sum_and_the_most():
    chart = plots.daily("k", "Title", DAYS)
    assert chart.description == (
        "From 27 October 2026 to 25 November 2026: 435 in all. The most, 29: 27 October 2026."
    )
    assert plots.in_words([]) == ""


def test_the_table_below_it_adds_up(settings):
    html = render_to_string("admin/chart.html", {"chart": plots.daily("k", "Title", DAYS)})
    assert html.count("<svg") == 3
    assert html.count('role="img"') == 3
    assert html.count('<th scope="row">') == 31
    assert "<td>435</td>" in html


def test_numbers_in_the_picture_never_follow_the_language():
    with translation.override("nl"):
        html = render_to_string("admin/chart.html", {"chart": plots.weekly("k", "T", MONDAYS)})
        assert ">1.500</text>" in html
        picture = html[html.index("<svg") : html.index("<details")]
        assert not [part for part in picture.split('"')[1::2] if "," in part and part[:1].isdigit()]


def test_a_line_with_gaps_and_a_legend_is_drawn():
    rows = [
        plots.Series("Trending", [0.2, None, 0.5], is_line=True),
        plots.Series("Newest", [0.1, 0.2, 0.3], is_line=True),
    ]
    html = render_to_string("admin/chart.html", {"chart": plots.Chart("k", "T", "W", ["a", "b", "c"], rows)})
    assert html.count('class="chart__line chart__line--2"') == 3
    assert "chart__key--2 chart__key--line" in html
    assert "<td>–</td>" in html


def test_nothing_is_said_to_be_nothing():
    html = render_to_string("admin/chart.html", {"chart": plots.daily("k", "T", [(LAST, 0)])})
    assert "<svg" not in html
    assert "chart__none" in html


def test_small_bars_say_their_numbers():
    spark = plots.spark([3, 1200])
    assert spark.label == "Views, oldest first: 3, 1,200"
    html = render_to_string("admin/spark.html", {"spark": spark})
    assert 'aria-label="Views, oldest first: 3, 1,200"' in html
    assert html.count("chart__bar--1") == 2
