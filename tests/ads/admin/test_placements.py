"""A marketer gives a placement other texts and pictures, and keeps competitors apart."""

import pytest
from django.urls import reverse

from ads.models import Approval, Campaign, CompetitorLabel, CountKind, Variant, VariantCount
from tests.ads.admin.forms import errors, filled, url
from tests.ads.factories import NOW, make_brand, make_campaign, make_placement, make_product, make_variant
from tests.factories import make_user


@pytest.fixture
def placement(db):
    return make_placement(line="Eigen regel")


def one_more(**fields):
    """A first row of variants."""
    own = {"name": "B", "line": "200 mg per tablet", "weight": "10", "is_active": "on"} | fields
    return {"variants-TOTAL_FORMS": "1", **{f"variants-0-{name}": value for name, value in own.items()}}


def save(desk, thing, **changes):
    return desk.post(url(thing), filled(desk.get(url(thing))) | changes)


def status(placement):
    return Campaign.objects.get(pk=placement.campaign_id).status


def test_a_variant_is_added_and_must_be_approved(desk, marketer, placement):
    response = save(desk, placement, **one_more())
    assert response.status_code == 302, errors(response)
    assert response["Location"] == url(placement.campaign)
    variant = Variant.objects.get()
    assert (variant.placement, variant.line, variant.weight) == (placement, "200 mg per tablet", 10)
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.changed_by) == (Approval.IN_REVIEW, marketer)


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ({"own_weight": "0"}, Approval.APPROVED),
        ({"variants-0-weight": "30"}, Approval.APPROVED),
        ({"variants-0-name": "Proef"}, Approval.APPROVED),
        ({"line": "Anders"}, Approval.IN_REVIEW),
        ({"variants-0-line": "Anders"}, Approval.IN_REVIEW),
        ({"variants-0-DELETE": "on"}, Approval.IN_REVIEW),
    ],
)
def test_words_are_approved_again_and_shares_are_not(desk, placement, changes, after):
    make_variant(placement, line="Tweede")
    assert save(desk, placement, **changes).status_code == 302
    assert status(placement) == after


def test_switching_a_variant_off_needs_nobody(desk, placement):
    variant = make_variant(placement)
    data = filled(desk.get(url(placement)))
    del data["variants-0-is_active"]
    assert desk.post(url(placement), data).status_code == 302
    variant.refresh_from_db()
    assert (variant.is_active, status(placement)) == (False, Approval.APPROVED)


def test_two_variants_of_one_name_are_refused_and_nothing_is_lost(desk, placement):
    make_variant(placement, name="B")
    data = filled(desk.get(url(placement))) | {
        "variants-TOTAL_FORMS": "2",
        "variants-1-name": "B",
        "variants-1-line": "Wat ik typte",
        "variants-1-weight": "10",
        "variants-1-placement": placement.pk,
    }
    response = desk.post(url(placement), data)
    assert response.status_code == 200
    assert "Wat ik typte" in response.text
    assert Variant.objects.count() == 1


def test_a_variant_that_was_shown_stays(desk, placement):
    variant = make_variant(placement)
    VariantCount.objects.create(variant=variant, day=NOW.date(), kind=CountKind.DELIVERED, n=1)
    response = save(desk, placement, **{"variants-0-DELETE": "on"})
    assert response.status_code == 200
    assert variant.name in errors(response)
    assert Variant.objects.exists()


def test_whoever_saves_second_is_told(desk, placement):
    opened = filled(desk.get(url(placement)), line="Van mij")
    assert save(desk, placement, line="Van een ander").status_code == 302
    response = desk.post(url(placement), opened)
    assert response.status_code == 200
    assert "Van mij" in response.text
    placement.refresh_from_db()
    assert placement.line == "Van een ander"
    again = opened | {"seen_version": Campaign.objects.get().version}
    assert desk.post(url(placement), again).status_code == 302


def test_the_campaigns_form_leads_to_the_variants(desk, placement):
    make_variant(placement)
    assert url(placement) in desk.get(url(placement.campaign)).text


def test_placements_are_made_and_deleted_on_their_campaign_alone(desk, placement):
    assert desk.get(reverse("admin:ads_placement_add")).status_code == 403
    assert desk.post(url(placement, "delete"), {"post": "yes"}).status_code == 403
    response = desk.get(reverse("admin:ads_placement_changelist"))
    assert str(placement.product) in response.text


def test_the_list_costs_the_same_however_long_it_is(desk, django_assert_num_queries):
    for _number in range(6):
        make_variant(make_placement())
    desk.get(reverse("admin:ads_placement_changelist"))
    with django_assert_num_queries(8):
        desk.get(reverse("admin:ads_placement_changelist"))


def test_editors_have_no_say_here(client, placement):
    client.force_login(make_user("editor-in-chief"))
    assert client.get(url(placement)).status_code == 403
    assert client.post(url(placement), {"line": "x"}).status_code == 403


def test_labels_and_brands_that_must_not_stand_beside_it_are_kept(desk):
    campaign, brand = make_campaign(products=[make_product()]), make_brand()
    label = CompetitorLabel.objects.create(name="magnesium")
    data = filled(desk.get(url(campaign))) | {"competitor_labels": [label.pk], "blocked_brands": [brand.pk]}
    response = desk.post(url(campaign), data)
    assert response.status_code == 302, errors(response)
    assert ([*campaign.competitor_labels.all()], [*campaign.blocked_brands.all()]) == ([label], [brand])


def test_a_label_in_other_capitals_is_the_same(desk):
    CompetitorLabel.objects.create(name="Magnesium")
    response = desk.post(reverse("admin:ads_competitorlabel_add"), {"name": "magnesium"})
    assert response.status_code == 200
    assert CompetitorLabel.objects.count() == 1


def test_a_price_per_thousand_has_whole_units(desk):
    campaign = make_campaign(products=[make_product()])
    response = save(desk, campaign, price_model="cpm", price_micros="12,0005")
    assert "price_micros" in errors(response)
    assert save(desk, campaign, price_model="cpm", price_micros="12,005").status_code == 302
