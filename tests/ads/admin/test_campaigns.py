"""A marketer makes and changes a campaign on one screen."""

from datetime import UTC, datetime

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from ads.models import Approval, BilledCount, Campaign, CampaignBudget, Placement
from ads.serving import snapshot
from ads.serving.budget import least_budget
from tests.ads.admin.forms import errors, filled, url
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_campaign,
    make_count,
    make_product,
    make_target,
)
from tests.factories import make_topic

ADD = reverse("admin:ads_campaign_add")
PERIOD = {
    "starts_at_0": "2026-06-01",
    "starts_at_1": "00:00:00",
    "ends_at_0": "2026-07-01",
    "ends_at_1": "00:00:00",
}


def stored(campaign):
    return Campaign.objects.get(pk=campaign.pk)


def change(desk, campaign, **changes):
    """What the desk answers to the campaign's form with these changes."""
    return desk.post(url(campaign), filled(desk.get(url(campaign)), **changes))


@pytest.fixture
def approved(db):
    return make_campaign(products=[make_product(status=Approval.APPROVED)], status=Approval.APPROVED)


def test_a_campaign_is_made_with_placements_and_targets(desk, marketer):
    product, topic = make_product(), make_topic()
    data = filled(desk.get(ADD), **PERIOD) | {
        "advertiser": make_advertiser().pk,
        "name": "Zomer",
        "tier": "2",
        "price_model": "cpc",
        "price_micros": "0,35",
        "budget_micros": "1.250,00",
        "placements-0-product": product.pk,
        "placements-0-line": "200 mg per tablet",
        "targets-TOTAL_FORMS": "1",
        "targets-0-topic": topic.pk,
    }
    response = desk.post(ADD, data)
    assert response.status_code == 302, errors(response)

    campaign = Campaign.objects.get()
    assert (campaign.created_by, campaign.status) == (marketer, Approval.DRAFT)
    assert (campaign.price_micros, campaign.budget_micros) == (350_000, 1250 * EURO)
    assert campaign.starts_at == datetime(2026, 5, 31, 22, tzinfo=UTC)  # midnight in Amsterdam
    assert campaign.placements.get().product == product
    assert campaign.targets.get().topic == topic


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (PERIOD | {"ends_at_0": "2026-05-01"}, "ends_at"),
        (PERIOD | {"ends_at_0": "2026-06-01"}, "ends_at"),
        ({"price_micros": "veel"}, "price_micros"),
        ({"price_micros": "-5"}, "price_micros"),
        ({"budget_micros": "100"}, "budget_micros"),
        ({"price_model": "cpc", "price_micros": "2", "budget_micros": "1"}, "budget_micros"),
        (
            {"price_model": "cpc", "price_micros": "1", "budget_micros": "10", "daily_cap_micros": "11"},
            "daily_cap_micros",
        ),
        ({"tier": "4"}, "tier"),
        ({"price_model": "house", "tier": "4", "price_micros": "1"}, "price_micros"),
        ({"placements-0-weight": "0"}, "weight"),
        ({"placements-0-destination": "javascript:alert(1)"}, "destination"),
    ],
)
def test_nonsense_is_refused_beside_its_field(desk, approved, changes, field):
    response = change(desk, approved, **changes, name="Nieuw")
    assert response.status_code == 200
    assert field in errors(response)
    assert stored(approved).name == approved.name


def test_a_budget_is_never_set_below_what_is_spent(desk):
    campaign = make_campaign(price_model="cpm", price_micros=10 * EURO, budget_micros=100 * EURO)
    CampaignBudget.objects.create(
        campaign=campaign, budget_micros=100 * EURO, spent_micros=40 * EURO, reserved_micros=EURO
    )
    response = change(desk, campaign, budget_micros="40,99", name="Nieuw")
    assert "41,00" in errors(response)
    assert "Nieuw" in response.text
    assert stored(campaign).budget_micros == 100 * EURO
    assert change(desk, campaign, budget_micros="41").status_code == 302
    # Other fields can be changed, whatever was spent.
    CampaignBudget.objects.update(spent_micros=50 * EURO, budget_micros=None)
    assert change(desk, campaign, name="Nieuw").status_code == 302


