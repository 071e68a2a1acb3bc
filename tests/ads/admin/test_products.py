"""A marketer makes and changes a product on one screen."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from ads.models import Approval, Merchant, Product
from tests.ads.admin.forms import errors, filled, url
from tests.ads.factories import NOW, make_brand, make_count, make_offer, make_placement, make_product

ADD = reverse("admin:ads_product_add")


def stored(product):
    return Product.objects.get(pk=product.pk)


def test_a_product_is_made_with_ingredients_and_offers(desk, marketer):
    shop = Merchant.objects.create(name="Winkel")
    data = filled(
        desk.get(ADD),
        **{
            "name": "Magnesium 200",
            "slug": "magnesium-200",
            "brand": make_brand().pk,
            "gtin": "4006 3813 3393 1",
            "description": "<p>Goed<script>alert(1)</script></p>",
            "ingredients-0-name": "Magnesium",
            "ingredients-0-amount": "200",
            "ingredients-0-unit": "mg",
            "offers-0-merchant": shop.pk,
            "offers-0-url": "https://winkel.example/magnesium",
            "offers-0-price": "12,95",
        },
    )
    with time_machine.travel(NOW, tick=False):
        response = desk.post(ADD, data)
    assert response.status_code == 302, errors(response)

    product = Product.objects.get()
    assert (product.created_by, product.changed_by, product.status) == (marketer, marketer, Approval.DRAFT)
    assert product.gtin == "4006381333931"
    assert "script" not in product.description
    assert product.ingredients.get().amount == 200
    offer = product.offers.get()
    assert (str(offer.price), offer.seen_at) == ("12.95", NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gtin", "4006381333932"),
        ("name", ""),
        ("product_class", "rocket"),
        ("offers-0-url", "javascript:alert(1)"),
        ("offers-0-url", "ftp://winkel.example/"),
        ("offers-0-price", "-1"),
        ("offers-0-price", "0"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_saved(desk, field, value):
    product = make_product()
    response = desk.post(url(product), filled(desk.get(url(product)), **{field: value, "summary": "Nieuw"}))
    assert response.status_code == 200
    assert field.split("-")[-1] in errors(response)
    assert stored(product).summary == ""


def test_a_gtin_belongs_to_one_product(desk):
    make_product(gtin="4006381333931")
    product = make_product()
    response = desk.post(url(product), filled(desk.get(url(product)), gtin="4006 3813 3393 1"))
    assert "gtin" in errors(response).lower()


def test_one_brand_has_one_product_of_a_name_and_content(desk):
    first = make_product("Zink", pack_quantity=60, pack_unit="tabletten")
    second = make_product("Zink forte", brand=first.brand, pack_quantity=60, pack_unit="tabletten")
    page = desk.get(url(second))
    assert "name" in errors(desk.post(url(second), filled(page, name="ZINK")))
    other_pack = filled(page, name="Zink", pack_quantity="120")
    assert desk.post(url(second), other_pack).status_code == 302


def test_a_shop_offers_a_product_once(desk):
    product = make_product()
    offer = product.offers.get()
    data = filled(desk.get(url(product))) | {
        "offers-TOTAL_FORMS": "2",
        "offers-1-product": product.pk,
        "offers-1-merchant": offer.merchant_id,
        "offers-1-url": "https://winkel.example/nogmaals",
        "offers-1-price": "9",
    }
    response = desk.post(url(product), data)
    assert response.status_code == 200
    assert product.offers.count() == 1


def test_a_kind_that_cannot_be_placed_may_be_kept_and_is_named(desk):
    product = make_product()
    desk.post(url(product), filled(desk.get(url(product)), product_class="medicine"))
    assert stored(product).product_class == "medicine"
    assert len(desk.get(url(product)).context["box"].problems) == 1


# -- After approval --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Anders"},
        {"description": "<p>Nieuw</p>"},
        {"warnings": "Nieuw"},
        {"offers-0-url": "https://winkel.example/anders"},
        {"ingredients-0-name": "Zink", "ingredients-0-amount": "10", "ingredients-0-unit": "mg"},
    ],
)
def test_a_change_of_what_readers_see_needs_a_new_approval(desk, marketer, change):
    product = make_product(status=Approval.APPROVED)
    response = desk.post(url(product), filled(desk.get(url(product)), **change))
    assert response.status_code == 302, errors(response)
    assert (stored(product).status, stored(product).changed_by) == (Approval.IN_REVIEW, marketer)


def test_a_new_price_needs_none(desk):
    product = make_product(status=Approval.APPROVED)
    desk.post(url(product), filled(desk.get(url(product)), **{"offers-0-price": "9,95"}))
    assert stored(product).status == Approval.APPROVED
    assert str(product.offers.get().price) == "9.95"
    assert product.offers.get().seen_at > NOW


def test_a_price_that_was_looked_at_counts_as_seen_now(desk):
    product = make_product(offer=False)
    offer = make_offer(product, seen_at=NOW - timedelta(days=3))
    desk.post(url(product), filled(desk.get(url(product)), **{"offers-0-is_price_checked": "on"}))
    assert product.offers.get().seen_at > offer.seen_at


def test_saving_without_a_change_changes_nothing(desk):
    product = make_product(status=Approval.APPROVED)
    desk.post(url(product), filled(desk.get(url(product))))
    assert (stored(product).status, stored(product).version) == (Approval.APPROVED, 0)


@pytest.mark.parametrize("page", ["brand", "merchant"])
def test_another_name_beside_it_needs_a_new_approval(desk, page):
    product = make_product(status=Approval.APPROVED)
    thing = product.brand if page == "brand" else product.offers.get().merchant
    response = desk.post(url(thing), filled(desk.get(url(thing)), name="Wondermiddel"))
    assert response.status_code == 302, errors(response)
    assert stored(product).status == Approval.IN_REVIEW


def test_a_brand_has_one_spelling(desk):
    make_brand("Voorbeeld")
    brand = make_brand("Ander")
    assert "name" in errors(desk.post(url(brand), filled(desk.get(url(brand)), name="VOORBEELD")))


# -- Two at once -----------------------------------------------------------------------------------


def test_the_second_to_save_is_told_and_keeps_his_text(desk, lead):
    product = make_product()
    mine = filled(desk.get(url(product)), summary="Van mij")
    product.summary = "Van een ander"
    product.version, product.changed_by = 1, lead
    product.save()

    response = desk.post(url(product), mine)

    assert str(lead) in errors(response)
    assert "Van mij" in response.content.decode()
    assert stored(product).summary == "Van een ander"
    desk.post(url(product), mine | {"seen_version": "1"})
    assert stored(product).summary == "Van mij"


# -- Deleting --------------------------------------------------------------------------------------


def test_what_was_shown_cannot_be_deleted_by_anybody(admin_client):
    placement = make_placement()
    make_count(placement)
    assert admin_client.get(url(placement.product, "delete")).status_code == 403
    assert admin_client.post(url(placement.product, "delete"), {"post": "yes"}).status_code == 403
    assert Product.objects.filter(pk=placement.product_id).exists()


def test_what_was_never_shown_can(admin_client):
    product = make_product()
    assert admin_client.post(url(product, "delete"), {"post": "yes"}).status_code == 302
    assert not Product.objects.filter(pk=product.pk).exists()


def test_a_marketer_deletes_no_product(desk):
    assert desk.post(url(make_product(), "delete"), {"post": "yes"}).status_code == 403
