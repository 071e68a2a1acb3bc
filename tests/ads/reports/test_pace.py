"""The pace of a campaign: what was spent beside the line along which its budget should go."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Campaign
from ads.reports import charts, report
from ads.reports.pace import flat_plan, pace_of
from ads.reports.words import on_its_line
from ads.serving.inventory import read_profile
from ads.serving.paces import plan_of
from articles.popularity.counting import count_views
from tests.ads.factories import EURO, make_billed, make_campaign, make_product
from tests.factories import make_article

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START, END = datetime(2026, 6, 1, tzinfo=AMSTERDAM), datetime(2026, 6, 11, tzinfo=AMSTERDAM)
NOON = datetime(2026, 6, 4, 12, tzinfo=AMSTERDAM)
TERMS = {
    "price_model": "cpm",
    "price_micros": 12 * EURO,
    "budget_micros": 1000 * EURO,
    "starts_at": START,
    "ends_at": END,
}


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product()], **TERMS)


def bill(campaign, euros, day):
    hour = datetime.combine(day, datetime.min.time(), AMSTERDAM)
    make_billed(campaign.placements.get(), euros, unit_micros=EURO, hour=hour)


def test_the_line_ends_each_day_with_its_share(campaign):
    bill(campaign, 50, date(2026, 6, 1))
    bill(campaign, 120, date(2026, 6, 3))
    pace = pace_of(campaign, NOON)
    assert [point.day.day for point in pace.points] == list(range(1, 11))
    assert [point.spent_micros for point in pace.points] == [
        *(euros * EURO for euros in (50, 50, 170, 170)),
        *[None] * 6,
    ]
    # Today as far as it goes: three days and a half.
    planned = [point.planned_micros // EURO for point in pace.points]
    assert planned == [100, 200, 300, 350, 500, 600, 700, 800, 900, 1000]
    assert (pace.spent_micros, pace.remaining_micros, pace.ahead_micros) == (
        170 * EURO,
        830 * EURO,
        -180 * EURO,
    )


def test_what_was_billed_outside_the_period_is_not_lost(campaign):
    bill(campaign, 7, date(2026, 5, 20))
    bill(campaign, 5, date(2026, 6, 20))
    pace = pace_of(campaign, datetime(2026, 7, 1, tzinfo=UTC))
    assert pace.points[0].spent_micros == 7 * EURO
    assert pace.points[-1].spent_micros == pace.spent_micros == 12 * EURO


@pytest.mark.parametrize(
    ("spent", "says"), [(350, "on its line"), (365, "on its line"), (450, "ahead"), (250, "behind")]
)
def test_the_pace_is_told_in_words(campaign, settings, spent, says):
    settings.LANGUAGE_CODE = "en"
    bill(campaign, spent, date(2026, 6, 2))
    words = on_its_line(pace_of(campaign, NOON))
    assert says in words
    assert ("10.0" in words) == (says != "on its line")


def test_without_a_budget_there_is_no_line(campaign):
    campaign.budget_micros = None
    bill(campaign, 3, date(2026, 6, 2))
    pace = pace_of(campaign, NOON)
    assert (pace.planned_micros, pace.remaining_micros, pace.ahead_micros) == (None, None, None)
    assert on_its_line(pace) == ""
    assert len(charts.pace_chart(pace).series) == 1


@pytest.mark.parametrize("model", ["flat", "affiliate", "house"])
def test_what_has_no_price_per_event_has_no_pace(campaign, model):
    campaign.price_model = model
    assert pace_of(campaign, NOON) is None


def test_before_it_begins_nothing_is_spent_or_planned(campaign):
    pace = pace_of(campaign, START - timedelta(days=3))
    assert pace.planned_micros == 0
    assert {point.spent_micros for point in pace.points} == {None}
    assert charts.pace_chart(pace).drawings


def test_another_plan_can_be_given(campaign):
    found = report(campaign, START.date(), END.date(), now=NOON, plan=lambda _campaign, _moment: 42)
    assert found.pace.planned_micros == 42


@pytest.mark.parametrize("days", [1, 2, 120, 121, 400, 4000])
def test_a_campaign_of_years_has_a_chart_that_can_be_drawn(campaign, days):
    campaign.ends_at = START + timedelta(days=days)
    now = START + timedelta(days=days // 2, hours=5)
    pace = pace_of(campaign, now)
    assert len(pace.points) <= 122
    # On the last day the plan is told as far as that day goes.
    assert pace.points[-1].planned_micros == (campaign.budget_micros if days > 2 else pace.planned_micros)
    assert now.date() in [point.day for point in pace.points]
    chart = charts.pace_chart(pace)
    assert all(drawing.lines for drawing in chart.drawings)


def test_the_table_below_the_chart_says_what_was_spent(campaign):
    bill(campaign, 50, date(2026, 6, 1))
    chart = charts.pace_chart(pace_of(campaign, NOON))
    assert [values for _label, values in chart.rows[:4]] == [[50, 100], [50, 200], [50, 300], [50, 350]]
    assert "12:00" in chart.rows[3][0]
    assert not [label for label, _values in chart.rows[:3] if ":" in label]
    assert not chart.adds_up


@pytest.mark.parametrize("days", [1, 31, 120, 121, 400])
def test_how_often_it_was_seen_can_be_drawn_for_any_period(campaign, days):
    last = START.date() + timedelta(days=days - 1)
    chart = charts.seen_chart(report(campaign, START.date(), last, now=NOON))
    assert len(chart.drawings) == 3
    assert chart.has_growing == (days > 1)


@given(st.integers(0, 10**15), st.integers(-10, 400 * 86_400), st.integers(0, 86_400))
def test_the_flat_plan_rises_from_nothing_to_the_whole_budget(budget, seconds, more):
    campaign = Campaign(**{**TERMS, "budget_micros": budget, "ends_at": START + timedelta(days=365)})
    moment = START + timedelta(seconds=seconds)
    planned, later = flat_plan(campaign, moment), flat_plan(campaign, moment + timedelta(seconds=more))
    assert 0 <= planned <= later <= budget
    assert flat_plan(campaign, campaign.starts_at) == 0
    assert flat_plan(campaign, campaign.ends_at) == budget


def test_the_plan_is_the_line_that_pacing_holds(campaign):
    """Read twenty times as much on Mondays as on other days, so that more of the budget is due on those."""
    article = make_article()
    noons = [START - timedelta(days=back, hours=-12) for back in range(1, 29)]
    count_views((article.pk, noon, 200 if noon.weekday() == 0 else 10) for noon in noons)
    found = report(campaign, START.date(), NOON.date(), now=START)
    points = [point.planned_micros for point in found.pace.points]
    parts = [later - before for before, later in zip([0, *points[1:]], points[1:], strict=False)]
    assert points[-1] == campaign.budget_micros
    assert points == sorted(points)
    line = plan_of(campaign, read_profile(START))
    assert points[1] == round(line.goal(START + timedelta(days=2)))
    assert max(parts) > 3 * min(part for part in parts if part)


def test_a_daily_cap_bends_the_line(campaign):
    campaign.daily_cap_micros = 60 * EURO
    pace = report(campaign, START.date(), NOON.date(), now=NOON).pace
    assert pace.points[-1].planned_micros == 600 * EURO
