"""A lease reserves a share of what is left, of the budget and of the day, while the campaign is live."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ads.models import Advertiser, Approval, Campaign, CampaignBudget, CampaignDay, Lease
from ads.serving.budget import grant
from tests.ads.factories import NOW, make_campaign

from .making import CENT, check_books, make_sold

pytestmark = pytest.mark.django_db


def test_a_lease_is_reserved_of_the_budget_and_of_the_day():
    campaign = make_sold(units=3200, a_day=1600)
    lease = grant(campaign.pk, NOW, workers=8)
    assert (lease.granted, lease.used, lease.unit_micros, lease.day) == (50, 0, CENT, date(2026, 6, 15))
    assert lease.expires_at == NOW + timedelta(seconds=60)
    row, day = CampaignBudget.objects.get(), CampaignDay.objects.get()
    assert (row.budget_micros, row.spent_micros, row.reserved_micros) == (3200 * CENT, 0, 50 * CENT)
    assert (day.cap_micros, day.spent_micros, day.reserved_micros) == (1600 * CENT, 0, 50 * CENT)


def test_a_click_costs_its_price_and_a_sight_a_thousandth():
    clicks = make_sold(model=Campaign.PriceModel.CPC, unit=250_000)
    sights = make_sold(model=Campaign.PriceModel.CPM, unit=5_000)
    assert [grant(campaign.pk, NOW).unit_micros for campaign in (clicks, sights)] == [250_000, 5_000]


@pytest.mark.parametrize(
    ("units", "a_day", "workers", "granted"),
    [
        (10_000, None, 8, 100),
        (3200, None, 8, 100),
        (3199, None, 8, 99),
        (64, None, 8, 2),
        (63, None, 8, 1),
        (1, None, 8, 1),
        (10_000, 64, 8, 2),
        (64, 10_000, 8, 2),
        (64, None, 1, 16),
        (None, 64, 8, 2),
        (None, None, 8, 100),
    ],
)
def test_how_many_units_a_lease_gets(units, a_day, workers, granted):
    assert grant(make_sold(units=units, a_day=a_day).pk, NOW, workers=workers).granted == granted


def test_leases_together_take_everything_and_no_more():
    campaign = make_sold(units=50)
    leases = []
    while lease := grant(campaign.pk, NOW, workers=2):
        leases.append(lease.granted)
    assert sum(leases) == 50
    assert leases == sorted(leases, reverse=True)
    check_books(campaign)


def test_what_does_not_pay_for_a_unit_stays():
    campaign = make_sold(units=3)
    Campaign.objects.filter(pk=campaign.pk).update(budget_micros=3 * CENT - 1)
    assert [grant(campaign.pk, NOW) is not None for _lease in range(3)] == [True, True, False]


def test_the_cap_of_a_day_is_that_of_a_day_in_amsterdam():
    campaign = make_sold(units=1000, a_day=1)
    late = NOW.replace(hour=21, minute=59)
    assert grant(campaign.pk, late).day == date(2026, 6, 15)
    assert grant(campaign.pk, late) is None
    assert grant(campaign.pk, late + timedelta(minutes=1)).day == date(2026, 6, 16)


def test_a_budget_that_was_raised_gives_more():
    campaign = make_sold(units=1)
    assert grant(campaign.pk, NOW).granted == 1
    assert grant(campaign.pk, NOW) is None
    Campaign.objects.filter(pk=campaign.pk).update(budget_micros=2 * CENT)
    assert grant(campaign.pk, NOW).granted == 1
    assert CampaignBudget.objects.get().budget_micros == 2 * CENT


def test_a_budget_below_what_is_reserved_gives_nothing_and_breaks_nothing():
    campaign = make_sold(units=100)
    grant(campaign.pk, NOW, workers=1)
    Campaign.objects.filter(pk=campaign.pk).update(budget_micros=CENT)
    assert grant(campaign.pk, NOW) is None


def test_a_lease_that_has_ended_gives_back_what_the_next_needs():
    campaign = make_sold(units=1)
    grant(campaign.pk, NOW)
    assert grant(campaign.pk, NOW + timedelta(seconds=59)) is None
    lease = grant(campaign.pk, NOW + timedelta(seconds=60))
    assert Lease.objects.get() == lease
    check_books(campaign)


# -- Not live --------------------------------------------------------------------------------------

NOT_LIVE = {
    "a draft": {"status": Approval.DRAFT},
    "waiting": {"status": Approval.IN_REVIEW},
    "archived": {"status": Approval.ARCHIVED},
    "paused": {"is_paused": True},
    "not begun": {"starts_at": NOW + timedelta(microseconds=1)},
    "over": {"ends_at": NOW},
    "flat": {"price_model": Campaign.PriceModel.FLAT},
    "affiliate": {"price_model": Campaign.PriceModel.AFFILIATE},
    "house": {"price_model": Campaign.PriceModel.HOUSE},
    "without a price": {"price_micros": 0},
}


@pytest.mark.parametrize("change", NOT_LIVE.values(), ids=NOT_LIVE)
def test_a_campaign_that_is_not_live_gets_none(change):
    campaign = make_sold(units=100)
    Campaign.objects.filter(pk=campaign.pk).update(**change)
    assert grant(campaign.pk, NOW) is None
    assert not Lease.objects.exists()


def test_neither_does_one_whose_advertiser_is_switched_off():
    campaign = make_sold(units=100)
    Advertiser.objects.update(is_active=False)
    assert grant(campaign.pk, NOW) is None


def test_neither_does_one_that_does_not_exist():
    assert grant(10**9, NOW) is None


def test_neither_is_there_one_at_a_price_that_was():
    campaign = make_sold(units=100)
    assert grant(campaign.pk, NOW, unit_micros=CENT + 1) is None
    assert grant(campaign.pk, NOW, unit_micros=CENT).granted


# -- The net ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [CampaignBudget, CampaignDay])
def test_the_database_itself_refuses_more_than_the_limit(model):
    campaign = make_sold(units=10, a_day=10)
    grant(campaign.pk, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(spent_micros=10 * CENT)


def test_a_lease_takes_few_queries():
    campaign = make_sold(units=10_000, a_day=10_000)
    grant(campaign.pk, NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        grant(campaign.pk, NOW)
    assert len(queries) == 5


def test_other_campaigns_are_left_alone():
    first, second = make_sold(units=100), make_sold(units=100)
    make_campaign(status=Approval.APPROVED)
    grant(first.pk, NOW)
    assert not CampaignBudget.objects.filter(campaign=second).exists()
    assert set(CampaignBudget.objects.values_list("campaign_id", flat=True)) == {first.pk}
