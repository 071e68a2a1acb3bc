"""What the sponsored names of an imported page become, and what stays as marketers left it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from ads.importing import (
    ADVERTISER,
    CLASS_WORDS,
    LONGEST_CAMPAIGN_NAME,
    PERIOD,
    guess_class,
    import_page,
    store_products,
)
from ads.models import Advertiser, Campaign, Placement, Product, Target
from articles.importing.decoding import ImportRefused
from articles.importing.plain_text import parse
from articles.models import Article, Topic

PAGE = (Path(__file__).parents[1] / "data" / "ijzer.txt").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NAMES = ["Fictavit Zink 60 tabletten", "Demovita Vezels 250 gram"]


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="Mineralen", slug="mineralen")


@pytest.fixture
def article(topic):
    return Article.objects.create(title="Wat doet zink?", slug="wat-doet-zink", topic=topic)


def place(article, names=NAMES, now=NOW):
    return store_products(names, article=article, now=now)


def everything():
    """Every row of both wings, for comparing."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for label in ("articles", "ads")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


def approve(thing):
    """Let somebody approve `thing`."""
    user, _is_new = get_user_model().objects.get_or_create(username="hoofd")
    type(thing).objects.filter(pk=thing.pk).update(status="approved", approved_by=user, approved_at=NOW)


class TestMaking:
    def test_names_become_products_to_be_approved(self, article):
        stored = place(article)
        assert [(product.name, product.slug, product.status) for product in stored.made] == [
            ("Fictavit Zink 60 tabletten", "fictavit-zink-60-tabletten", "in_review"),
            ("Demovita Vezels 250 gram", "demovita-vezels-250-gram", "in_review"),
        ]
        assert [placement.product for placement in stored.placements] == list(stored.made)

    def test_they_stand_in_one_campaign_beside_this_article(self, article):
        place(article)
        campaign = Campaign.objects.get()
        assert (campaign.name, campaign.status, campaign.advertiser.name) == (
            "Wat doet zink?",
            "in_review",
            ADVERTISER,
        )
        assert (campaign.starts_at, campaign.ends_at) == (NOW, NOW + PERIOD)
        assert (campaign.price_micros, campaign.created_by, campaign.approved_by) == (0, None, None)
        target = campaign.targets.get()
        assert (target.article, target.is_excluded) == (article, False)
        assert campaign.placements.count() == 2

    def test_two_articles_have_two_campaigns_of_one_advertiser(self, article, topic):
        other = Article.objects.create(title="Wat doet zink?", slug="wat-doet-zink-2", topic=topic)
        place(article)
        place(other)
        assert Advertiser.objects.count() == 1
        assert set(Campaign.objects.values_list("name", flat=True)) == {
            "Wat doet zink?",
            "Wat doet zink? (2)",
        }
        assert Product.objects.count() == 2

    def test_a_long_title_is_shortened(self, topic):
        for number in range(2):
            place(Article.objects.create(title="w" * 160, slug=f"w-{number}", topic=topic))
        assert max(len(name) for name in Campaign.objects.values_list("name", flat=True)) == 120

    def test_without_names_nothing_is_made(self, article):
        before = everything()
        assert place(article, []).placements == ()
        assert everything() == before

    def test_names_in_another_script_get_addresses_of_their_own(self, article):
        place(article, ["Ψευδάργυρος", "Σίδηρος"])
        assert set(Product.objects.values_list("slug", flat=True)) == {"product", "product-2"}

    def test_doses_that_differ_by_a_comma_are_two_products(self, article):
        place(article, ["Demovita Jodium 1,5 mg", "Demovita Jodium 15 mg"])
        assert set(Product.objects.values_list("slug", flat=True)) == {
            "demovita-jodium-1-5-mg",
            "demovita-jodium-15-mg",
        }

    def test_the_longest_name_fits(self, article):
        place(article, ["p" * 160, "P" * 159 + "!"])
        assert {len(slug) for slug in Product.objects.values_list("slug", flat=True)} == {160, 159}


class TestFinding:
    @pytest.mark.parametrize("name", ["Fictavit Crème", "FICTAVIT CRÈME", "fictavit crème"])
    def test_a_product_with_that_name_in_any_capitals(self, article, name):
        known = Product.objects.create(name="Fictavit Crème", slug="fictavit-creme", status="draft")
        stored = place(article, [name])
        assert stored.made == ()
        assert [placement.product for placement in stored.placements] == [known]
        assert Product.objects.get().status == "draft"

    def test_an_address_taken_by_another_product_is_not_that_product(self, article):
        Product.objects.create(name="Zink sterk", slug="zink-60-tabletten")
        (made,) = place(article, ["Zink 60 tabletten"]).made
        assert made.slug == "zink-60-tabletten-2"

    def test_a_name_that_is_listed_in_two_ways_is_placed_once(self, article):
        stored = place(article, ["Demovita Vezels", "DEMOVITA VEZELS"])
        assert (len(stored.placements), len(stored.made)) == (1, 1)


