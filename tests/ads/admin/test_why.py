"""A marketer asks why a placement isn't showing, and looks at it beside an article."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ads.admin.why_views import ANCHORS
from ads.models import Approval, FilteredCount, PlacementCount
from ads.recalls import recall
from articles.models import Publication, ViewHour
from tests.ads.factories import make_campaign, make_placement, make_product, make_variant
from tests.factories import make_publication, make_user


@pytest.fixture
def placement(db):
    now = timezone.now()
    campaign = make_campaign(
        status=Approval.APPROVED,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    return make_placement(
        campaign=campaign, product=make_product("Zink 10", status=Approval.APPROVED), line="Eigen"
    )


@pytest.fixture
def publication(db):
    return make_publication(title="Over zink", visible_from=timezone.now() - timedelta(days=1))


def why(placement):
    return reverse("admin:ads_placement_why", args=[placement.pk])


def look(placement):
    return reverse("admin:ads_placement_preview", args=[placement.pk])


def rules(response):
    return {rule.id: rule.state.value for rule, _address in response.context["rules"]}


def test_its_own_rules_are_there_at_once(desk, placement):
    response = desk.get(why(placement))
    assert set(rules(response).values()) == {"passed"}
    assert "competition" not in rules(response)


def test_beside_an_article_the_others_too(desk, placement, publication):
    response = desk.get(why(placement), {"article": publication.article_id})
    assert rules(response)["competition"] == "passed"


def test_what_keeps_it_away_leads_to_the_form_that_mends_it(desk, placement, publication):
    campaign = placement.campaign
    campaign.is_paused = True
    campaign.save()
    response = desk.get(why(placement), {"article": publication.article_id})
    assert rules(response)["paused"] == "failed"
    assert response.text.count(reverse("admin:ads_campaign_change", args=[campaign.pk])) >= 2


def test_the_way_to_mend_it_leads_to_the_field(desk, placement, publication):
    placement.product.product_class = "homeopathic"
    placement.product.save()
    way = reverse("admin:ads_product_change", args=[placement.product_id]) + "#id_admission_number"
    assert way in desk.get(why(placement)).text
    form = desk.get(way).text
    assert 'id="id_admission_number"' in form


def test_every_place_that_a_rule_points_to_is_there(desk, placement):
    pages = {
        thing: desk.get(reverse(f"admin:ads_{thing}_change", args=[pk])).text
        for thing, pk in {
            "campaign": placement.campaign_id,
            "product": placement.product_id,
            "advertiser": placement.campaign.advertiser_id,
        }.items()
    }
    for id, anchor in ANCHORS.items():
        if id != "sponsoring":
            assert any(f'id="{anchor}"' in page for page in pages.values()), id


def test_another_moment_has_another_answer(desk, placement, publication):
    response = desk.get(why(placement), {"article": publication.article_id, "moment": "2100-01-01T12:00"})
    assert rules(response)["period"] == "failed"


@pytest.mark.parametrize(
    "data",
    [
        {"article": "999999"},
        {"article": "x"},
        {"article": "9" * 40},
        {"moment": "gisteren"},
        {"moment": "0001-01-01T00:00"},
        {"moment": "9999-12-31T23:59"},
    ],
)
def test_nonsense_is_said_and_nothing_breaks(desk, placement, data):
    response = desk.get(why(placement), data)
    assert response.status_code == 200
    assert response.context["rules"] is None
    assert response.context["form"].errors


def test_the_campaign_and_the_placement_lead_here(desk, placement):
    for thing in ("campaign", "placement"):
        page = desk.get(reverse(f"admin:ads_{thing}_change", args=[getattr(placement, thing, placement).pk]))
        assert why(placement) in page.text


def test_a_preview_shows_each_text_beside_the_article(desk, placement, publication):
    make_variant(placement, line="Tweede")
    make_variant(placement, line="Uit", is_active=False)
    response = desk.get(look(placement), {"article": publication.article_id})
    assert response.status_code == 200
    assert "Over zink" in response.text
    found = response.context["shown"]
    assert [item.line for item in found.block] == ["Eigen"]
    assert [item.line for item in found.others] == ["Tweede"]


def test_a_preview_holds_what_can_stand_with_it(desk, placement, publication):
    neighbour, rival = (make_placement(campaign=placement.campaign) for _number in range(2))
    rival.product.brand = placement.product.brand
    rival.product.save()
    response = desk.get(look(placement), {"article": publication.article_id})
    shown = {item.placement_id for item in response.context["shown"].block}
    assert shown == {placement.pk, neighbour.pk}
    assert response.text.count("preview-item") == 1


def test_a_preview_says_what_keeps_it_from_readers(desk, placement, publication):
    response = desk.get(look(placement), {"article": publication.article_id})
    assert response.context["hindrances"] == []
    placement.is_active = False
    placement.save()
    response = desk.get(look(placement), {"article": publication.article_id})
    [rule] = response.context["hindrances"]
    assert rule.id == "placement"
    assert rule.words in response.text


def test_what_was_recalled_is_not_previewed(desk, placement, publication):
    recall(placement.product.brand, "Te veel jodium.", user=None, now=timezone.now())
    response = desk.get(look(placement), {"article": publication.article_id})
    assert response.context["shown"] is None
    assert "winkel.example" not in response.text
    assert "Te veel jodium." in response.text


def test_an_article_that_wants_none_has_none_in_a_preview(desk, placement, publication):
    Publication.objects.update(sponsoring="none")
    response = desk.get(look(placement), {"article": publication.article_id})
    assert response.context["shown"] is None
    assert 'class="partners"' not in response.text


def test_a_preview_is_never_counted_nor_kept(desk, placement, publication):
    response = desk.get(look(placement), {"article": publication.article_id})
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    for way in ("/uit/", "seen.js", "read.js", "data-seen"):
        assert way not in response.text
    assert "https://winkel.example/" in response.text
    assert not PlacementCount.objects.exists()
    assert not FilteredCount.objects.exists()
    assert not ViewHour.objects.exists()


def test_a_draft_can_be_looked_at_too(desk, publication):
    placement = make_placement(campaign=make_campaign(), product=make_product("Concept", offer=False))
    response = desk.get(look(placement), {"article": publication.article_id})
    assert "Concept" in response.text
    assert [item.url for item in response.context["shown"].block] == ["#"]


def test_without_a_live_article_there_is_nothing_to_look_at(desk, placement):
    later = make_publication(visible_from=timezone.now() + timedelta(days=1))
    assert desk.get(look(placement)).status_code == 404
    assert desk.get(look(placement), {"article": later.article_id}).status_code == 404


def test_only_for_who_may_see_placements(client, placement, publication):
    client.force_login(make_user("editor-in-chief"))
    assert client.get(why(placement)).status_code == 403
    assert client.get(look(placement), {"article": publication.article_id}).status_code == 403
    assert client.get(reverse("admin:ads_placement_why", args=[10**9])).status_code == 403
    client.force_login(make_user("marketer"))
    assert client.get(reverse("admin:ads_placement_why", args=[10**9])).status_code == 404
    assert client.post(why(placement)).status_code == 405