def test_one_advertiser_has_one_campaign_of_a_name(desk):
    first = make_campaign(name="Zomer")
    second = make_campaign(advertiser=first.advertiser)
    assert change(desk, second, name="Zomer").status_code == 200
    assert stored(second).name == second.name


def test_a_product_stands_in_a_campaign_once(desk, approved):
    data = filled(desk.get(url(approved))) | {
        "placements-TOTAL_FORMS": "2",
        "placements-1-campaign": approved.pk,
        "placements-1-product": approved.placements.get().product_id,
        "placements-1-weight": "10",
    }
    assert desk.post(url(approved), data).status_code == 200
    assert approved.placements.count() == 1


@pytest.mark.parametrize("is_excluded", ["", "on"])
def test_one_thing_is_aimed_at_once(desk, is_excluded):
    campaign, topic = make_campaign(), make_topic()
    make_target(campaign, topic=topic)
    data = filled(desk.get(url(campaign))) | {
        "targets-TOTAL_FORMS": "2",
        "targets-1-campaign": campaign.pk,
        "targets-1-topic": topic.pk,
        "targets-1-is_excluded": is_excluded,
    }
    assert desk.post(url(campaign), data).status_code == 200
    assert campaign.targets.count() == 1


def test_a_target_is_one_thing(desk):
    campaign = make_campaign()
    data = filled(desk.get(url(campaign))) | {
        "targets-TOTAL_FORMS": "1",
        "targets-0-campaign": campaign.pk,
        "targets-0-topic": make_topic().pk,
        "targets-0-is_excluded": "on",
    }
    assert desk.post(url(campaign), data).status_code == 302
    row = filled(desk.get(url(campaign)), **{"targets-0-topic": ""})
    assert desk.post(url(campaign), row).status_code == 200


def test_a_draft_may_hold_a_product_that_waits_and_says_so(desk):
    campaign = make_campaign(products=[make_product("Magnesium")])
    assert change(desk, campaign, name="Nieuw").status_code == 302
    problems = desk.get(url(campaign)).context["box"].problems
    assert [problem for problem in problems if "Magnesium" in problem]


# -- After approval --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"price_micros": "9,00"},
        {"ends_at_0": "2027-01-01"},
        {"placements-0-line": "Nieuwe regel"},
        {"placements-0-destination": "https://merk.example/"},
        {"placements-0-DELETE": "on"},
    ],
)
def test_a_change_of_what_was_agreed_needs_a_new_approval(desk, approved, marketer, changes):
    response = change(desk, approved, **changes)
    assert response.status_code == 302, errors(response)
    assert (stored(approved).status, stored(approved).changed_by) == (Approval.IN_REVIEW, marketer)


def test_a_new_target_needs_a_new_approval(desk, approved):
    data = {"targets-TOTAL_FORMS": "1", "targets-0-campaign": approved.pk, "targets-0-topic": make_topic().pk}
    assert change(desk, approved, **data).status_code == 302
    assert stored(approved).status == Approval.IN_REVIEW


@pytest.mark.parametrize(
    "changes",
    [{}, {"name": "Anders"}, {"placements-0-weight": "20"}, {"placements-0-is_active": None}],
)
def test_names_weights_and_switching_off_need_none(desk, approved, changes):
    assert change(desk, approved, **changes).status_code == 302
    assert stored(approved).status == Approval.APPROVED


def test_switching_on_what_nobody_approved_needs_one(desk, approved):
    approved.placements.update(is_active=False)
    change(desk, approved, **{"placements-0-is_active": "on"})
    assert stored(approved).status == Approval.IN_REVIEW


def test_another_name_of_the_advertiser_needs_a_new_approval(desk, approved):
    advertiser = approved.advertiser
    desk.post(url(advertiser), filled(desk.get(url(advertiser)), payer="Iemand anders"))
    assert stored(approved).status == Approval.IN_REVIEW


# -- What was shown --------------------------------------------------------------------------------


def test_a_placement_that_was_shown_keeps_its_row_and_product(desk, approved):
    placement = approved.placements.get()
    make_count(placement)
    response = change(desk, approved, **{"placements-0-DELETE": "on"})
    assert response.status_code == 200
    assert "placements-0-DELETE" in response.content.decode()
    change(desk, approved, **{"placements-0-product": make_product().pk, "placements-0-line": "Nieuw"})
    assert Placement.objects.get().product == placement.product
    assert Placement.objects.get().line == "Nieuw"