class TestAgain:
    def test_the_second_time_changes_nothing(self, article):
        first = place(article)
        before = everything()
        stored = place(article, now=NOW + timedelta(days=1))
        assert (stored.made, stored.placements) == ((), first.placements)
        assert everything() == before

    def test_a_marketers_work_stays(self, article):
        place(article)
        product = Product.objects.get(slug="fictavit-zink-60-tabletten")
        product.name = "Zink 25 mg"
        product.save()
        Campaign.objects.update(advertiser=Advertiser.objects.create(name="Fictavit BV"), name="Voorjaar")
        Advertiser.objects.filter(name=ADVERTISER).delete()
        Placement.objects.update(weight=3)
        before = everything()
        assert place(article).made == ()
        assert everything() == before

    def test_a_new_name_joins_the_campaign_that_is_still_to_be_approved(self, article):
        place(article)
        stored = place(article, [*NAMES, "Nepnatuur Salie"])
        assert [product.name for product in stored.made] == ["Nepnatuur Salie"]
        assert Campaign.objects.get().placements.count() == 3

    def test_an_approved_campaign_gets_no_more_products(self, article):
        place(article)
        campaign = Campaign.objects.get()
        approve(campaign)
        place(article, [*NAMES, "Nepnatuur Salie"])
        assert campaign.placements.count() == 2
        other = Campaign.objects.exclude(pk=campaign.pk).get()
        assert (other.status, other.name) == ("in_review", "Wat doet zink? (2)")
        assert [str(placement) for placement in other.placements.all()] == ["Nepnatuur Salie"]

    def test_a_campaign_that_excludes_the_article_is_none_beside_it(self, article):
        place(article)
        Target.objects.update(is_excluded=True)
        place(article)
        assert Campaign.objects.count() == 2


class TestClasses:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Fictavit IJzer mild 60 capsules", "supplement"),
            ("Demovita Melkdistel", "supplement"),
            ("Nepmelk 3 Peutermelk vanille 800 g", "toddler_milk"),
            ("Nepmelk PEUTERMELKPLUS", "toddler_milk"),
            ("Nepmelk 1 volledige zuigelingenvoeding", "infant_formula"),
            ("Nepmelk 2 opvolgmelk", "infant_formula"),
            ("Homeopathische korrels arnica", "homeopathic"),
            ("Verzonnen Globuli 10 g", "homeopathic"),
            ("Verzonnen oogdruppels 10 ml", "medicine"),
            ("Verzonnen homeopathische oogdruppels", "homeopathic"),
            ("Nepnatuur Dagcrème calendula", "cosmetic"),
        ],
    )
    def test_a_word_that_gives_it_away(self, name, expected):
        assert guess_class(name) == expected

    @given(st.text(max_size=60))
    def test_every_name_has_a_class(self, name):
        assert guess_class(name) in Product.ProductClass.values

    def test_the_table_is_written_in_small_letters(self):
        assert all(part == part.casefold() for _class, parts in CLASS_WORDS for part in parts)

    def test_a_product_that_exists_keeps_its_class(self, article):
        Product.objects.create(name="Oogdruppels", slug="oogdruppels", product_class="medical_device")
        place(article, ["Oogdruppels"])
        assert Product.objects.get().product_class == "medical_device"


class TestWholePage:
    def test_a_page_with_all_that_stood_beside_it(self, topic):
        imported = import_page(parse(PAGE), topic=topic, now=NOW)
        assert Article.objects.count() == 11
        assert [str(placement) for placement in imported.products.placements] == list(parse(PAGE).sponsored)
        assert Campaign.objects.get().targets.get().article == imported.stored.article

    def test_the_second_time_changes_nothing(self, topic):
        import_page(parse(PAGE), topic=topic, now=NOW, needs_author=True)
        before = everything()
        import_page(parse(PAGE), topic=topic, now=NOW + timedelta(days=1), needs_author=True)
        assert everything() == before

    def test_a_refused_page_leaves_nothing(self, topic):
        Article.objects.create(
            title="Word je minder moe van ijzer?",
            slug="ijzer",
            topic=topic,
            introduction="<p>Van de redactie.</p>",
        )
        before = everything()
        with pytest.raises(ImportRefused):
            import_page(parse(PAGE), topic=topic, now=NOW)
        assert everything() == before

    def test_a_failure_at_the_products_leaves_nothing(self, topic, monkeypatch):
        before = everything()

        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("ads.importing._make_campaign", fail)
        with pytest.raises(RuntimeError):
            import_page(parse(PAGE), topic=topic, now=NOW)
        assert everything() == before


def test_the_longest_campaign_name_is_that_of_the_column():
    assert Campaign._meta.get_field("name").max_length == LONGEST_CAMPAIGN_NAME
