"""An event that is sold is billed once, in the transaction that counts it, and only while it may be."""

import sqlite3
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection

from ads.models import (
    Advertiser,
    Approval,
    BilledCount,
    Campaign,
    CampaignBudget,
    CountedToken,
    CountKind,
    Lease,
    Placement,
    PlacementCount,
    Product,
    Recall,
    VariantCount,
)
from ads.serving import counting
from ads.serving.budget import billing, held, settle
from ads.serving.counting import count
from ads.serving.tokens import ClickToken
from articles.models import Refusal
from tests.ads.factories import NOW, make_campaign, make_variant
from tests.factories import make_article

from .making import CENT, billed, check_books, make_sold, make_spot, make_token, see

LATER = NOW + timedelta(seconds=30)


@pytest.fixture
def article(db):
    return make_article()


def test_a_sight_is_billed_in_its_hour_beside_its_article(article):
    spot = make_spot(make_sold(units=10))
    see(spot, article=article, now=NOW + timedelta(minutes=59))
    row = BilledCount.objects.get()
    assert (row.placement, row.article, row.hour, row.unit_micros, row.n) == (spot, article, NOW, CENT, 1)
    assert PlacementCount.objects.get().n == 1
    assert Lease.objects.get().used == 1


def test_a_click_is_billed_where_clicks_are_sold(article):
    spot = make_spot(make_sold(units=10, model=Campaign.PriceModel.CPC))
    token = ClickToken(spot.pk, article.pk, NOW, "nonce")
    assert count(CountKind.CLICK, [spot.pk], token, NOW) == [spot.pk]
    assert billed() == 1


SOLD = [("cpm", "viewable"), ("cpc", "click")]


@pytest.mark.parametrize("kind", CountKind)
@pytest.mark.parametrize("model", Campaign.PriceModel)
def test_only_what_is_sold_is_billed(article, model, kind):
    campaign = make_campaign(status=Approval.APPROVED, price_model=model, price_micros=5000 * CENT)
    see(make_spot(campaign), article=article, kind=kind)
    assert PlacementCount.objects.get().n == 1
    assert billed() == ((model, kind) in SOLD)


def test_the_budget_is_used_to_the_last_unit_and_the_rest_is_free(article):
    campaign = make_sold(units=7)
    spot = make_spot(campaign)
    see(spot, article=article, times=9)
    assert (billed(), PlacementCount.objects.get().n) == (7, 9)
    check_books(campaign)


def test_without_a_limit_everything_is_billed_all_the_same(article):
    campaign = make_sold()
    see(make_spot(campaign), article=article, times=3)
    assert billed() == 3
    check_books(campaign)


def test_a_price_that_changed_is_billed_apart(article):
    campaign = make_sold(units=10)
    spot = make_spot(campaign)
    see(spot, article=article)
    Campaign.objects.update(price_micros=2 * CENT * 1000)
    see(spot, article=article)
    assert dict(BilledCount.objects.values_list("unit_micros", "n")) == {CENT: 1, 2 * CENT: 1}
    check_books(campaign)


def test_several_in_one_block_are_billed_each_to_its_campaign(article):
    first, second = make_sold(units=10), make_sold(units=1, unit=3 * CENT)
    spots = [make_spot(second), make_spot(first), make_spot(second), make_spot(make_campaign())]
    see(*spots, article=article)
    assert PlacementCount.objects.count() == 4
    assert billed(placement__campaign=first) == 1
    assert billed(placement__campaign=second) == 1
    for campaign in (first, second):
        check_books(campaign)


# -- Once ------------------------------------------------------------------------------------------


def test_a_token_is_billed_once(article):
    campaign = make_sold(units=10)
    spot = make_spot(campaign)
    token = make_token(spot, article=article)
    for _time in range(3):
        count(CountKind.VIEWABLE, [spot.pk], token, NOW)
    assert billed() == 1
    # The units that the repetitions didn't need are still at hand.
    see(spot, article=article, times=9)
    assert billed() == 10
    check_books(campaign)


def test_what_is_filtered_is_not_billed(article):
    spot = make_spot(make_sold(units=10))
    count(CountKind.VIEWABLE, [spot.pk], make_token(spot, article=article), NOW, reason=Refusal.ROBOT)
    old = make_token(spot, article=article, now=NOW - timedelta(hours=3))
    count(CountKind.VIEWABLE, [spot.pk], old, NOW)
    assert billed() == 0
    assert not Lease.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_tried_again_uses_one_unit(monkeypatch):
    article, campaign = make_article(), make_sold(units=2)
    spot, failed = make_spot(campaign), []
    add_counts = counting.add_counts

    def lost_at_first(model, counts):
        if model is PlacementCount and not failed:
            failed.append(1)
            raise _lost()
        add_counts(model, counts)

    monkeypatch.setattr(counting, "add_counts", lost_at_first)
    see(spot, article=article, times=3)
    assert failed
    assert (billed(), PlacementCount.objects.get().n) == (2, 3)
    check_books(campaign)


