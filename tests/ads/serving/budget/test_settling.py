"""A lease that has ended is settled once: what was used is spent, what wasn't goes back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from ads.models import CampaignBudget, CampaignDay, Lease
from ads.serving.budget import Held, grant, held, settle, settling
from tests.ads.factories import NOW
from tests.factories import make_article

from .making import CENT, check_books, make_sold, make_spot, see

pytestmark = pytest.mark.django_db
OVER = NOW + timedelta(seconds=60)


def test_what_was_used_is_spent_and_the_rest_goes_back():
    campaign = make_sold(units=3200, a_day=3200)
    see(make_spot(campaign), article=make_article(), times=3)
    assert settle(OVER) == (1, 3 * CENT, 97 * CENT)
    for row in (CampaignBudget.objects.get(), CampaignDay.objects.get()):
        assert (row.spent_micros, row.reserved_micros) == (3 * CENT, 0)
    assert not Lease.objects.exists()
    check_books(campaign)


def test_a_lease_that_still_runs_stays():
    grant(make_sold(units=3200).pk, NOW)
    assert settle(OVER - timedelta(microseconds=1)) == (0, 0, 0)
    assert Lease.objects.count() == 1


def test_a_lease_that_is_used_up_need_not_wait():
    campaign = make_sold(units=1)
    see(make_spot(campaign), article=make_article())
    assert settle(NOW) == (1, CENT, 0)


def test_a_second_time_nothing_happens():
    campaign = make_sold(units=3200)
    see(make_spot(campaign), article=make_article())
    settle(OVER)
    assert settle(OVER) == (0, 0, 0)
    assert CampaignBudget.objects.get().spent_micros == CENT


def test_each_lease_goes_to_its_own_day_and_price():
    campaign = make_sold(units=3200)
    spot, article = make_spot(campaign), make_article()
    for days in range(3):
        see(spot, article=article, times=days + 1, now=NOW + timedelta(days=days))
    assert settle(NOW + timedelta(days=4)).leases == 3
    assert [row.spent_micros for row in CampaignDay.objects.order_by("day")] == [CENT, 2 * CENT, 3 * CENT]
    check_books(campaign)


def test_many_are_settled_a_chunk_at_a_time(monkeypatch):
    monkeypatch.setattr(settling, "CHUNK", 3)
    campaigns = [make_sold(units=3200) for _campaign in range(3)]
    for campaign in campaigns * 3:
        grant(campaign.pk, NOW)
    assert settle(OVER).leases == 9
    for campaign in campaigns:
        check_books(campaign)


def test_only_the_leases_of_one_campaign_if_asked():
    first, second = make_sold(units=3200), make_sold(units=3200)
    grant(first.pk, NOW)
    grant(second.pk, NOW)
    assert settle(OVER, first.pk).leases == 1
    assert Lease.objects.get().campaign == second


def test_after_a_crash_nothing_stays_reserved_longer_than_a_lease():
    campaign = make_sold(units=3200)
    see(make_spot(campaign), article=make_article())
    Held().take(campaign.pk, CENT, NOW)
    held.forget()
    settle(OVER)
    row = CampaignBudget.objects.get()
    assert (row.spent_micros, row.reserved_micros) == (CENT, 0)
    check_books(campaign)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_settle_each_lease_once(at_once, monkeypatch):
    monkeypatch.setattr(settling, "CHUNK", 2)
    campaigns = [make_sold(units=3200) for _campaign in range(3)]
    article = make_article()
    for campaign in campaigns:
        spot = make_spot(campaign)
        for seconds in (0, 60, 120):
            see(spot, article=article, now=NOW + timedelta(seconds=seconds))
    done = at_once(8, lambda i: settle(NOW + timedelta(minutes=5)))
    left = settle(NOW + timedelta(minutes=5))
    assert sum(one.leases for one in [*done, left]) == 9
    assert sum(one.spent_micros for one in [*done, left]) == 9 * CENT
    for campaign in campaigns:
        check_books(campaign)


# -- The command -----------------------------------------------------------------------------------


def run():
    out = StringIO()
    call_command("settle_budgets", stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_settled():
    campaign = make_sold(units=3200, unit=CENT)
    now = timezone.now()
    type(campaign).objects.update(ends_at=now + timedelta(days=1))
    see(make_spot(campaign), article=make_article(), times=3, now=now - timedelta(minutes=2))
    said = run()
    assert "0,03" in said
    assert "0,97" in said
    assert not Lease.objects.exists()
    assert run() != said
