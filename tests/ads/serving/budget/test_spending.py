"""What is spent is what was billed, at any moment; what has nothing left is known; no budget is too low."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from ads.models import Approval, Campaign, CampaignBudget
from ads.serving.budget import Spend, exhausted, grant, held, least_budget, settle, spent
from tests.ads.factories import NOW, make_campaign
from tests.factories import make_article

from .making import CENT, billed_micros, make_sold, make_spot, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


def test_what_was_billed_is_spent_before_and_after_it_is_settled(article):
    campaign = make_sold(units=3200, a_day=1600)
    see(make_spot(campaign), article=article, times=3)
    before = spent([campaign.pk], NOW)[campaign.pk]
    assert before == Spend(
        unit_micros=CENT,
        budget_micros=3200 * CENT,
        spent_micros=3 * CENT,
        reserved_micros=97 * CENT,
        cap_micros=1600 * CENT,
        today_micros=3 * CENT,
        today_reserved_micros=97 * CENT,
    )
    settle(NOW + timedelta(minutes=1))
    after = spent([campaign.pk], NOW)[campaign.pk]
    assert after == before._replace(reserved_micros=0, today_reserved_micros=0)
    assert after.left_micros == 3197 * CENT


def test_today_is_the_day_in_amsterdam(article):
    campaign = make_sold(units=3200)
    spot = make_spot(campaign)
    see(spot, article=article, times=3)
    midnight = NOW.replace(hour=22)
    see(spot, article=article, now=midnight)
    today = [spent([campaign.pk], moment)[campaign.pk].today_micros for moment in (NOW, midnight)]
    assert today == [3 * CENT, CENT]


def test_a_campaign_that_never_billed_has_spent_nothing():
    campaign, flat = make_sold(units=10), make_campaign()
    found = spent([campaign.pk, flat.pk, 10**9], NOW)
    assert found.keys() == {campaign.pk, flat.pk}
    assert (found[campaign.pk].spent_micros, found[campaign.pk].left_micros) == (0, 10 * CENT)
    assert (found[flat.pk].spent_micros, found[flat.pk].left_micros) == (0, None)


def test_many_campaigns_are_one_query(article, django_assert_num_queries):
    campaigns = [make_sold(units=10) for _campaign in range(5)]
    for campaign in campaigns:
        grant(campaign.pk, NOW)
    with django_assert_num_queries(1):
        assert len(spent([campaign.pk for campaign in campaigns], NOW)) == 5
    with django_assert_num_queries(1):
        exhausted(NOW)


# -- Exhausted -------------------------------------------------------------------------------------


def test_exhausted_is_what_has_no_unit_left_to_bill(article):
    campaign = make_sold(units=2)
    spot = make_spot(campaign)
    see(spot, article=article)
    held.take(campaign.pk, CENT, NOW)
    # The second unit is reserved, but it may still be used or go back.
    assert exhausted(NOW) == set()
    held.forget()
    see(spot, article=article, now=NOW + timedelta(minutes=2))
    assert exhausted(NOW + timedelta(minutes=2)) == {campaign.pk}
    Campaign.objects.update(budget_micros=3 * CENT)
    assert exhausted(NOW + timedelta(minutes=2)) == set()


def test_a_day_that_is_spent_is_exhausted_until_midnight(article):
    campaign = make_sold(units=100, a_day=2)
    see(make_spot(campaign), article=article, times=2)
    assert exhausted(NOW) == {campaign.pk}
    assert exhausted(NOW.replace(hour=22)) == set()


def test_what_cannot_be_billed_is_not_exhausted():
    make_campaign(status=Approval.APPROVED)
    make_sold()
    make_sold(units=5)
    done = make_sold(units=1)
    Campaign.objects.filter(pk=done.pk).update(budget_micros=CENT - 1)
    assert exhausted(NOW) == {done.pk}
    assert exhausted(NOW, []) == set()
    Campaign.objects.filter(pk=done.pk).update(ends_at=NOW)
    assert exhausted(NOW) == set()


# -- How low a budget may be -----------------------------------------------------------------------


def test_a_budget_may_not_be_lower_than_what_is_spent_and_reserved(article):
    campaign = make_sold(units=3200)
    assert least_budget(campaign) == 0
    see(make_spot(campaign), article=article, times=3)
    assert least_budget(campaign) == 100 * CENT
    settle(NOW + timedelta(minutes=1))
    assert least_budget(campaign) == 3 * CENT


def test_a_campaign_that_is_being_made_may_have_any():
    assert least_budget(Campaign()) == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_reserves_while_a_lower_budget_is_being_saved(at_once):
    """The first lease of a campaign races with the form that lowers its budget: never both at the old one."""
    for _round in range(5):
        campaign = make_sold(units=3200)

        def save(campaign=campaign):
            with transaction.atomic():
                least = least_budget(campaign)
                Campaign.objects.filter(pk=campaign.pk).update(budget_micros=max(least, CENT))

        def work(i, campaign=campaign, save=save):
            return grant(campaign.pk, NOW) if i else save()

        at_once(4, work)
        row = CampaignBudget.objects.get(campaign=campaign)
        campaign.refresh_from_db()
        assert row.spent_micros + row.reserved_micros <= campaign.budget_micros


@pytest.mark.django_db(transaction=True)
def test_spent_equals_billed_while_others_bill_and_settle(at_once):
    campaign, article = make_sold(units=600), make_article()
    spot = make_spot(campaign)

    def work(i):
        if i < 2:
            for second in range(15):
                now = NOW + timedelta(seconds=10 * second)
                see(spot, article=article, now=now)
                settle(now)
            return True
        return [_agree(campaign) for _look in range(40)]

    looks = at_once(3, work)[2]
    assert looks == [True] * 40
    assert _agree(campaign)


def _agree(campaign):
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return spent([campaign.pk], NOW)[campaign.pk].spent_micros == billed_micros()