@pytest.mark.django_db(transaction=True)
def test_when_the_database_refuses_nothing_is_stored(monkeypatch):
    article, campaign = make_article(), make_sold(units=10)
    spot = make_spot(campaign)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "add_counts", _refuse)
        with pytest.raises(DatabaseError):
            see(spot, article=article)
    assert not CountedToken.objects.exists()
    assert (Lease.objects.get().used, billed()) == (0, 0)
    # Nobody could know whether it was stored, so that unit waits until the lease ends.
    settle(NOW + timedelta(seconds=60))
    assert CampaignBudget.objects.get().reserved_micros == 0
    check_books(campaign)


def _refuse(model, counts):
    raise DatabaseError("refused")


def _lost():
    """The error with which this database lets others go first."""
    error = OperationalError("lost")
    if connection.vendor == "sqlite":
        error.__cause__ = sqlite3.OperationalError("locked")
        error.__cause__.sqlite_errorcode = 5
    else:

        class Lost(Exception):
            pgcode = "40P01"

        error.__cause__ = Lost()
    return error


# -- Nothing after it has stopped ------------------------------------------------------------------


def recall(**what):
    Recall.objects.create(reason="Verkeerd etiket.", made_at=NOW, **what)


STOPPED = {
    "paused": lambda spot: Campaign.objects.update(is_paused=True),
    "withdrawn": lambda spot: Campaign.objects.update(status=Approval.IN_REVIEW),
    "archived": lambda spot: Campaign.objects.update(status=Approval.ARCHIVED),
    "ended early": lambda spot: Campaign.objects.update(ends_at=LATER),
    "put off": lambda spot: Campaign.objects.update(starts_at=LATER + timedelta(seconds=1)),
    "switched off": lambda spot: Placement.objects.update(is_active=False),
    "advertiser switched off": lambda spot: Advertiser.objects.update(is_active=False),
    "product recalled": lambda spot: recall(product=spot.product),
    "brand recalled": lambda spot: recall(brand=spot.product.brand),
    "product withdrawn": lambda spot: Product.objects.update(status=Approval.DRAFT),
    "product without admission": lambda spot: Product.objects.update(
        product_class="medical_device", admission_number="1", admission_until=date(2026, 6, 14)
    ),
    "sold otherwise": lambda spot: Campaign.objects.update(price_model="flat"),
}


@pytest.mark.parametrize("stop", STOPPED.values(), ids=STOPPED)
def test_nothing_is_billed_any_more_not_even_on_an_open_lease(article, stop):
    campaign = make_sold(units=1000)
    spot = make_spot(campaign)
    see(spot, article=article)
    assert Lease.objects.get().used == 1
    stop(spot)
    see(spot, article=article, now=LATER)
    assert (billed(), PlacementCount.objects.get().n) == (1, 2)
    check_books(campaign)


@pytest.mark.parametrize("stop", [*list(STOPPED.values())[:10], STOPPED["sold otherwise"]])
def test_not_even_when_it_stops_between_looking_and_counting(article, stop, monkeypatch):
    campaign = make_sold(units=1000)
    spot = make_spot(campaign)
    see(spot, article=article)

    def look_and_stop(kind, placements, now):
        found = billing.sales(kind, placements, now)
        stop(spot)
        return found

    monkeypatch.setattr(counting, "sales", look_and_stop)
    see(spot, article=article, now=LATER)
    assert (billed(), PlacementCount.objects.get().n) == (1, 2)
    check_books(campaign)


def test_other_placements_and_a_campaign_that_goes_on_use_the_same_lease(article):
    campaign = make_sold(units=1000)
    first, second = make_spot(campaign), make_spot(campaign)
    see(first, second, article=article)
    Placement.objects.filter(pk=first.pk).update(is_active=False)
    see(first, second, article=article, times=50)
    assert (billed(placement=first), billed(placement=second)) == (1, 51)
    Campaign.objects.update(is_paused=True)
    see(second, article=article)
    Campaign.objects.update(is_paused=False)
    see(second, article=article)
    assert billed(placement=second) == 52
    check_books(campaign)


def test_a_lease_is_good_for_its_minute_and_the_next_takes_over(article):
    campaign = make_sold(units=1000)
    spot = make_spot(campaign)
    for seconds in (0, 59, 60, 61, 300):
        see(spot, article=article, now=NOW + timedelta(seconds=seconds))
    assert billed() == 5
    assert sorted(Lease.objects.values_list("used", flat=True)) == [1, 2, 2]
    check_books(campaign)


