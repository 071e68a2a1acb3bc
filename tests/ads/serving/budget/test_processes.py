"""Real processes on one budget: racing, paused in the middle, killed between reserving and committing."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from ads.models import (
    BilledCount,
    Campaign,
    CampaignBudget,
    CampaignDay,
    CountKind,
    FilteredCount,
    Lease,
    PlacementCount,
)
from ads.serving import counting
from ads.serving.budget import exhausted, grant, granting, held, settle, spent
from articles.popularity.calendar import day_of
from tests.ads.factories import NOW
from tests.factories import make_article

from .making import CENT, billed, billed_micros, check_books, make_sold, make_spot, make_token, see
from .processes import Child, how_many, shared_moment, together

pytestmark = pytest.mark.django_db(transaction=True)

OVER = timedelta(minutes=2)


def moment(seconds_each, i):
    return NOW + timedelta(seconds=seconds_each * i)


# -- One budget ------------------------------------------------------------------------------------


def hammer(i, campaign, spots, articles):
    """Readers of other pages in each process, until nothing can be billed any more; how many there were."""
    for n in range(2000):
        if n % 4 == 0 and exhausted(NOW, [campaign.pk]):
            return n
        # Six seconds from one to the next, so that who was refused asks again at once.
        now = moment(6 if held_nothing(campaign) else 0, n)
        token = make_token(spots[n % 2], article=articles[i % 2], now=NOW, nonce=f"{i}-{n}")
        assert counting.count(CountKind.VIEWABLE, token.placements, token, now)
    raise AssertionError("The budget was never used up.")


def held_nothing(campaign):
    return not any(slot.left for slot in held._slots.values())


def test_racing_processes_use_a_budget_to_the_last_unit():
    campaign, articles = make_sold(units=120, a_day=10_000), [make_article(), make_article()]
    spots = [make_spot(campaign), make_spot(campaign)]
    readers = sum(together(how_many(), hammer, campaign, spots, articles))
    assert billed() == 120
    assert PlacementCount.objects.aggregate(n=Sum("n"))["n"] == readers > 120
    assert sum(billed(article=article) for article in articles) == 120
    assert sum(billed(placement=spot) for spot in spots) == 120
    check_books(campaign)
    settle(NOW + timedelta(hours=9))
    row = CampaignBudget.objects.get()
    assert (row.spent_micros, row.reserved_micros) == (120 * CENT, 0)
    assert sum(CampaignDay.objects.values_list("spent_micros", flat=True)) == 120 * CENT


def report_all(i, spot, article):
    for n in range(15):
        see(spot, article=article, nonce=f"page {n}")


def test_a_token_that_all_processes_report_is_billed_once():
    campaign, article = make_sold(units=10_000), make_article()
    spot = make_spot(campaign)
    together(how_many(), report_all, spot, article)
    assert billed() == PlacementCount.objects.get().n == 15
    assert FilteredCount.objects.get().n == 15 * (how_many() - 1)
    check_books(campaign)


# -- Many budgets ----------------------------------------------------------------------------------


def mix(i, spots, article):
    """Blocks in different orders, with clocks that run fast and apart, so that leases end all the time."""
    for n in range(9):
        now = moment(11 + i, n)
        turn = (n + i) % len(spots)
        see(*spots[turn:], *spots[:turn], article=article, now=now)
        if n % 4 == i % 4:
            settle(now)
        if n % 5 == i % 5:
            Campaign.objects.filter(pk=spots[turn].campaign_id).update(is_paused=n % 2)


def deadlocks():
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_blocks_grants_and_settlements_never_wait_for_each_other_crosswise():
    campaigns = [make_sold(units=60, a_day=50) for _campaign in range(3)]
    spots, article = [make_spot(campaign) for campaign in campaigns], make_article()
    before = deadlocks()
    together(how_many(), mix, spots, article)
    assert deadlocks() == before
    for campaign in campaigns:
        check_books(campaign)
    settle(NOW + timedelta(hours=1))
    assert not Lease.objects.exists()
    found = spent([campaign.pk for campaign in campaigns], NOW)
    for campaign in campaigns:
        assert 0 < found[campaign.pk].spent_micros <= found[campaign.pk].today_micros <= 50 * CENT
        assert found[campaign.pk].spent_micros == billed_micros(placement__campaign=campaign)
    assert {day_of(row.hour) for row in BilledCount.objects.all()} == {day_of(NOW)}


# -- Paused ----------------------------------------------------------------------------------------


def bill_and_note(i, spot, article, paused_at):
    """When each event began, and whether it was billed; until some have begun after the pause."""
    noted, bill = [], counting.bill

    def note(wanted, now):
        found = bill(wanted, now)
        noted[-1][1] = bool(found.placements)
        return found

    counting.bill = note
    while len(noted) < 6 or not 0 < paused_at.value < noted[-6][0]:
        noted.append([time.monotonic(), False])
        see(spot, article=article, nonce=f"{i}-{len(noted)}")
    return noted


def test_no_event_is_billed_that_begins_after_the_pause():
    campaign, article = make_sold(units=100_000), make_article()
    spot, paused_at = make_spot(campaign), shared_moment()

    def pause():
        while billed() < 5 * how_many():
            time.sleep(0.01)
        Campaign.objects.update(is_paused=True)
        paused_at.value = time.monotonic()

    in_each = together(how_many(), bill_and_note, spot, article, paused_at, meanwhile=pause)
    noted = [event for events in in_each for event in events]
    after = [was_billed for began, was_billed in noted if began > paused_at.value]
    assert len(after) >= 6 * how_many()
    assert not any(after)
    assert billed() == sum(was_billed for _began, was_billed in noted) >= 5 * how_many()
    check_books(campaign)


# -- Killed ----------------------------------------------------------------------------------------


def killed_while_reserving(say, spot, article):
    reserve_day = granting._reserve_day

    def reserve_and_wait(*arguments):
        reserve_day(*arguments)
        say("in the middle")

    granting._reserve_day = reserve_and_wait
    see(spot, article=article)


def killed_before_using(say, spot, article):
    assert grant(spot.campaign_id, NOW)
    say("in the middle")


def killed_while_billing(say, spot, article):
    add_counts = counting.add_counts

    def add_and_wait(model, counts):
        add_counts(model, counts)
        if model is BilledCount:
            say("in the middle")

    see(spot, article=article, times=2)
    counting.add_counts = add_and_wait
    see(spot, article=article)


def killed_after_billing(say, spot, article):
    see(spot, article=article, times=2)
    say("in the middle")


KILLED = {
    killed_while_reserving: (0, 0),
    killed_before_using: (0, 25),
    killed_while_billing: (2, 25),
    killed_after_billing: (2, 25),
}


@pytest.mark.parametrize(("work", "left"), KILLED.items(), ids=[work.__name__ for work in KILLED])
def test_what_a_killed_process_had_reserved_comes_back(work, left, settings):
    settings.BILLING_PROCESSES = 1
    campaign, article = make_sold(units=100), make_article()
    spot = make_spot(campaign)
    child = Child(work, spot, article)
    assert child.hears() == "in the middle"
    child.kill()
    was_billed, reserved = left
    # Others go on at once.
    see(spot, article=article)
    assert billed() == was_billed + 1
    own = Lease.objects.order_by("-pk")[0].granted
    assert CampaignBudget.objects.get().reserved_micros == (reserved + own) * CENT
    check_books(campaign)
    held.forget()
    settle(NOW + OVER)
    row = CampaignBudget.objects.get()
    assert (row.spent_micros, row.reserved_micros) == ((was_billed + 1) * CENT, 0)
    # Nothing of the budget is lost.
    see(spot, article=article, times=100, now=NOW + OVER)
    assert billed() == 100
    check_books(campaign)


def test_a_killed_transaction_of_another_holds_nobody_up():
    """As above, with all others at work when it happens."""
    campaign, article = make_sold(units=30), make_article()
    spot = make_spot(campaign)
    children = [Child(work, spot, article) for work in (killed_before_using, killed_after_billing)]
    for child in children:
        assert child.hears() == "in the middle"

    def kill():
        for child in children:
            child.kill()

    together(how_many(), see_some, spot, article, meanwhile=kill)
    check_books(campaign)
    settle(NOW + OVER)
    see(spot, article=article, times=30, now=NOW + OVER)
    assert billed() == 30
    check_books(campaign)


def see_some(i, spot, article):
    for n in range(10):
        see(spot, article=article, nonce=f"{i} {n}")
