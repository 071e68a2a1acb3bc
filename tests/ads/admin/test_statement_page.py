"""The statement of a campaign as a page to print: without script, with a title of its own, and honest."""

import re
from datetime import timedelta

import pytest
import time_machine

from ads.models import CampaignBudget, CountKind
from tests.ads.admin.forms import url
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
)


@pytest.fixture
def campaign(db):
    campaign = make_campaign(
        name="Winter <2026>",
        products=[make_product("Magnesium")],
        advertiser=make_advertiser("Fictavit", payer="Moederbedrijf"),
        price_model="cpm",
        price_micros=12 * EURO,
        budget_micros=1250 * EURO,
    )
    placement = campaign.placements.get()
    make_count(placement, 1200, kind=CountKind.VIEWABLE)
    make_billed(placement, 1111)
    make_filtered(placement, 77, reason="robot")
    CampaignBudget.objects.create(campaign=campaign, spent_micros=1111 * 12_000)
    return campaign


def opened(desk, campaign, moment):
    with time_machine.travel(moment):
        return desk.get(url(campaign, "statement")).content.decode()


def test_it_says_whose_it_is_and_what_it_costs(desk, campaign):
    html = opened(desk, campaign, NOW)
    for shown in ("Fictavit", "Moederbedrijf", "Winter &lt;2026&gt;", "Magnesium", "1.111", "77"):
        assert shown in html
    for amount in ("1.250,00", "13,332", "13,33", "0,012"):
        assert f"€\N{NO-BREAK SPACE}{amount}" in html.replace("&nbsp;", "\N{NO-BREAK SPACE}")


def test_it_has_a_title_of_its_own_and_neither_script_nor_style(desk, campaign):
    html = opened(desk, campaign, NOW)
    assert re.search(rf"<title>[^<]*\b{campaign.pk}: Winter &lt;2026&gt;[^<]*</title>", html)
    assert "<script" not in html
    assert not re.search(r"<style|\sstyle=", html)


def test_it_is_marked_as_final_only_when_nothing_can_change_any_more(desk, campaign):
    assert "mark--final" not in opened(desk, campaign, NOW)
    assert "mark--final" not in opened(desk, campaign, campaign.ends_at + timedelta(hours=1))
    assert "mark--final" in opened(desk, campaign, campaign.ends_at + timedelta(hours=3))


def test_a_flat_fee_has_no_columns_for_what_is_billed(desk):
    campaign = make_campaign(products=[make_product()], price_model="flat", price_micros=500 * EURO)
    html = opened(desk, campaign, NOW)
    assert html.count("500,00") >= 3
    assert "0,012" not in html