def test_a_lease_that_another_settled_too_early_is_replaced(article):
    campaign = make_sold(units=1000)
    spot = make_spot(campaign)
    see(spot, article=article)
    # The clock of that host is ahead.
    settle(NOW + timedelta(minutes=5))
    see(spot, article=article, times=3)
    assert (billed(), PlacementCount.objects.get().n) == (3, 4)
    check_books(campaign)


def test_a_memory_that_promises_too_much_is_not_believed(article):
    campaign = make_sold(units=1)
    spot = make_spot(campaign)
    see(spot, article=article)
    (slot,) = held._slots.values()
    slot.left = 5
    see(spot, article=article, times=2)
    assert (billed(), PlacementCount.objects.get().n) == (1, 3)
    assert slot.left == 0
    check_books(campaign)


def test_a_lease_is_used_at_its_time_on_its_day_and_at_its_price_only(article):
    campaign = make_sold(units=1000)
    spot = make_spot(campaign)
    unit = held.take(campaign.pk, CENT, NOW)
    sale = billing.sales(CountKind.VIEWABLE, [spot.pk], NOW)[spot.pk]
    bad = [
        (unit, NOW + timedelta(seconds=60)),
        (unit._replace(day=date(2026, 6, 16)), NOW),
        (unit._replace(unit_micros=CENT - 1), NOW),
        (unit._replace(lease_id=unit.lease_id + 1), NOW),
    ]
    for other, now in bad:
        assert billing.bill({spot.pk: (sale, other)}, now) == ([], [other])
    assert billing.bill({spot.pk: (sale._replace(price_micros=1), unit)}, NOW) == ([], [])
    assert billing.bill({spot.pk: (sale, unit)}, NOW) == ([spot.pk], [])
    assert Lease.objects.get().used == 1


def test_a_lease_of_another_campaign_is_never_used(article):
    campaign, other = make_sold(units=1000), make_sold(units=1000)
    spot, elsewhere = make_spot(campaign), make_spot(other)
    see(spot, article=article)
    lease = Lease.objects.get()
    Lease.objects.filter(pk=lease.pk).delete()
    CampaignBudget.objects.filter(campaign=campaign).update(reserved_micros=0, spent_micros=CENT)
    see(elsewhere, article=article)
    Lease.objects.filter(campaign=other).update(id=lease.pk)
    see(spot, article=article)
    assert Lease.objects.get(campaign=other).used == 1
    assert billed(placement__campaign=campaign) == 1


# -- Texts and pictures ----------------------------------------------------------------------------


def test_variants_are_counted_beside_and_their_sum_is_that_of_the_placement(article):
    spot, other = make_spot(make_sold(units=10)), make_spot(make_sold(units=10))
    variant = make_variant(spot)
    for shown in ((variant.pk, 0), (0, 0), (variant.pk, 0)):
        token = make_token(spot, other, article=article, variants=shown)
        count(CountKind.VIEWABLE, token.placements, token, NOW)
        count(CountKind.VIEWABLE, token.placements, token, NOW)
    rows = VariantCount.objects.values_list("variant_id", "day", "kind", "n")
    assert list(rows) == [(variant.pk, date(2026, 6, 15), "viewable", 2)]
    assert PlacementCount.objects.get(placement=spot).n == 3


def test_a_click_counts_for_the_variant_of_its_link(article):
    spot = make_spot(make_sold(units=10))
    variant = make_variant(spot)
    count(CountKind.CLICK, [spot.pk], ClickToken(spot.pk, article.pk, NOW, "a", variant.pk), NOW)
    assert VariantCount.objects.get().n == 1


def test_a_variant_that_is_gone_or_of_another_placement_is_the_rest(article):
    spot, other = make_spot(make_sold(units=10)), make_spot(make_sold(units=10))
    token = make_token(spot, article=article, variants=(10**9,))
    assert count(CountKind.VIEWABLE, [spot.pk], token, NOW) == [spot.pk]
    token = make_token(spot, article=article, variants=(make_variant(other).pk,))
    assert count(CountKind.VIEWABLE, [spot.pk], token, NOW) == [spot.pk]
    assert not VariantCount.objects.exists()


# -- What it costs ---------------------------------------------------------------------------------


def test_billing_adds_two_queries_to_counting(article, django_assert_num_queries):
    sold, flat = make_spot(make_sold(units=10_000)), make_spot(make_campaign(status=Approval.APPROVED))
    see(sold, article=article)
    with django_assert_num_queries(3):
        see(flat, article=article)
    with django_assert_num_queries(5):
        see(sold, article=article)
