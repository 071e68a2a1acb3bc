"""Every rule that keeps a placement away is named, and what is said is what `fill` does."""

from datetime import timedelta
from random import Random

import pytest
from django.test import override_settings
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ads.models import (
    Approval,
    Campaign,
    CampaignBudget,
    CampaignDay,
    CampaignPace,
    CompetitorLabel,
    Offer,
    Placement,
)
from ads.recalls import recall
from ads.serving import explaining
from ads.serving.explaining import State, beside, explain, is_through
from ads.serving.selection import choose
from ads.serving.servable import build
from articles.models import Publication
from articles.popularity.calendar import day_of
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_brand,
    make_campaign,
    make_placement,
    make_product,
    make_target,
    make_variant,
)
from tests.factories import make_article, make_publication, make_topic

pytestmark = pytest.mark.django_db
APPROVED, DRAFT = Approval.APPROVED, Approval.DRAFT


@pytest.fixture(autouse=True)
def _few_blocks(monkeypatch):
    monkeypatch.setattr(beside, "BLOCKS", 200)


@pytest.fixture
def publication():
    return make_publication(tags=["mineralen"])


def told(placement, publication=None, now=NOW):
    """What each rule says, by its id."""
    article = publication and publication.article
    return {rule.id: rule for rule in explain(placement, article, now)}


def failed(placement, publication=None, now=NOW):
    return {id for id, rule in told(placement, publication, now).items() if rule.state == State.FAILED}


def test_a_placement_that_is_shown_passes_every_rule(publication):
    rules = told(make_placement(), publication)
    assert {rule.state for rule in rules.values()} == {State.PASSED}
    assert "100" in rules["competition"].words


def test_without_an_article_only_its_own_rules_are_asked():
    assert {"targets", "sponsoring", "competition"}.isdisjoint(told(make_placement()))


def test_each_failure_says_how_to_mend_it_and_where(publication):
    placement = make_placement(campaign=make_campaign(is_paused=True), product=make_product(offer=False))
    for rule in told(placement, publication).values():
        assert bool(rule.mend) == (rule.state == State.FAILED)
    assert told(placement)["paused"].where == placement.campaign
    assert told(placement)["destination"].where == placement.product


@pytest.mark.parametrize(
    ("fields", "id"),
    [
        ({"status": DRAFT}, "campaign"),
        ({"is_paused": True, "status": APPROVED}, "paused"),
        ({"status": APPROVED, "starts_at": NOW + timedelta(seconds=1)}, "period"),
        ({"status": APPROVED, "starts_at": NOW - timedelta(days=9), "ends_at": NOW}, "period"),
    ],
)
def test_campaigns_that_hold_it_back(publication, fields, id):
    placement = make_placement(campaign=make_campaign(**fields))
    assert failed(placement, publication) == {id}


def test_a_period_is_said_in_the_time_of_amsterdam():
    begins = NOW.replace(month=12, day=31, hour=23, minute=0)
    campaign = make_campaign(starts_at=begins, ends_at=begins + timedelta(days=1))
    assert "1 januari 2027 00:00" in told(make_placement(campaign=campaign))["period"].words


@pytest.mark.parametrize(
    ("fields", "id"),
    [
        ({"status": DRAFT}, "product"),
        ({"status": APPROVED, "product_class": "medicine"}, "class"),
        ({"status": APPROVED, "product_class": "homeopathic"}, "admission"),
        ({"status": APPROVED, "offer": False}, "destination"),
    ],
)
def test_products_that_hold_it_back(publication, fields, id):
    assert failed(make_placement(product=make_product(**fields)), publication) == {id}


def test_a_product_without_a_brand_is_told_of_both(publication):
    """The database lets nobody approve it."""
    placement = make_placement(product=make_product(brand=None))
    assert failed(placement, publication) == {"product", "brand"}


def test_the_other_switches(publication):
    assert failed(make_placement(is_active=False), publication) == {"placement"}
    campaign = make_campaign(status=APPROVED, advertiser=make_advertiser(is_active=False))
    assert failed(make_placement(campaign=campaign), publication) == {"advertiser"}
    placement = make_placement()
    recall(placement.product, "Te veel jodium.", user=None, now=NOW)
    assert failed(placement, publication) == {"recall"}


