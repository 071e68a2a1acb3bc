"""The statement of a campaign: what is billed at which price, what was free, and whether it is final."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ads.models import CampaignBudget, CountKind, Lease
from ads.reports.statement import statement
from ads.serving.tokens import COUNTS_FOR, SKEW
from tests.ads.factories import (
    EURO,
    make_advertiser,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START, END = datetime(2026, 6, 1, tzinfo=AMSTERDAM), datetime(2026, 7, 1, tzinfo=AMSTERDAM)
SEEN = CountKind.VIEWABLE
LATER = END + timedelta(days=1)


@pytest.fixture
def campaign(db):
    return make_campaign(
        products=[make_product("Magnesium"), make_product("Zink")],
        price_model="cpm",
        price_micros=12 * EURO,
        budget_micros=100 * EURO,
        starts_at=START,
        ends_at=END,
    )


@pytest.fixture
def shown(campaign):
    """Seen 50 times and billed 40 times at two prices; the budget's book says so too."""
    first, second = campaign.placements.order_by("pk")
    make_count(first, 30, kind=SEEN)
    make_count(second, 20, kind=SEEN)
    make_billed(first, 25, unit_micros=12_000)
    make_billed(second, 10, unit_micros=12_000)
    make_billed(second, 5, unit_micros=10_333, hour=START)
    make_filtered(first, 7, reason="robot")
    CampaignBudget.objects.create(campaign=campaign, spent_micros=35 * 12_000 + 5 * 10_333)
    return campaign


def test_each_price_of_each_placement_is_a_line_and_the_sum_is_exact(shown):
    found = statement(shown, LATER)
    assert [(str(p.placement), p.n, p.unit_micros, p.micros) for p in found.prices] == [
        ("Magnesium", 25, 12_000, 300_000),
        ("Zink", 5, 10_333, 51_665),
        ("Zink", 10, 12_000, 120_000),
    ]
    assert found.amount_micros == sum(price.micros for price in found.prices) == 471_665
    assert sum(price.n for price in found.prices) == found.report.total.billed == 40
    assert found.to_invoice == Decimal("0.47")


def test_what_was_ordered_and_what_was_free_are_told(shown):
    found = statement(shown, LATER)
    assert found.ordered == 100_000 // 12
    assert found.report.total.free == 10
    assert dict(found.report.reasons) == {"robot": 7}
    assert (found.first.isoformat(), found.last.isoformat()) == ("2026-06-01", "2026-06-30")


@pytest.mark.parametrize(("micros", "due"), [(5_000, "0.01"), (4_999, "0.00"), (15_000, "0.02")])
def test_half_a_cent_goes_up_and_it_is_rounded_once(campaign, micros, due):
    make_billed(campaign.placements.first(), 1, unit_micros=micros)
    assert str(statement(campaign, LATER).to_invoice) == due


def test_a_flat_fee_is_due_whatever_was_shown(campaign):
    type(campaign).objects.update(price_model="flat", price_micros=500 * EURO, budget_micros=None)
    campaign.refresh_from_db()
    make_count(campaign.placements.first(), 9, kind=SEEN)
    found = statement(campaign, LATER)
    assert (found.to_invoice, found.ordered, found.report.total.free) == (Decimal("500.00"), None, None)
    assert found.is_final


def test_a_flat_fee_for_what_was_never_shown_is_for_somebody_to_decide(campaign):
    type(campaign).objects.update(price_model="flat", price_micros=500 * EURO, budget_micros=None)
    campaign.refresh_from_db()
    assert not statement(campaign, LATER).is_final


@pytest.mark.parametrize(("model", "tier"), [("affiliate", 3), ("house", 4)])
def test_what_is_not_sold_costs_nothing(campaign, model, tier):
    type(campaign).objects.update(price_model=model, tier=tier, price_micros=0, budget_micros=None)
    campaign.refresh_from_db()
    assert statement(campaign, LATER).to_invoice == 0


def test_an_empty_campaign_has_a_statement_too(campaign):
    found = statement(campaign, LATER)
    assert (found.prices, found.amount_micros) == ([], 0)
    assert found.is_final


def test_another_payer_is_named(campaign):
    assert statement(campaign, LATER).payer == campaign.advertiser.name
    campaign.advertiser = make_advertiser(payer="Moederbedrijf")
    assert statement(campaign, LATER).payer == "Moederbedrijf"


# -- Whether it is the last word -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_final"),
    [
        (START - timedelta(days=1), False),
        (END - timedelta(seconds=1), False),
        (END, False),
        (END + COUNTS_FOR, False),
        (END + COUNTS_FOR + SKEW, True),
        (LATER, True),
    ],
)
def test_it_is_final_once_the_last_page_can_have_reported(shown, moment, is_final):
    assert statement(shown, moment).is_final == is_final


def test_an_open_lease_keeps_it_a_draft(shown):
    Lease.objects.create(
        campaign=shown, day=END.date(), unit_micros=12_000, granted=5, used=2, expires_at=END
    )
    [why] = statement(shown, LATER).why_draft
    assert why
    Lease.objects.all().delete()
    assert statement(shown, LATER).is_final


@pytest.mark.parametrize("wrong", [{"spent_micros": 1}, {"reserved_micros": 12_000}])
def test_books_that_disagree_keep_it_a_draft(shown, wrong):
    CampaignBudget.objects.update(**wrong)
    assert len(statement(shown, LATER).why_draft) == 1


def test_a_lease_of_another_campaign_does_not_matter(shown):
    other = make_campaign()
    Lease.objects.create(campaign=other, day=END.date(), unit_micros=1, granted=1, expires_at=END)
    assert statement(shown, LATER).is_final


def test_it_takes_the_same_queries_whatever_is_in_it(shown, django_assert_num_queries):
    with django_assert_num_queries(9):
        statement(shown, LATER)