def test_a_campaign_that_was_shown_is_deleted_by_nobody(admin_client, approved):
    make_count(approved.placements.get())
    assert admin_client.post(url(approved, "delete"), {"post": "yes"}).status_code == 403
    assert (
        "delete_selected" not in admin_client.get(reverse("admin:ads_campaign_changelist")).content.decode()
    )


# -- What readers see ------------------------------------------------------------------------------


def test_what_is_switched_off_is_gone_at_once(desk, approved):
    assert snapshot.current(NOW).size == 1
    change(desk, approved, **{"placements-0-is_active": None})
    assert snapshot.current(NOW).size == 0


def test_an_advertiser_that_is_switched_off_is_gone_at_once(desk, approved):
    assert snapshot.current(NOW).size == 1
    advertiser = approved.advertiser
    desk.post(url(advertiser), filled(desk.get(url(advertiser)), is_active=None))
    assert snapshot.current(NOW).size == 0
    assert stored(approved).status == Approval.APPROVED


# -- Pausing ---------------------------------------------------------------------------------------


def test_pausing_and_resuming_keep_the_approval(desk, approved):
    change(desk, approved, _pause="1")
    assert (stored(approved).is_paused, stored(approved).status) == (True, Approval.APPROVED)
    change(desk, approved, _resume="1")
    assert (stored(approved).is_paused, stored(approved).status) == (False, Approval.APPROVED)


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({}, "running"),
        ({"is_paused": True}, "paused"),
        ({"starts_at": datetime(2026, 6, 16, tzinfo=UTC)}, "planned"),
        ({"ends_at": NOW}, "over"),
        ({"ends_at": NOW, "is_paused": True}, "over"),
    ],
)
def test_a_campaign_knows_where_it_is_in_its_life(fields, stage):
    period = {"starts_at": datetime(2026, 6, 1, tzinfo=UTC), "ends_at": datetime(2026, 7, 1, tzinfo=UTC)}
    assert Campaign(**period | fields).stage(NOW) == stage


@pytest.mark.django_db
def test_what_a_campaign_aims_at_is_not_deleted_under_it():
    """Without its last target it would stand beside every article."""
    campaign, topic = make_campaign(), make_topic()
    make_target(campaign, topic=topic)
    with pytest.raises(ProtectedError):
        topic.delete()


@pytest.mark.parametrize("year", ["0001", "1999", "2101", "9999"])
def test_a_period_lies_in_years_that_can_be_counted(desk, year):
    campaign = make_campaign(products=[make_product()])
    response = change(desk, campaign, ends_at_0=f"{year}-12-31", starts_at_0=f"{year}-01-01")
    assert response.status_code == 200
    assert "2100" in errors(response)


def test_what_was_billed_keeps_its_price_model(desk, approved):
    Campaign.objects.update(price_model="cpm", price_micros=EURO)
    placement = approved.placements.get()
    count = make_count(placement)
    BilledCount.objects.create(
        placement=placement, article=count.article, hour=count.hour, unit_micros=1000, n=1
    )
    response = change(desk, approved, price_model="cpc")
    assert "price_model" in errors(response)
    assert stored(approved).price_model == "cpm"


def test_what_was_shown_keeps_its_advertiser(desk, approved):
    make_count(approved.placements.get())
    response = change(desk, approved, advertiser=make_advertiser().pk)
    assert "advertiser" in errors(response)
    assert stored(approved).advertiser == approved.advertiser


def test_a_form_opened_before_shares_changed_is_stale(desk, approved):
    opened = filled(desk.get(url(approved)), name="Van mij")
    assert change(desk, approved, **{"placements-0-weight": "500"}).status_code == 302
    assert stored(approved).status == Approval.APPROVED
    response = desk.post(url(approved), opened)
    assert response.status_code == 200
    assert approved.placements.get().weight == 500


@pytest.mark.django_db
def test_a_draft_whose_budget_was_changed_can_be_deleted():
    campaign = make_campaign(price_model="cpm", budget_micros=EURO)
    assert least_budget(campaign) == 0
    assert not CampaignBudget.objects.exists()
