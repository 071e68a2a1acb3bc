"""What a campaign can count on: reading as it was, less what others have bought, and a verdict."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from ads import forecast
from ads.forecast import Verdict
from ads.models import Approval, Campaign, Target
from ads.serving.rates import Stock
from articles.popularity.calendar import day_of, day_start
from tests.ads.factories import EURO, NOW, make_campaign, make_placement, make_product, make_target
from tests.ads.serving.pacing.making import bill, count, make_read, make_sold
from tests.factories import make_topic

pytestmark = pytest.mark.django_db
TOMORROW = day_start(day_of(NOW) + timedelta(days=1))
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


def draft(*targets, **fields):
    """An unsaved guaranteed campaign of the week from tomorrow, € 10 per 1000 seen."""
    defaults = {
        "tier": Campaign.Tier.GUARANTEED,
        "price_model": Campaign.PriceModel.CPM,
        "price_micros": 10 * EURO,
        "budget_micros": 10 * EURO,
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + WEEK,
    }
    stock = fields.pop("stock", Stock(1, True))
    return forecast.Draft(Campaign(**(defaults | fields)), forecast.aim_of(targets), stock)


def ask(events, *targets, **fields):
    """The forecast for so many viewable impressions."""
    return forecast.forecast(draft(*targets, budget_micros=events * 10_000, **fields), NOW)


def test_views_are_those_of_the_last_weeks_as_a_range():
    make_read(a_day=2400)
    found = ask(100)
    assert found.expected_views == (round(0.9 * 16_800), 16_800, round(1.1 * 16_800))
    assert found.expected_events == found.left_events
    assert found.left_events.middle == round(16_800 * 0.6)
    assert (found.asked_events, found.sold_events) == (100, 0)


def test_a_poor_and_a_good_week_widen_the_range():
    make_read(a_day=2400)
    make_read(a_day=2400, days=7)
    low, middle, high = ask(100).expected_views
    assert (low, middle) == (pytest.approx(0.9 * 16_800, rel=0.02), pytest.approx(16_800, rel=0.02))
    assert high == pytest.approx(1.1 * 2 * 16_800, rel=0.02)


@pytest.mark.parametrize(
    ("part", "verdict"), [(0.8, Verdict.GREEN), (0.95, Verdict.AMBER), (1.05, Verdict.RED)]
)
def test_the_verdict_is_about_the_careful_and_the_middling_number(part, verdict):
    make_read(a_day=2400)
    found = ask(round(16_800 * 0.6 * part))
    assert found.verdict == verdict


def test_only_articles_that_match_count():
    sleep, sport = make_topic(), make_topic()
    make_read(topic=sleep, a_day=2400)
    make_read(topic=sport, a_day=240)
    assert ask(1, Target(topic=sport)).expected_views.middle == 7 * 240
    assert ask(1, Target(topic=sport, is_excluded=True)).expected_views.middle == 7 * 2400
    assert ask(1, Target(topic=make_topic())).verdict == Verdict.RED


def test_beside_sensitive_texts_stands_only_what_is_neutral():
    make_read(a_day=240, sponsoring="sensitive")
    assert ask(1).expected_views.middle == 7 * 240
    assert ask(1, stock=Stock(1, False)).expected_views.middle == 0


def test_what_others_have_bought_is_taken_off(settings):
    settings.SPONSORED_SHOWN = 1
    make_read(a_day=2400)
    # The same week, for a third of all that is seen.
    make_sold(starts_at=TOMORROW, ends_at=TOMORROW + WEEK, budget_micros=3360 * 10_000)
    found = ask(100)
    assert found.sold_events == pytest.approx(3360, abs=2)
    assert found.left_events.middle == pytest.approx(16_800 * 0.6 - 3360, abs=2)
    assert found.expected_events.middle == round(16_800 * 0.6)


def test_only_the_part_of_others_in_the_period_is_taken_off(settings):
    settings.SPONSORED_SHOWN = 1
    make_read(a_day=2400)
    make_sold(starts_at=TOMORROW, ends_at=TOMORROW + 2 * WEEK, budget_micros=3360 * 10_000)
    make_sold(starts_at=TOMORROW + WEEK, ends_at=TOMORROW + 2 * WEEK, budget_micros=3360 * 10_000)
    assert ask(100).sold_events == pytest.approx(3360 / 2, abs=20)


def test_what_others_have_had_already_is_not_taken_off_again(settings):
    settings.SPONSORED_SHOWN = 1
    make_read(a_day=2400)
    other = make_sold(starts_at=NOW - WEEK, ends_at=TOMORROW + WEEK, budget_micros=3360 * 10_000)
    bill(other, 3360, hour=NOW - WEEK)
    assert ask(100).sold_events == 0


def test_of_others_targets_only_the_shared_articles_are_taken_off(settings):
    settings.SPONSORED_SHOWN = 1
    sleep, sport = make_topic(), make_topic()
    make_read(topic=sleep, a_day=2400)
    make_read(topic=sport, a_day=2400)
    everywhere = make_sold(starts_at=TOMORROW, ends_at=TOMORROW + WEEK, budget_micros=2000 * 10_000)
    only_sport = make_sold(starts_at=TOMORROW, ends_at=TOMORROW + WEEK, budget_micros=500 * 10_000)
    make_target(only_sport, topic=sport)
    assert ask(1, Target(topic=sleep)).sold_events == pytest.approx(1000, abs=2)
    assert ask(1, Target(topic=sport)).sold_events == pytest.approx(1500, abs=2)
    make_target(everywhere, topic=sleep, is_excluded=True)
    assert ask(1, Target(topic=sleep)).sold_events == 0


def test_a_fee_for_every_block_takes_a_place_in_each(settings):
    settings.SPONSORED_SHOWN = 2
    make_read(a_day=2400)
    fee = {"price_model": "flat", "price_micros": 500 * EURO, "budget_micros": None}
    assert forecast.forecast(draft(**fee), NOW).verdict == Verdict.GREEN
    make_sold(**fee)
    assert forecast.forecast(draft(**fee), NOW).verdict == Verdict.GREEN
    make_sold(**fee)
    found = forecast.forecast(draft(**fee), NOW)
    assert (found.verdict, found.left_events) == (Verdict.RED, (0, 0, 0))
    assert found.asked_events is None
    assert ask(10).verdict == Verdict.RED


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Approval.DRAFT},
        {"tier": 2},
        {"starts_at": NOW - WEEK, "ends_at": NOW},
        {"starts_at": TOMORROW + WEEK, "ends_at": TOMORROW + 2 * WEEK},
    ],
    ids=str,
)
def test_what_is_not_sold_for_the_period_takes_nothing(settings, fields):
    settings.SPONSORED_SHOWN = 1
    make_read(a_day=2400)
    make_sold(**({"starts_at": TOMORROW, "ends_at": TOMORROW + WEEK} | fields))
    assert ask(100).sold_events == 0


def test_a_paused_campaign_is_still_sold(settings):
    settings.SPONSORED_SHOWN = 1
    make_read(a_day=2400)
    make_sold(starts_at=TOMORROW, ends_at=TOMORROW + WEEK, is_paused=True)
    assert ask(100).sold_events == pytest.approx(1000, abs=2)


def test_it_is_asked_for_what_is_left_of_a_running_campaign():
    make_read(a_day=2400)
    campaign = make_sold(budget_micros=5000 * 10_000)
    bill(campaign, 1000)
    found = forecast.forecast(forecast.saved_draft(campaign), NOW)
    assert found.asked_events == 4000
    assert found.sold_events == 0
    assert found.expected_views.middle == pytest.approx(2400 * 13.5, rel=0.01)


def test_clicks_are_measured_by_clicks():
    article = make_read(a_day=2400).article
    campaign = make_sold(price_model="cpc", price_micros=EURO, budget_micros=100 * EURO)
    count(campaign, article, delivered=100_000, viewable=60_000, clicks=2_000)
    found = forecast.forecast(forecast.saved_draft(campaign), NOW)
    assert found.left_events.middle == pytest.approx(2400 * 13.5 * 0.02, rel=0.02)
    assert any("cli" in sentence or "klik" in sentence for sentence in found.sentences)


def test_a_cap_that_lets_too_little_through_is_red():
    make_read(a_day=24_000)
    assert ask(7000, daily_cap_micros=1001 * 10_000).verdict == Verdict.GREEN
    found = ask(7100, daily_cap_micros=1000 * 10_000)
    assert found.verdict == Verdict.RED
    assert any("7.000" in sentence or "7,000" in sentence for sentence in found.sentences)


def test_of_little_history_little_is_said():
    make_read(a_day=2400, days=3)
    found = ask(100)
    assert found.verdict == Verdict.AMBER
    low, middle, high = found.expected_views
    assert low < middle < high
    assert middle == pytest.approx(16_800, rel=0.05)
    assert (low, high) == (pytest.approx(middle / 2, abs=1), pytest.approx(middle * 1.5, abs=1))


def test_of_no_history_nothing_is_said_that_was_not_counted():
    found = ask(100)
    assert (found.verdict, found.expected_views) == (Verdict.RED, (0, 0, 0))


def test_a_period_that_is_over_is_red():
    assert ask(1, starts_at=NOW - WEEK, ends_at=NOW).verdict == Verdict.RED


def test_without_volume_nothing_is_promised():
    make_read(a_day=2400)
    found = forecast.forecast(draft(tier=2, price_model="flat", budget_micros=None), NOW)
    assert (found.verdict, found.asked_events) == (Verdict.GREEN, None)


def test_what_a_saved_campaign_brings_is_what_its_placements_do(settings):
    campaign = make_campaign()
    brand = make_product().brand
    for line in ("", "met een regel"):
        make_placement(campaign, make_product(brand=brand), line=line)
    make_placement(campaign, make_product(), is_active=False)
    assert forecast.saved_draft(campaign).stock == Stock(1, True)
    make_placement(campaign, make_product())
    assert forecast.saved_draft(campaign).stock == Stock(2, True)
    rows = list(campaign.placements.all())
    assert forecast.stock_of(rows, has_label=False) == Stock(2, True)
    assert forecast.stock_of(rows, has_label=True) == Stock(1, True)
    assert forecast.stock_of([], has_label=False) == Stock(1, True)


@pytest.mark.parametrize("others", [1, 12])
def test_it_takes_as_many_queries_beside_many_as_beside_one(others, django_assert_num_queries):
    make_read(a_day=2400)
    for _number in range(others):
        make_target(make_sold(), topic=make_topic())
    wanted = draft()
    with django_assert_num_queries(11):
        forecast.forecast(wanted, NOW)
