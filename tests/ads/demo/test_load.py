"""The demo's products and campaigns as they stand on the site after loading."""

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Sum
from stdnum import ean

from ads.approval import problems
from ads.compliance import has_valid_admission, may_be_placed
from ads.demo import counts, load
from ads.models import (
    Advertiser,
    Approval,
    BilledCount,
    Brand,
    Campaign,
    CampaignBudget,
    CampaignDay,
    CountKind,
    FilteredCount,
    Ingredient,
    Merchant,
    Offer,
    Placement,
    PlacementCount,
    Product,
    Target,
    Variant,
    VariantCount,
)
from ads.serving import snapshot
from ads.serving.selection import Context, fill
from articles.models import Article, Publication
from articles.nutrition.reference_intakes import reference_intakes
from tests.articles.demo.demo_site import NOW, DemoSite, silent

EVERYTHING = (
    Advertiser, Brand, Merchant, Product, Ingredient, Offer, Campaign, Placement, Target, FilteredCount,
    PlacementCount, BilledCount, CampaignBudget, CampaignDay, Variant, VariantCount, User,
)  # fmt: skip


class LoadedProducts(DemoSite):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        load.load(NOW, password="een-wachtwoord-van-de-proef", picture_width=80, say=silent)
        counts.load(NOW, say=silent)

    def setUp(self):
        # Another test's picture of the placements may still be held.
        snapshot.changed()

    def test_there_is_enough_to_sell(self):
        assert Advertiser.objects.count() == 6
        assert Brand.objects.count() == 10
        assert Merchant.objects.count() == 3
        assert Product.objects.filter(status=Approval.APPROVED).count() >= 15
        running = Campaign.objects.filter(status=Approval.APPROVED, starts_at__lte=NOW, ends_at__gt=NOW)
        assert running.count() >= 3
        assert set(running.values_list("tier", flat=True)) == {1, 2, 3, 4}

    def test_campaigns_are_in_every_stage(self):
        assert Campaign.objects.filter(status=Approval.IN_REVIEW).count() == 1
        assert Campaign.objects.filter(status=Approval.APPROVED, ends_at__lt=NOW).count() == 1
        assert Product.objects.filter(status=Approval.IN_REVIEW).count() == 1
        assert Product.objects.filter(status=Approval.DRAFT).count() == 1

    def test_targets_are_of_every_kind(self):
        targets = Target.objects.all()
        for kind in ("topic", "tag", "article"):
            assert targets.filter(**{f"{kind}__isnull": False}).exists()
        assert targets.filter(is_excluded=True).exists()

    def test_classes_are_of_many_kinds_and_all_may_be_placed(self):
        approved = Product.objects.filter(status=Approval.APPROVED)
        assert {"supplement", "toddler_milk", "homeopathic", "food", "cosmetic"} == set(
            approved.values_list("product_class", flat=True)
        )
        for product in approved:
            assert may_be_placed(product.product_class)
            assert has_valid_admission(product, NOW.date())
            assert problems(product, NOW) == []

    def test_gtins_are_valid_and_name_nothing_in_trade(self):
        for product in Product.objects.all():
            assert ean.is_valid(product.gtin)
            assert len(product.gtin) == 13
            assert product.gtin.startswith("2")

    def test_percentages_are_those_of_the_regulation(self):
        intakes = {intake.name: intake for intake in reference_intakes().values()}
        checked = 0
        for row in Ingredient.objects.exclude(reference_percent=None):
            intake = intakes[row.name]
            assert row.unit == intake.unit
            assert abs(row.reference_percent - float(row.amount / intake.amount * 100)) <= 0.5
            checked += 1
        assert checked >= 20
        assert not Ingredient.objects.filter(reference_percent=None, name__in=intakes).exists()

    def test_supplements_carry_the_statements_of_the_law(self):
        for product in Product.objects.filter(product_class="supplement"):
            for part in ("aanbevolen dagelijkse portie", "gevarieerde voeding", "jonge kinderen"):
                assert part in product.warnings, product.slug

    def test_addresses_are_reserved_for_examples(self):
        for offer in Offer.objects.all():
            assert offer.url.split("/")[2].endswith(".example")

    def test_maker_and_approver_are_two_persons(self):
        for thing in (
            *Product.objects.exclude(approved_by=None),
            *Campaign.objects.exclude(approved_by=None),
        ):
            assert (thing.created_by.username, thing.approved_by.username) == (load.MARKETER, load.LEAD)

    def test_log_ins_have_their_roles(self):
        groups = {
            name: User.objects.get(username=name).groups.get().name for name in (load.MARKETER, load.LEAD)
        }
        assert groups == {"marketeer": "marketer", "marketinglead": "marketing lead"}

    def test_every_normal_article_has_a_full_block(self):
        for publication in Publication.objects.live(NOW).filter(sponsoring="normal"):
            context = Context(
                article_id=publication.article_id,
                topic_id=publication.topic_id,
                tag_ids=frozenset(publication.tags.values_list("pk", flat=True)),
                sponsoring=publication.sponsoring,
            )
            chosen = fill("article", context, 5, Random(7), NOW)
            assert len({item.brand for item in chosen}) == 5, publication.slug

    def test_a_second_load_changes_nothing(self):
        before = [list(model.objects.order_by("pk").values()) for model in EVERYTHING]
        load.load(NOW + timedelta(minutes=1), password="een ander", picture_width=80, say=silent)
        counts.load(NOW + timedelta(minutes=1), say=silent)
        assert [list(model.objects.order_by("pk").values()) for model in EVERYTHING] == before

    def test_the_day_after_prices_are_seen_again(self):
        later = NOW + timedelta(days=1)
        load.load(later, password="een ander", picture_width=80, say=silent)
        assert set(Offer.objects.values_list("seen_at", flat=True)) == {later}

    def test_a_price_of_another_shop_stays_as_old_as_it_is(self):
        shop = Merchant.objects.create(name="Van buiten")
        offer = Offer.objects.create(
            product=Product.objects.first(), merchant=shop, url="https://example.com/p", price=1, seen_at=NOW
        )
        load.load(NOW + timedelta(days=1), password="een ander", picture_width=80, say=silent)
        offer.refresh_from_db()
        assert offer.seen_at == NOW

    # -- Counts ------------------------------------------------------------------------------------

    def test_reports_have_something_to_tell_and_the_table_stays_small(self):
        assert 1000 < PlacementCount.objects.count() < 6000
        for placement in Placement.objects.filter(campaign__status=Approval.APPROVED):
            assert placement.counts.filter(kind=CountKind.VIEWABLE).exists(), placement

    def test_budgets_are_spent_to_the_unit_and_never_passed(self):
        billed = {}
        for row in BilledCount.objects.select_related("placement"):
            campaign = row.placement.campaign_id
            billed[campaign] = billed.get(campaign, 0) + row.n * row.unit_micros
        assert len(billed) == 2
        budgets = {budget.campaign_id: budget for budget in CampaignBudget.objects.all()}
        assert billed == {pk: budget.spent_micros for pk, budget in budgets.items()}
        for campaign in Campaign.objects.filter(pk__in=billed):
            assert 0 < billed[campaign.pk] <= campaign.budget_micros
            days = campaign.days.aggregate(n=Sum("spent_micros"))["n"]
            assert days == billed[campaign.pk]

    def test_a_guaranteed_campaign_is_near_its_line(self):
        campaign = Campaign.objects.get(tier=1)
        share = (NOW - campaign.starts_at) / (campaign.ends_at - campaign.starts_at)
        assert campaign.budget.spent_micros / (share * campaign.budget_micros) == pytest.approx(1, abs=0.15)

    def test_variants_have_a_part_of_what_their_placement_has(self):
        for variant in Variant.objects.all():
            for kind in CountKind.values:
                part = variant.counts.filter(kind=kind).aggregate(n=Sum("n"))["n"]
                whole = variant.placement.counts.filter(kind=kind).aggregate(n=Sum("n"))["n"]
                assert 0 < part < whole

    def test_what_was_seen_was_delivered_and_what_was_clicked_was_seen(self):
        rows = {}
        for row in PlacementCount.objects.all():
            rows.setdefault((row.placement_id, row.hour, row.article_id), {})[row.kind] = row.n
        for kinds in rows.values():
            assert kinds.get("click", 0) <= kinds.get("viewable", 0) <= kinds["delivered"]

    def test_less_was_left_out_than_counted(self):
        for placement in Placement.objects.filter(campaign__status=Approval.APPROVED):
            assert placement.filtered_counts.exists()
            left_out = placement.filtered_counts.aggregate(n=Sum("n"))["n"]
            assert left_out < placement.counts.aggregate(n=Sum("n"))["n"] / 3

    def test_nothing_was_counted_outside_a_campaigns_period(self):
        for row in PlacementCount.objects.select_related("placement__campaign"):
            campaign = row.placement.campaign
            assert campaign.starts_at <= row.hour < min(campaign.ends_at, NOW)

    def test_a_campaign_was_counted_only_where_its_targets_let_it(self):
        sport = PlacementCount.objects.filter(placement__campaign__name="Sport, heel het seizoen")
        assert set(sport.values_list("article__topic__slug", flat=True)) == {"sport-herstel"}

    def test_where_it_is_excluded_a_campaign_was_not_counted(self):
        campaign = Campaign.objects.get(name="Winter: magnesium en vitamine D")
        article = Article.objects.get(slug="magnesium-vormen-op-het-etiket")
        rows = PlacementCount.objects.filter(placement__campaign=campaign)
        assert rows.filter(article=article).exists()
        rows.delete()
        Target.objects.create(campaign=campaign, article=article, is_excluded=True)
        counts.load(NOW, say=silent)
        assert rows.exists()
        assert not rows.filter(article=article).exists()


@pytest.mark.django_db
def test_the_command_refuses_on_a_public_site(settings):
    settings.IS_HTTPS = True
    with pytest.raises(CommandError, match="public site"):
        call_command("load_demo_products", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.django_db
def test_products_can_be_loaded_before_the_articles(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    out = StringIO()
    call_command("load_demo_products", picture_width=80, password="wachtwoord-van-nu", stdout=out)
    assert Product.objects.exists()
    assert "wachtwoord-van-nu" in out.getvalue()
