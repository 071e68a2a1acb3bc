"""The lists and forms of the desk ask the same number of questions whatever their length."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ads.models import Approval
from tests.ads.admin.forms import url
from tests.ads.factories import (
    NOW,
    make_advertiser,
    make_brand,
    make_campaign,
    make_count,
    make_offer,
    make_product,
    make_target,
)
from tests.factories import make_article, make_topic, make_user


def queries(browser, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def make_some():
    products = [make_product(changed_by=make_user(), status=Approval.APPROVED) for _n in range(3)]
    campaign = make_campaign(products=products, changed_by=make_user())
    make_target(campaign, topic=make_topic())
    return campaign


@pytest.mark.parametrize("page", ["advertiser", "brand", "merchant", "product", "campaign"])
def test_a_list_asks_the_same_whatever_its_length(desk, page):
    make_some()
    address = reverse(f"admin:ads_{page}_changelist")
    desk.get(address)
    few = queries(desk, address)
    for _n in range(3):
        make_some()
    assert queries(desk, address) == few <= 14


@pytest.mark.parametrize("page", ["product", "campaign", "brand", "advertiser", "merchant"])
def test_a_list_can_be_searched(desk, page):
    make_some()
    make_advertiser("Zoekbaar")
    make_brand("Zoekbaar")
    product = make_product("Zoekbaar")
    make_campaign(name="Zoekbaar")
    product.offers.get().merchant.__class__.objects.create(name="Zoekbaar")
    response = desk.get(reverse(f"admin:ads_{page}_changelist"), {"q": "zoekbaar"})
    assert [str(row) for row in response.context["cl"].result_list] == ["Zoekbaar"]


def test_the_form_of_a_campaign_asks_the_same_whatever_its_counts(desk):
    campaign = make_some()
    desk.get(url(campaign))
    few = queries(desk, url(campaign))
    article = make_article()
    for placement in campaign.placements.all():
        for hours in range(10):
            make_count(placement, 5, hour=NOW - timedelta(hours=hours), article=article)
    assert queries(desk, url(campaign)) == few


def test_the_form_of_a_product_asks_little(desk):
    product = make_product()
    make_offer(product, merchant=type(product.offers.get().merchant).objects.create(name="Nog een"))
    desk.get(url(product))
    assert queries(desk, url(product)) <= 25
