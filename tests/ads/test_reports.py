"""Reports add up to the unit, by day in Amsterdam and by placement; rates carry their uncertainty."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads import reports
from ads.models import CountKind
from ads.reports import click_rate, last_days, report, whole_period, write_csv
from tests.ads.factories import make_campaign, make_count, make_filtered, make_placement, make_product
from tests.factories import make_article

DAY = date(2026, 6, 15)


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product("Magnesium"), make_product("Zink")])


def placements(campaign):
    return campaign.placements.order_by("pk")


def test_a_day_shows_what_happened_on_it(campaign):
    first, _second = placements(campaign)
    make_count(first, 10)
    make_count(first, 4, kind=CountKind.VIEWABLE)
    make_count(first, 1, kind=CountKind.CLICK)
    make_filtered(first, 3, reason="bot")

    found = report(campaign, DAY, DAY)

    [day] = found.days
    assert (day.label, day.delivered, day.viewable, day.click) == (DAY, 10, 4, 1)
    assert day.filtered == {"bot": 3}


def test_days_without_events_are_there_too(campaign):
    found = report(campaign, DAY - timedelta(days=2), DAY)
    assert [line.label for line in found.days] == [date(2026, 6, 13), date(2026, 6, 14), DAY]
    assert found.total.delivered == 0
    assert found.total.rate is None


def test_all_sums_are_equal_to_the_unit(campaign):
    articles = [make_article(), make_article()]
    n = 0
    for placement in placements(campaign):
        for article in articles:
            for hours in range(0, 72, 7):
                for kind in CountKind:
                    n += 1
                    hour = datetime(2026, 6, 13, tzinfo=UTC) + timedelta(hours=hours)
                    make_count(placement, n, kind=kind, hour=hour, article=article)
        make_filtered(placement, n, reason="bot")
        make_filtered(placement, 2 * n, reason="replay")

    found = report(campaign, date(2026, 6, 10), date(2026, 6, 20))

    for name in ("delivered", "viewable", "click", "filtered_total"):
        by_day = sum(getattr(line, name) for line in found.days)
        by_placement = sum(getattr(line, name) for line in found.placements)
        assert by_day == by_placement == getattr(found.total, name) > 0
    assert dict(found.reasons) == dict(found.total.filtered)
    assert sum(n for _reason, n in found.reasons) == found.total.filtered_total
    assert found.total.delivered + found.total.viewable + found.total.click == n * (n + 1) // 2


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 14, 21, tzinfo=UTC), date(2026, 6, 14)),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), date(2026, 6, 15)),  # midnight, summer time
        (datetime(2026, 3, 28, 22, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), date(2026, 3, 29)),  # the night the clock goes forward
        (datetime(2026, 3, 29, 22, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), date(2026, 10, 25)),  # the night it goes back
        (datetime(2026, 10, 25, 22, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(campaign, moment, day):
    make_count(placements(campaign)[0], 7, hour=moment)
    found = report(campaign, day, day)
    assert found.total.delivered == 7
    assert report(campaign, day + timedelta(days=1), day + timedelta(days=1)).total.delivered == 0
    assert report(campaign, day - timedelta(days=1), day - timedelta(days=1)).total.delivered == 0


def test_another_campaign_counts_apart(campaign):
    make_count(make_placement(), 9)
    assert report(campaign, DAY, DAY).total.delivered == 0


def test_the_last_days_end_today_and_begin_with_the_campaign(campaign):
    found = last_days(campaign, DAY)
    assert (found.first, found.last) == (date(2026, 6, 5), DAY)
    assert len(last_days(campaign, DAY, n=3).days) == 3


def test_the_last_days_of_a_campaign_that_is_over_are_its_own(campaign):
    campaign.ends_at = datetime(2026, 6, 9, 22, tzinfo=UTC)  # midnight in Amsterdam
    assert last_days(campaign, DAY).last == date(2026, 6, 9)


def test_a_campaign_that_has_not_begun_has_one_empty_day(campaign):
    campaign.starts_at = datetime(2026, 7, 1, tzinfo=UTC)
    campaign.ends_at = datetime(2026, 8, 1, tzinfo=UTC)
    assert len(last_days(campaign, DAY).days) == 1


def test_the_whole_period_holds_what_was_counted_before_the_period_was_moved(campaign):
    make_count(placements(campaign)[0], hour=datetime(2026, 5, 1, 12, tzinfo=UTC))
    assert whole_period(campaign, DAY) == (date(2026, 5, 1), DAY)


def test_a_report_takes_three_queries_whatever_its_length(campaign, django_assert_num_queries):
    with django_assert_num_queries(3):
        report(campaign, date(2026, 1, 1), DAY)


# -- The click rate --------------------------------------------------------------------------------


def test_the_interval_is_wilsons():
    # The worked value for 10 of 100, which any statistics program gives.
    rate = click_rate(10, 100)
    assert rate.share == 0.1
    assert rate.low == pytest.approx(0.05523, abs=5e-6)
    assert rate.high == pytest.approx(0.17437, abs=5e-6)


def test_nothing_seen_has_no_rate():
    assert click_rate(0, 0) is None


def test_a_click_without_a_counted_view_counts_as_seen():
    assert click_rate(3, 1).share == 1


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_rate_lies_within_its_interval(clicks, seen):
    rate = click_rate(clicks, seen)
    if rate is not None:
        assert 0 <= rate.low <= rate.share + 1e-12
        assert rate.share - 1e-12 <= rate.high <= 1


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_more_evidence_makes_the_interval_narrower(clicks, seen):
    few, many = click_rate(clicks, clicks + seen), click_rate(10 * clicks, 10 * (clicks + seen))
    assert many.high - many.low < few.high - few.low


# -- CSV -------------------------------------------------------------------------------------------


def read(found, separator=","):
    file = io.StringIO(newline="")
    write_csv(file, found, separator=separator)
    return list(csv.reader(io.StringIO(file.getvalue()), delimiter=separator))


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_file_holds_the_same_sums(campaign, separator):
    for placement in placements(campaign):
        make_count(placement, 5)
        make_filtered(placement, 2, reason="bot")
    head, *rows = read(report(campaign, DAY, DAY), separator)
    assert head[-1] == "bot"
    assert [len(row) for row in rows] == [len(head)] * 4
    day, first, second, total = rows
    assert day[1:] == ["2026-06-15", "10", "0", "0", "4", "4"]
    assert (first[2], second[2], total[2]) == ("5", "5", "10")


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(campaign, name):
    placement = placements(campaign)[0]
    placement.product.name = name
    placement.product.save()
    cells = [cell for row in read(report(campaign, DAY, DAY)) for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_reason_cannot_be_a_formula_either(campaign):
    make_filtered(placements(campaign)[0], reason="=bot")
    assert read(report(campaign, DAY, DAY))[0][-1] == "'=bot"


def test_the_quantile_is_that_of_95_percent():
    assert pytest.approx(NormalDist().inv_cdf(0.975)) == reports.Z
