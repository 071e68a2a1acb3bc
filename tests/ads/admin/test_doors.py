"""Nobody gets past the rules of approval: not by the form, not by the list, not by an address."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from ads.models import Approval, Campaign, Product
from tests.ads.admin.forms import filled, url
from tests.ads.factories import (
    make_advertiser,
    make_brand,
    make_campaign,
    make_offer,
    make_product,
    make_target,
)
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db

PAGES = ["advertiser", "brand", "merchant", "product", "campaign"]


def stored(thing):
    return type(thing).objects.get(pk=thing.pk)


def press(browser, thing, button, **changes):
    """Press a button of the form, with these changes typed before."""
    return browser.post(url(thing), filled(browser.get(url(thing)), **changes) | {f"_{button}": "1"})


def act(browser, things, action):
    """Choose an action of the list for `things`."""
    data = {"action": f"{action}_selected", "_selected_action": [thing.pk for thing in things]}
    return browser.post(reverse(f"admin:ads_{things[0]._meta.model_name}_changelist"), data, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def waiting(db):
    """A product that somebody else handed in."""
    return make_product(created_by=make_user("marketer"), status=Approval.IN_REVIEW)


# -- The straight way ------------------------------------------------------------------------------


def test_a_marketer_submits_with_the_form_and_his_text_is_saved_first(desk):
    product = make_product()
    response = press(desk, product, "submit", summary="Nieuw")
    assert response["Location"] == url(product)
    assert (stored(product).status, stored(product).summary) == (Approval.IN_REVIEW, "Nieuw")


def test_a_lead_approves_with_the_form(lead_desk, lead, waiting):
    press(lead_desk, waiting, "approve")
    assert (stored(waiting).status, stored(waiting).approved_by) == (Approval.APPROVED, lead)


def test_a_lead_approves_in_the_list_what_can_be_approved(lead_desk, waiting):
    incomplete = make_product("Zonder merk", brand=None, status=Approval.IN_REVIEW)
    response = act(lead_desk, [waiting, incomplete], "approve")
    assert stored(waiting).status == Approval.APPROVED
    assert stored(incomplete).status == Approval.IN_REVIEW
    assert "Zonder merk" in said(response)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit", Approval.DRAFT, Approval.IN_REVIEW),
        ("withdraw", Approval.APPROVED, Approval.DRAFT),
        ("archive", Approval.DRAFT, Approval.ARCHIVED),
    ],
)
@pytest.mark.parametrize("make", [make_product, make_campaign])
def test_the_other_steps_work_from_form_and_list(desk, make, action, before, after):
    by_form, by_list = make(status=before), make(status=before)
    press(desk, by_form, action)
    act(desk, [by_list], action)
    assert (stored(by_form).status, stored(by_list).status) == (after, after)


def test_every_step_is_in_the_history(lead_desk, lead, waiting):
    press(lead_desk, waiting, "approve")
    assert LogEntry.objects.filter(user=lead, object_id=str(waiting.pk)).count() == 2  # the save and the step


# -- Refusals --------------------------------------------------------------------------------------


def test_a_marketer_cannot_approve_by_the_form(desk, waiting):
    assert "_approve" not in desk.get(url(waiting)).content.decode()
    press(desk, waiting, "approve", summary="Nieuw")
    row = stored(waiting)
    assert (row.status, row.approved_by) == (Approval.IN_REVIEW, None)
    assert row.summary == "Nieuw"  # refused, but what was typed is saved


def test_a_marketer_cannot_approve_by_the_list(desk, waiting):
    listed = desk.get(reverse("admin:ads_product_changelist"))
    assert "approve_selected" not in listed.content.decode()
    act(desk, [waiting], "approve")
    assert stored(waiting).status == Approval.IN_REVIEW


def test_a_marketer_cannot_write_the_status_into_the_form(desk, marketer, waiting):
    stolen = {
        "status": "approved",
        "approved_by": str(marketer.pk),
        "approved_at": "2026-06-15",
        "created_by": "",
        "changed_by": "",
    }
    desk.post(url(waiting), filled(desk.get(url(waiting))) | stolen | {"summary": "Nieuw"})
    row = stored(waiting)
    assert (row.status, row.approved_by, row.summary) == (Approval.IN_REVIEW, None, "Nieuw")
    assert row.created_by is not None


@pytest.mark.parametrize("is_superuser", [False, True])
@pytest.mark.parametrize("door", ["form", "list"])
def test_nobody_approves_his_own_by_any_door(client, door, is_superuser):
    user = make_user("marketing lead", is_superuser=is_superuser)
    client.force_login(user)
    product = make_product(created_by=user, changed_by=user, status=Approval.IN_REVIEW)
    if door == "form":
        press(client, product, "approve")
    else:
        act(client, [product], "approve")
    assert stored(product).status == Approval.IN_REVIEW


def test_who_changes_something_while_approving_does_not_approve_it(lead_desk, waiting):
    response = press(lead_desk, waiting, "approve", summary="Door de goedkeurder")
    assert (stored(waiting).status, stored(waiting).summary) == (Approval.IN_REVIEW, "Door de goedkeurder")
    assert "Door de goedkeurder" in lead_desk.get(response["Location"]).content.decode()


def test_what_somebody_changed_meanwhile_is_not_approved_unseen(lead_desk, waiting):
    seen = filled(lead_desk.get(url(waiting))) | {"_approve": "1"}
    Product.objects.update(summary="Ongezien", version=1)
    assert lead_desk.post(url(waiting), seen).status_code == 200
    assert stored(waiting).status == Approval.IN_REVIEW
    assert stored(waiting).summary == "Ongezien"


def test_a_step_is_no_get(lead_desk, waiting):
    lead_desk.get(url(waiting), {"_approve": "1"})
    assert stored(waiting).status == Approval.IN_REVIEW


def test_a_step_needs_the_token_of_the_form(lead, waiting):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lead)
    assert browser.post(url(waiting), {"_approve": "1"}).status_code == 403


# -- Who has no business here ----------------------------------------------------------------------


@pytest.fixture
def things(db):
    campaign = make_campaign(products=[make_product()])
    make_target(campaign, topic=make_topic())
    product = campaign.placements.get().product
    return {
        "advertiser": make_advertiser(),
        "brand": make_brand(),
        "merchant": make_offer(make_product(offer=False)).merchant,
        "product": product,
        "campaign": campaign,
    }


@pytest.mark.parametrize("group", ["writer", "medical reviewer", "editor-in-chief"])
@pytest.mark.parametrize("page", PAGES)
def test_editors_find_every_door_shut(client, things, group, page):
    client.force_login(make_user(group))
    thing = things[page]
    shut = [
        reverse(f"admin:ads_{page}_changelist"),
        reverse(f"admin:ads_{page}_add"),
        url(thing),
        url(thing, "delete"),
        url(thing, "history"),
    ]
    if page == "campaign":
        shut += [url(thing, "report"), url(thing, "report_file"), url(thing, "statement")]
        shut += [reverse("admin:ads_campaign_overview"), reverse("admin:ads_campaign_overview_file")]
    for address in shut:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"_approve": "1", "post": "yes"}).status_code == 403, address
    assert Campaign.objects.filter(status=Approval.DRAFT).exists()


def test_editors_do_not_see_the_wing_on_the_first_page(client):
    client.force_login(make_user("editor-in-chief"))
    assert "/beheer/ads/" not in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_sent_to_the_log_in(client, things, page):
    for address in (reverse(f"admin:ads_{page}_changelist"), url(things[page])):
        assert "/login/" in client.get(address)["Location"]


@pytest.mark.parametrize("model", ["product", "brand", "merchant", "advertiser", "campaign"])
def test_editors_get_nothing_from_the_pickers_either(client, model):
    client.force_login(make_user("editor-in-chief"))
    query = {"app_label": "ads", "model_name": "placement", "field_name": model, "term": ""}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_a_marketer_changes_no_article_topic_or_picture(desk):
    for page in ("article", "topic", "image"):
        for address in (f"/beheer/articles/{page}/1/change/", f"/beheer/articles/{page}/1/delete/"):
            assert desk.post(address, {}).status_code in (302, 403), address
    assert desk.get(reverse("admin:articles_topic_add")).status_code == 403
    assert desk.get(reverse("admin:articles_article_add")).status_code == 403


# -- What was read is what is approved -------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "payer"])
def test_who_changes_the_advertiser_of_what_waits_cannot_approve_it(lead_desk, field):
    campaign = make_campaign(
        products=[make_product(status=Approval.APPROVED)],
        created_by=make_user("marketer"),
        status=Approval.IN_REVIEW,
    )
    advertiser = campaign.advertiser
    assert (
        lead_desk.post(
            url(advertiser), filled(lead_desk.get(url(advertiser)), **{field: "Anders"})
        ).status_code
        == 302
    )
    press(lead_desk, campaign, "approve")
    assert stored(campaign).status == Approval.IN_REVIEW


def test_who_changes_the_brand_of_what_waits_cannot_approve_it(lead_desk, waiting):
    brand = waiting.brand
    lead_desk.post(url(brand), filled(lead_desk.get(url(brand)), name="Ander merk"))
    press(lead_desk, waiting, "approve")
    assert stored(waiting).status == Approval.IN_REVIEW


@pytest.mark.parametrize("page", ["recall", "campaign", "product"])
@pytest.mark.parametrize("odd", ["abc", "9" * 40, "%00"])
def test_odd_numbers_in_the_address_of_a_form_break_nothing(desk, page, odd):
    field = {"recall": "product", "campaign": "advertiser", "product": "brand"}[page]
    way = reverse(f"admin:ads_{page}_add")
    assert desk.get(f"{way}?{field}={odd}").status_code == 200
    assert desk.post(way, {field: odd.replace("%00", "\0")}).status_code == 200
