"""A process takes units from the lease at hand, asks for the next in time, and never counts on its memory."""

import multiprocessing
from datetime import timedelta

import pytest
from django.db import connection, connections

from ads.models import Campaign, Lease
from ads.serving import snapshot
from ads.serving.budget import Held, holding
from ads.serving.budget import held as own
from tests.ads.factories import NOW
from tests.factories import make_article

from .making import CENT, billed, check_books, make_sold, make_spot, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held()


def take_all(held, campaign, now=NOW):
    units = []
    while unit := held.take(campaign.pk, CENT, now):
        units.append(unit)
    return units


def test_units_come_from_one_lease_until_it_is_used_up(held):
    campaign = make_sold(units=3200)
    units = [held.take(campaign.pk, CENT, NOW) for _unit in range(201)]
    assert [unit.lease_id for unit in units] == sorted(unit.lease_id for unit in units)
    assert len({unit.lease_id for unit in units}) == Lease.objects.count() == 3


def test_all_units_of_a_budget_can_be_taken_and_no_more(held):
    assert len(take_all(held, make_sold(units=37))) == 37


def test_a_lease_that_has_expired_is_not_taken_from(held):
    campaign = make_sold(units=3200)
    first = held.take(campaign.pk, CENT, NOW)
    assert held.take(campaign.pk, CENT, NOW + timedelta(seconds=59)).lease_id == first.lease_id
    assert held.take(campaign.pk, CENT, NOW + timedelta(seconds=60)).lease_id != first.lease_id


def test_a_new_day_begins_with_a_new_lease(held):
    campaign = make_sold(units=3200)
    midnight = NOW.replace(hour=22)
    first, second = (
        held.take(campaign.pk, CENT, moment) for moment in (midnight - timedelta(seconds=1), midnight)
    )
    assert second.day - first.day == timedelta(days=1)
    assert second.lease_id != first.lease_id


def test_what_is_given_back_is_taken_again(held):
    campaign = make_sold(units=1)
    unit = held.take(campaign.pk, CENT, NOW)
    assert held.take(campaign.pk, CENT, NOW) is None
    held.give_back(unit)
    assert held.take(campaign.pk, CENT, NOW) == unit


def test_a_unit_of_an_earlier_lease_is_not_given_back_to_the_next(held):
    campaign = make_sold(units=3200)
    unit = held.take(campaign.pk, CENT, NOW)
    later = NOW + timedelta(minutes=2)
    next_unit = held.take(campaign.pk, CENT, later)
    for _time in range(200):
        held.give_back(unit)
    units = [held.take(campaign.pk, CENT, later) for _unit in range(100)]
    assert sum(unit.lease_id == next_unit.lease_id for unit in units) == 99


def test_what_was_dropped_is_not_taken_any_more(held):
    campaign = make_sold(units=3200)
    unit = held.take(campaign.pk, CENT, NOW)
    held.drop(unit)
    assert held.take(campaign.pk, CENT, NOW).lease_id != unit.lease_id


def test_a_price_that_is_not_the_campaigns_gets_nothing(held):
    assert held.take(make_sold(units=10).pk, CENT + 1, NOW) is None


def test_who_was_refused_asks_again_after_five_seconds(held, django_assert_num_queries):
    campaign = make_sold(units=1)
    take_all(held, campaign)
    Campaign.objects.update(budget_micros=2 * CENT)
    with django_assert_num_queries(0):
        assert held.take(campaign.pk, CENT, NOW + timedelta(seconds=4.9)) is None
    assert held.take(campaign.pk, CENT, NOW + timedelta(seconds=5))


def test_a_clock_that_was_set_back_does_not_keep_the_refusal(held):
    campaign = make_sold(units=1)
    take_all(held, campaign)
    Campaign.objects.update(budget_micros=2 * CENT)
    assert held.take(campaign.pk, CENT, NOW - timedelta(seconds=1))


def test_days_that_are_over_are_forgotten(held):
    campaign = make_sold(units=3200)
    for days in range(5):
        held.take(campaign.pk, CENT, NOW + timedelta(days=days))
    assert len(held._slots) == 1


# -- When everything is spent ----------------------------------------------------------------------


@pytest.fixture
def told():
    return []


def test_who_uses_the_last_unit_tells_it_once(monkeypatch, told):
    monkeypatch.setattr(snapshot, "changed", lambda: told.append(1))
    article, spot = make_article(), make_spot(make_sold(units=3))
    see(spot, article=article, times=3)
    assert told == []
    for seconds in range(0, 60, 6):
        see(spot, article=article, now=NOW + timedelta(seconds=seconds))
    assert told == [1]
    # And again when it has been raised and spent once more.
    Campaign.objects.update(budget_micros=4 * CENT)
    for seconds in range(60, 120, 6):
        see(spot, article=article, now=NOW + timedelta(seconds=seconds))
    assert told == [1, 1]
    assert billed() == 4


def test_nothing_is_told_while_others_hold_what_is_left_or_the_campaign_rests(held, told):
    campaign = make_sold(units=2)
    Held().take(campaign.pk, CENT, NOW)
    held.take(campaign.pk, CENT, NOW)
    for _time in range(2):
        held.take(campaign.pk, CENT, NOW, tell=lambda: told.append(1))
    Campaign.objects.update(is_paused=True)
    held.take(campaign.pk, CENT, NOW + timedelta(minutes=3), tell=lambda: told.append(1))
    assert told == []


# -- Threads and children --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_lease_and_ask_for_it_once(held, at_once):
    campaign = make_sold(units=3200)
    units = at_once(8, lambda i: [held.take(campaign.pk, CENT, NOW) for _unit in range(12)])
    assert len({unit.lease_id for some in units for unit in some}) == 1
    assert Lease.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_bill_to_the_last_unit(at_once):
    article, campaign = make_article(), make_sold(units=40)
    spots = [make_spot(campaign), make_spot(campaign)]
    at_once(8, lambda i: see(*(spots if i % 2 else spots[::-1]), article=article, times=4))
    assert billed() == 40
    check_books(campaign)


@pytest.mark.django_db(transaction=True)
def test_a_token_that_fifty_report_at_once_is_billed_once(at_once):
    article, campaign = make_article(), make_sold(units=10_000)
    spot = make_spot(campaign)
    at_once(50, lambda i: see(spot, article=article, nonce="one"))
    assert billed() == 1
    check_books(campaign)


@pytest.mark.django_db(transaction=True)
def test_a_child_holds_nothing_of_its_parent():
    campaign = make_sold(units=3200)
    own.take(campaign.pk, CENT, NOW)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    said = context.Queue()

    def child():
        said.put(own.take(campaign.pk, CENT, NOW).lease_id)
        connection.close()

    process = context.Process(target=child)
    process.start()
    assert said.get(timeout=60) != own.take(campaign.pk, CENT, NOW).lease_id
    process.join(60)
    assert process.exitcode == 0


def test_no_lock_of_a_parent_is_held_for_ever_in_a_child(held):
    held._adding.acquire()
    held.forget()
    assert held._adding.acquire(timeout=1)
    assert holding.held is own
