"""Chances are computed for what was sold with a budget, stored, and told when they moved."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from ads.models import Approval, Campaign, CampaignPace
from ads.serving import paces, snapshot
from ads.serving.paces import refresh_paces
from articles.popularity.calendar import day_of, day_start
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_campaign,
    make_product,
    make_target,
)
from tests.ads.serving.pacing.making import bill, count, make_read, make_sold
from tests.factories import make_topic

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def pace(campaign):
    return CampaignPace.objects.get(campaign=campaign)


def test_a_campaign_on_its_line_enters_as_often_as_its_plan_asks():
    make_read(a_day=24_000)
    campaign = make_sold()
    # Twelve of 336 hours have passed (midnight to noon): of 1000 events 36 should be there.
    bill(campaign, 35)
    assert refresh_paces(NOW) == (1, 0, True)
    found = pace(campaign)
    assert found.goal_micros == pytest.approx(10 * EURO * 12 / 336, rel=0.001)
    assert found.delivered_micros == 35 * 10_000
    assert found.expected_views == pytest.approx(24_000 / 1440, rel=0.01)
    goal = 10 * EURO * (12 * 60 + 1) / (336 * 60)
    assert found.chance == pytest.approx((goal - 350_000) / (found.expected_views * 0.6 * 10_000), rel=0.01)


def test_who_is_ahead_waits_and_who_is_behind_always_enters():
    make_read(a_day=240)
    ahead, behind = make_sold(), make_sold()
    bill(ahead, 40)
    refresh_paces(NOW)
    assert (pace(ahead).chance, pace(behind).chance) == (0, 1)


def test_what_an_entry_brings_is_measured():
    article = make_read(a_day=240_000).article
    unseen, seen = make_sold(), make_sold()
    for campaign in (unseen, seen):
        bill(campaign, 35)
    count(unseen, article, delivered=100_000, viewable=10_000)
    count(seen, article, delivered=100_000, viewable=90_000)
    refresh_paces(NOW)
    assert pace(unseen).chance == pytest.approx(9 * pace(seen).chance, rel=0.05)


def test_clicks_are_paced_by_clicks():
    article = make_read(a_day=240_000).article
    campaign = make_sold(price_model="cpc", price_micros=100_000, budget_micros=336 * EURO)
    count(campaign, article, delivered=1_000_000, viewable=700_000, clicks=20_000)
    bill(campaign, 120)
    refresh_paces(NOW)
    wanted = 1 / 60 * EURO  # a minute of a euro an hour
    expected = 240_000 / 1440 * 0.02 * 100_000
    assert pace(campaign).chance == pytest.approx(wanted / expected, rel=0.02)


def test_only_articles_that_match_are_expected():
    sleep = make_topic()
    make_read(a_day=24_000, topic=make_topic())
    make_read(a_day=2_400, topic=sleep)
    make_read(a_day=2_400, topic=sleep, sponsoring="none")
    campaign = make_sold()
    make_target(campaign, topic=sleep)
    refresh_paces(NOW)
    assert pace(campaign).expected_views == pytest.approx(2_400 / 1440, rel=0.01)


def test_a_day_that_is_full_stops_it_until_the_next():
    make_read(a_day=24_000)
    campaign = make_sold(daily_cap_micros=EURO)
    bill(campaign, 100, hour=NOW)
    refresh_paces(NOW)
    assert pace(campaign).chance == 0
    refresh_paces(day_start(day_of(NOW) + timedelta(days=1)) + timedelta(hours=14))
    assert pace(campaign).chance > 0


def test_without_history_the_line_is_flat_and_it_takes_what_comes():
    campaign = make_sold()
    refresh_paces(NOW)
    assert pace(campaign).goal_micros == pytest.approx(10 * EURO * 12 / 336, rel=0.001)
    assert (pace(campaign).chance, pace(campaign).expected_views) == (1, 0)


def test_a_campaign_gets_its_chance_before_it_starts():
    make_read(a_day=24_000)
    soon = make_sold(starts_at=NOW + 3 * MINUTE, ends_at=NOW + timedelta(days=14))
    later = make_sold(starts_at=NOW + timedelta(hours=1), ends_at=NOW + timedelta(days=14))
    refresh_paces(NOW)
    assert 0 < pace(soon).chance < 0.1
    assert pace(soon).goal_micros == 0
    assert not CampaignPace.objects.filter(campaign=later).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"tier": 2},
        {"budget_micros": None},
        {"price_model": "flat", "budget_micros": None},
        {"status": Approval.IN_REVIEW},
        {"is_paused": True},
        {"starts_at": NOW - timedelta(days=9), "ends_at": NOW},
    ],
    ids=str,
)
def test_others_have_no_line(fields):
    make_read()
    make_sold(**fields)
    assert refresh_paces(NOW).computed == 0
    assert not CampaignPace.objects.exists()


def test_who_is_no_longer_on_a_line_is_forgotten_and_who_pauses_is_kept():
    make_read(a_day=24_000)
    changed, over, paused = make_sold(), make_sold(), make_sold()
    refresh_paces(NOW)
    Campaign.objects.filter(pk=changed.pk).update(budget_micros=None)
    Campaign.objects.filter(pk=over.pk).update(ends_at=NOW)
    Campaign.objects.filter(pk=paused.pk).update(is_paused=True)
    refresh_paces(NOW + MINUTE)
    assert list(CampaignPace.objects.values_list("campaign_id", flat=True)) == [paused.pk]


def test_when_more_would_enter_than_blocks_hold_all_give_way(settings):
    settings.SPONSORED_SHOWN = 2
    make_read(a_day=240)
    behind = [make_sold() for _number in range(3)]
    make_sold(price_model="flat", price_micros=500 * EURO, budget_micros=None)
    assert refresh_paces(NOW).overbooked == 3
    for campaign in behind:
        assert pace(campaign).chance == pytest.approx(2 / 4)
        assert pace(campaign).is_overbooked


def test_of_one_brand_or_label_a_campaign_brings_one_item_into_a_block(settings):
    settings.SPONSORED_SHOWN = 3
    make_read(a_day=240)
    campaign = make_sold(products=4)
    assert refresh_paces(NOW).overbooked == 0
    brand = campaign.placements.first().product.brand
    for placement in campaign.placements.all():
        placement.product.brand = brand
        placement.product.save()
    other = make_sold(products=2)
    assert refresh_paces(NOW).overbooked == 0
    assert pace(campaign).chance == pace(other).chance == 1


def test_other_processes_are_told_only_when_a_chance_moved(monkeypatch):
    told = []
    monkeypatch.setattr(paces, "changed", lambda: told.append(1))
    make_read(a_day=24_000)
    campaign = make_sold()
    bill(campaign, 35)
    assert refresh_paces(NOW).was_told
    assert not refresh_paces(NOW).was_told
    bill(campaign, 60, hour=NOW - timedelta(hours=1))
    assert refresh_paces(NOW + MINUTE).was_told
    assert len(told) == 2


def test_the_chance_reaches_the_picture_from_which_blocks_are_drawn():
    make_read(a_day=24_000)
    campaign = make_sold()
    bill(campaign, 35)
    snapshot.current(NOW)
    refresh_paces(NOW)
    (items,) = snapshot.current(NOW).of_campaign.values()
    assert items[0].chance == pace(campaign).chance < 0.5


def test_twice_is_once():
    make_read(a_day=24_000)
    campaign = make_sold()
    refresh_paces(NOW)
    before = CampaignPace.objects.values().get()
    refresh_paces(NOW)
    assert CampaignPace.objects.values().get() == before
    assert pace(campaign).computed_at == NOW


@pytest.mark.parametrize("campaigns", [1, 15])
def test_it_takes_as_many_queries_for_many_as_for_one(campaigns, django_assert_num_queries):
    make_read()
    advertiser = make_advertiser()
    for _number in range(campaigns):
        make_target(make_sold(advertiser=advertiser), topic=make_topic())
    make_campaign(products=[make_product(status=Approval.APPROVED)], status=Approval.APPROVED)
    refresh_paces(NOW)
    with django_assert_num_queries(10):
        refresh_paces(NOW + MINUTE / 2)


def test_the_command_says_what_it_did(capsys):
    call_command("refresh_pacing")
    assert "0" in capsys.readouterr().out
