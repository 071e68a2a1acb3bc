"""Where the link of a placement leads."""

from datetime import timedelta

import pytest

from ads.models import Approval, Merchant, Offer
from ads.serving.links import lead
from tests.ads.factories import NOW, make_campaign, make_offer, make_placement, make_product

pytestmark = pytest.mark.django_db
APPROVED = Approval.APPROVED


def test_it_leads_to_its_own_destination():
    placement = make_placement(destination="https://maker.example/nieuw?van=gids")
    assert lead(placement.pk, NOW) == ("https://maker.example/nieuw?van=gids", True)


def test_without_one_it_leads_to_the_cheapest_fresh_offer():
    product = make_product(status=APPROVED, offer=False)
    shops = [Merchant.objects.create(name=name) for name in ("Een", "Twee", "Drie", "Vier")]
    old = NOW - timedelta(hours=25)
    make_offer(product, "5.00", merchant=shops[0], seen_at=old, url="https://een.example/")
    make_offer(product, "7.00", merchant=shops[1], url="https://twee.example/")
    make_offer(product, "9.00", merchant=shops[2], url="https://drie.example/")
    make_offer(product, "1.00", merchant=shops[3], url="https://vier.example/", is_in_stock=False)
    placement = make_placement(product=product)
    assert lead(placement.pk, NOW) == ("https://twee.example/", True)
    Offer.objects.update(seen_at=old)
    assert lead(placement.pk, NOW) == ("https://een.example/", True)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://maker.example/", "//maker.example/"])
def test_it_never_leads_off_the_web(url):
    product = make_product(status=APPROVED, offer=False)
    placement = make_placement(product=product, destination=url)
    assert lead(placement.pk, NOW) == (product.get_absolute_url(), False)
    make_offer(product, url="https://winkel.example/goed")
    assert lead(placement.pk, NOW) == ("https://winkel.example/goed", True)


def test_a_stopped_placement_leads_to_the_page_of_its_product():
    campaigns = [
        make_campaign(status=APPROVED, is_paused=True),
        make_campaign(status=Approval.ARCHIVED),
        make_campaign(status=APPROVED, ends_at=NOW),
        make_campaign(status=APPROVED, starts_at=NOW + timedelta(seconds=1)),
    ]
    for campaign in campaigns:
        placement = make_placement(campaign=campaign)
        assert lead(placement.pk, NOW) == (placement.product.get_absolute_url(), False)


def test_a_product_that_may_not_be_shown_leads_to_nowhere():
    assert lead(make_placement(product=make_product(status=Approval.ARCHIVED)).pk, NOW) == ("", False)
    assert lead(10**9, NOW) == ("", False)


def test_a_class_that_lost_its_admission_leads_to_its_page():
    product = make_product(status=APPROVED, product_class="homeopathic")
    placement = make_placement(product=product, destination="https://maker.example/")
    assert lead(placement.pk, NOW) == (product.get_absolute_url(), False)