def test_money_that_is_gone(publication):
    campaign = make_campaign(
        status=APPROVED, price_model="cpm", price_micros=EURO, budget_micros=EURO, daily_cap_micros=EURO // 2
    )
    placement = make_placement(campaign=campaign)
    assert failed(placement, publication) == set()
    day = CampaignDay.objects.create(campaign=campaign, day=day_of(NOW), spent_micros=EURO // 2)
    assert failed(placement, publication) == {"cap"}
    assert failed(placement, publication, NOW + timedelta(days=1)) == set()
    CampaignBudget.objects.create(campaign=campaign, budget_micros=EURO, spent_micros=EURO)
    day.delete()
    assert failed(placement, publication) == {"budget"}


def test_the_pace_of_a_guaranteed_campaign(publication):
    campaign = make_campaign(status=APPROVED, tier=1)
    placement = make_placement(campaign=campaign)
    pace = CampaignPace.objects.create(campaign=campaign, chance=0.125, computed_at=NOW)
    rules = told(placement, publication)
    assert rules["pace"].state == State.SOMETIMES
    assert "12,5" in rules["pace"].words
    assert rules["competition"].state == State.SOMETIMES
    pace.chance = 0
    pace.save()
    assert failed(placement, publication) == {"pace"}


def test_articles_that_want_none(publication):
    placement = make_placement()
    Publication.objects.update(sponsoring="none")
    assert failed(placement, publication) == {"sponsoring"}
    Publication.objects.update(sponsoring="sensitive")
    assert failed(placement, publication) == set()
    placement.line = "Een regel"
    placement.save()
    assert failed(placement, publication) == {"sensitive"}
    make_variant(placement, line="")
    assert failed(placement, publication) == set()


def test_an_article_that_nobody_can_read():
    assert failed(make_placement(), make_publication(visible_from=NOW + timedelta(days=1))) == {"live"}
    assert {rule.id for rule in explain(make_placement(), make_article(), NOW)} >= {"live"}


def test_targets(publication):
    placement = make_placement()
    elsewhere = make_target(placement.campaign, topic=make_topic())
    assert failed(placement, publication) == {"targets"}
    tag = publication.article.tags.get()
    make_target(placement.campaign, tag=tag)
    assert failed(placement, publication) == set()
    elsewhere.delete()
    make_target(placement.campaign, article=publication.article, is_excluded=True)
    assert failed(placement, publication) == {"excluded"}


def test_tags_of_a_draft_count_too(publication):
    placement = make_placement(campaign=make_campaign())
    make_target(placement.campaign, tag=publication.article.tags.get())
    assert failed(placement, publication) == {"campaign"}


@pytest.mark.parametrize("clash", ["brand", "label", "blocked"])
def test_what_stands_in_its_way(publication, clash):
    other = make_placement(campaign=make_campaign(status=APPROVED, tier=1))
    placement = make_placement()
    if clash == "brand":
        placement.product.brand = other.product.brand
        placement.product.save()
    elif clash == "label":
        label = CompetitorLabel.objects.create(name="magnesium")
        label.campaigns.add(placement.campaign, other.campaign)
    else:
        other.campaign.blocked_brands.add(placement.product.brand)
    with translation.override("en"):
        rules = told(placement, publication)
    assert rules["competition"].state == State.FAILED
    words = {
        "brand": "of the same brand",
        "label": "same competitor label",
        "blocked": "want the other's brand",
    }
    assert words[clash] in rules["competition"].words
    assert f"In 100 “{other.product.name}” stands there" in rules["competition"].words


def test_places_that_others_have(publication, settings):
    settings.SPONSORED_SHOWN = 1
    placement = make_placement()
    make_placement(campaign=make_campaign(status=APPROVED, tier=1))
    with translation.override("en"):
        rule = told(placement, publication)["competition"]
    assert rule.state == State.FAILED
    assert "In 100 higher tiers fill all places." in rule.words
    settings.SPONSORED_SHOWN = 0
    assert failed(placement, publication) == {"places"}


# What can keep a placement away; a set-up breaks a few of these.
BREAKABLE = [
    "live",
    "sponsoring",
    "sensitive",
    "draft product",
    "no brand",
    "kind",
    "admission",
    "no offer",
    "sold out",
    "draft campaign",
    "paused",
    "advertiser",
    "period",
    "budget",
    "cap",
    "pace",
    "placement",
    "recall",
]


class TestWhatIsSaidIsWhatIsDone(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(broken=st.sets(st.sampled_from(BREAKABLE), max_size=2), data=st.data())
    def test_all_rules_pass_exactly_if_it_can_be_drawn(self, broken, data):
        """At most two things are broken, and there are targets of all kinds: much of it is drawn."""
        publication = make_publication(tags=["mineralen"])
        placement = self.make_some(broken, publication)
        self.make_targets(data, placement.campaign, publication)
        rules = [rule for rule in explain(placement, publication.article, NOW) if rule.id != "competition"]
        context = beside.context_of(Publication.objects.get())
        live = Publication.objects.live(NOW).exists()
        drawn = choose(build(NOW), "article", context, 50, Random(1), NOW) if live else []
        assert is_through(rules) == (placement.pk in [item.facts.placement_id for item in drawn])

    def make_some(self, broken, publication):
        tone = "none" if "sponsoring" in broken else "sensitive" if "sensitive" in broken else "normal"
        end = NOW if "live" in broken else None
        Publication.objects.update(sponsoring=tone, visible_until=end)
        is_draft = bool(broken & {"draft product", "no brand"})
        product = make_product(
            status=DRAFT if is_draft else APPROVED,
            brand=None if "no brand" in broken else make_brand(),
            product_class="medicine"
            if "kind" in broken
            else "homeopathic"
            if "admission" in broken
            else "supplement",
            offer="no offer" not in broken,
        )
        Offer.objects.update(is_in_stock="sold out" not in broken)
        placement = make_placement(
            self.make_campaign(broken), product, is_active="placement" not in broken, line="Een regel"
        )
        if "recall" in broken:
            recall(product.brand or product, "Reden.", user=None, now=NOW)
        return placement

    def make_campaign(self, broken):
        campaign = make_campaign(
            status=DRAFT if "draft campaign" in broken else APPROVED,
            is_paused="paused" in broken,
            advertiser=make_advertiser(is_active="advertiser" not in broken),
            starts_at=NOW + timedelta(seconds=1) if "period" in broken else NOW,
            tier=Campaign.Tier.GUARANTEED,
            price_model="cpm",
            price_micros=EURO,
            budget_micros=EURO,
            daily_cap_micros=EURO,
        )
        spent, today = (EURO if name in broken else 0 for name in ("budget", "cap"))
        CampaignBudget.objects.create(campaign=campaign, spent_micros=spent)
        CampaignDay.objects.create(campaign=campaign, day=day_of(NOW), spent_micros=today)
        chance = 0.0 if "pace" in broken else 1.0
        CampaignPace.objects.create(campaign=campaign, chance=chance, computed_at=NOW)
        return campaign

    def make_targets(self, data, campaign, publication):
        article = publication.article
        things = [{"tag": article.tags.get()}, {"topic": article.topic}, {"article": article}]
        for thing in [*things, {"topic": make_topic()}]:
            is_excluded = data.draw(st.sampled_from([None, None, None, False, True]))
            if is_excluded is not None:
                make_target(campaign, is_excluded=is_excluded, **thing)


class TestWhatIsSaidOfRivalsIsWhatIsDone(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(data=st.data())
    def test_never_now_and_then_or_always(self, data):
        """Beside up to four rivals: in no block, in some, or in each, in blocks of another chance too."""
        publication = make_publication()
        brand, label = make_brand(), CompetitorLabel.objects.create(name="magnesium")
        tier = st.sampled_from(Campaign.Tier.values)
        placement = self.make_one(data, brand, label, data.draw(tier))
        for _number in range(data.draw(st.integers(0, 4))):
            self.make_one(data, brand, label, data.draw(tier))
        places = data.draw(st.sampled_from([1, 2]))
        with override_settings(SPONSORED_SHOWN=places):
            state = told(placement, publication)["competition"].state
        snapshot, context = build(NOW), beside.context_of(publication)
        blocks = (choose(snapshot, "article", context, places, Random(seed), NOW) for seed in range(300))
        shown = [placement.pk in [item.facts.placement_id for item in block] for block in blocks]
        assert state == (State.PASSED if all(shown) else State.SOMETIMES if any(shown) else State.FAILED)

    def make_one(self, data, brand, label, tier):
        campaign = make_campaign(status=APPROVED, tier=tier)
        if tier == Campaign.Tier.GUARANTEED:
            chance = data.draw(st.sampled_from([0.5, 1.0]))
            CampaignPace.objects.create(campaign=campaign, chance=chance, computed_at=NOW)
        if data.draw(st.booleans()):
            label.campaigns.add(campaign)
        if data.draw(st.booleans()):
            campaign.blocked_brands.add(brand)
        own = {"brand": brand} if data.draw(st.booleans()) else {}
        return make_placement(campaign, make_product(status=APPROVED, **own))


def test_a_block_that_stays_away_for_want_of_others_is_told(publication, settings):
    settings.SPONSORED_LEAST = 2
    placement = make_placement()
    with translation.override("en"):
        rule = told(placement, publication)["competition"]
    assert rule.state == State.FAILED
    assert "too few products" in rule.words
    make_placement()
    assert told(placement, publication)["competition"].state == State.PASSED


def test_each_condition_of_release_has_its_rule(publication):
    """A condition that is added to the one place where they stand is explained too, or this fails."""
    assert Placement.objects.releases().keys() <= told(make_placement(), publication).keys()


def test_the_questions_are_few(publication, django_assert_max_num_queries):
    placement = make_placement()
    for _number in range(5):
        make_placement()
    with django_assert_max_num_queries(24):
        assert explaining.explain(placement, publication.article, NOW)
    assert Campaign.objects.count() == 6
