"""What readers may know of who paid for which placement."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from ads import transparency
from ads.compliance import admitted, has_valid_admission, may_be_placed
from ads.models import Approval, Campaign, CountKind, Placement, PlacementCount, Product
from articles.models import Tag
from tests.ads.factories import (
    NOW,
    make_advertiser,
    make_brand,
    make_campaign,
    make_count,
    make_filtered,
    make_placement,
    make_product,
    make_target,
)
from tests.factories import make_article, make_publication, make_topic

YEAR = timedelta(days=365)
LIST = reverse("payers")


@pytest.fixture(autouse=True)
def _today(db):
    with time_machine.travel(NOW, tick=False):
        yield


def past(**fields):
    """An approved campaign that ended a month ago."""
    ended = NOW - timedelta(days=30)
    return make_campaign(
        status=Approval.APPROVED, starts_at=ended - timedelta(days=30), ends_at=ended, **fields
    )


def told():
    return set(transparency.told(NOW))


def entry_of(placement):
    cache.clear()
    [entry] = transparency.entries(transparency.told(NOW).filter(pk=placement.pk), NOW)
    return entry


# -- What is told ----------------------------------------------------------------------------------


def test_what_runs_now_is_told_before_anybody_saw_it():
    placement = make_placement()
    assert told() == {placement}
    assert entry_of(placement).is_running
    assert entry_of(placement).shown.viewable == 0


def test_what_was_shown_is_told_for_a_year():
    fresh, old = make_placement(past()), make_placement(past())
    make_count(fresh, hour=NOW - YEAR + timedelta(hours=1))
    make_count(old, hour=NOW - YEAR - timedelta(hours=1))
    assert told() == {fresh}
    assert not entry_of(fresh).is_running


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_what_was_never_shown_and_may_not_be_is_not_told(status):
    make_placement(make_campaign(status=status))
    assert told() == set()


def test_what_ended_without_being_shown_is_not_told():
    make_filtered(make_placement(past()))
    assert told() == set()


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_what_was_shown_stays_whatever_becomes_of_the_campaign(status):
    placement = make_placement()
    make_count(placement)
    Campaign.objects.update(status=status, approved_by=None, approved_at=None)
    assert not entry_of(placement).is_running


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_of_a_campaign_that_is_not_approved_now_only_is_told_what_was_shown(client, status):
    """Its period and targets may have been changed since, and nobody approved that."""
    campaign = make_campaign(
        status=Approval.APPROVED, advertiser=make_advertiser("Kruidhof"), price_micros=5, name="Zomer"
    )
    placement = make_placement(campaign, make_product("Magnesium", status=Approval.APPROVED))
    make_count(placement, 3, kind=CountKind.VIEWABLE)
    make_target(campaign, topic=make_topic("Ongekeurd"))
    make_target(campaign, topic=make_topic("Vermeden"), is_excluded=True)
    Campaign.objects.update(
        status=status,
        approved_by=None,
        approved_at=None,
        ends_at=NOW + YEAR,
        price_model=Campaign.PriceModel.CPC,
    )
    entry = entry_of(placement)
    assert (entry.aims, entry.exclusions, entry.is_for_all) == ([], [], False)
    for address in (LIST, reverse("payer", args=[placement.pk])):
        page = client.get(address).content.decode()
        text = page.partition('<article class="payer">')[2].partition("</article>")[0]
        for shown in ("Kruidhof", "Magnesium", "15 juni 2026"):
            assert shown in text
        for hidden in ("Ongekeurd", "Vermeden", "2027", "5 juni 2026 –", "alle artikelen", "volgt"):
            assert hidden not in text


def test_a_product_that_lost_its_admission_does_not_run():
    product = make_product(
        status=Approval.APPROVED,
        product_class=Product.ProductClass.HOMEOPATHIC,
        admission_number="1",
        admission_until=date(2026, 6, 14),
    )
    make_placement(make_campaign(status=Approval.APPROVED), product)
    assert told() == set()


@pytest.mark.parametrize("product_class", Product.ProductClass.values)
@pytest.mark.parametrize("until", [None, date(2026, 6, 14), date(2026, 6, 15)])
@pytest.mark.parametrize("number", ["", "KAG 1"])
def test_the_condition_on_rows_says_what_the_rule_on_one_says(product_class, until, number):
    product = make_product(product_class=product_class, admission_until=until, admission_number=number)
    placement = make_placement(product=product)
    today = date(2026, 6, 15)
    is_good = may_be_placed(product_class) and has_valid_admission(product, today)
    assert Placement.objects.filter(admitted(today), pk=placement.pk).exists() == is_good


# -- What is said of it ----------------------------------------------------------------------------


def test_an_entry_says_how_often_and_from_when_until_when():
    placement = make_placement()
    article = make_article()
    make_count(placement, 5, article=article, hour=NOW - timedelta(days=3))
    make_count(placement, 3, article=article, kind=CountKind.VIEWABLE)
    make_count(placement, 4, kind=CountKind.VIEWABLE, hour=NOW - timedelta(days=1))
    shown = entry_of(placement).shown
    assert shown == (7, date(2026, 6, 12), date(2026, 6, 15))


def test_the_payer_is_the_advertiser_unless_somebody_else_is_named():
    one = make_placement(make_campaign(status=Approval.APPROVED, advertiser=make_advertiser("Kruidhof")))
    other = make_advertiser("Zaad BV", payer="Groen Holding")
    two = make_placement(make_campaign(status=Approval.APPROVED, advertiser=other))
    assert [entry_of(one).payer, entry_of(two).payer] == ["Kruidhof", "Groen Holding"]


def test_targets_are_told_with_their_pages():
    topic, tag = make_topic("Mineralen"), Tag.objects.create(name="zink", slug="zink")
    live = make_publication(topic=topic, tags=[tag], title="Zink in het kort")
    campaign = make_campaign(status=Approval.APPROVED)
    make_target(campaign, topic=topic)
    make_target(campaign, tag=tag)
    make_target(campaign, article=live.article, is_excluded=True)
    entry = entry_of(make_placement(campaign))
    assert [(aim.kind, aim.name, bool(aim.url)) for aim in entry.aims] == [
        ("topic", "Mineralen", True),
        ("tag", "zink", True),
    ]
    assert entry.exclusions == [("article", "Zink in het kort", live.get_absolute_url())]
    assert not entry.is_for_all


def test_a_draft_is_told_by_number_only_and_a_tag_without_articles_without_a_link():
    campaign = make_campaign(status=Approval.APPROVED)
    make_target(campaign, article=make_article(title="Geheim plan"))
    make_target(campaign, tag=Tag.objects.create(name="later", slug="later"))
    placement = make_placement(campaign)
    entry = entry_of(placement)
    assert (entry.hidden_aims, entry.aims) == (1, [("tag", "later", "")])


def test_without_targets_it_is_for_all_articles_also_with_exclusions():
    campaign = make_campaign(status=Approval.APPROVED)
    make_target(campaign, topic=make_topic(), is_excluded=True)
    assert entry_of(make_placement(campaign)).is_for_all


def test_tags_and_articles_that_are_gone_break_nothing():
    campaign = make_campaign(status=Approval.APPROVED)
    tag, article = Tag.objects.create(name="weg", slug="weg"), make_article()
    make_target(campaign, tag=tag)
    make_target(campaign, article=article)
    placement = make_placement(campaign)
    campaign.targets.all().delete()
    tag.delete()
    article.delete()
    assert entry_of(placement).aims == []


@pytest.mark.parametrize("model", Campaign.PriceModel.values)
def test_every_price_model_has_plain_words_without_an_amount(model):
    tier = {"affiliate": 3, "house": 4}.get(model, 2)
    price = 0 if tier > 2 else 123_450_000
    placement = make_placement(
        make_campaign(status=Approval.APPROVED, price_model=model, tier=tier, price_micros=price)
    )
    assert entry_of(placement).price_words
    assert "123" not in entry_of(placement).price_words


# -- The pages -------------------------------------------------------------------------------------


def test_the_list_shows_what_is_told_and_no_amount_or_own_text(client):
    campaign = make_campaign(
        status=Approval.APPROVED,
        advertiser=make_advertiser("Kruidhof", payer="Groen Holding"),
        name="Interne naam",
        price_micros=987_650_000,
    )
    product = make_product("Magnesium", brand=make_brand("Bergzout"), status=Approval.APPROVED)
    placement = make_placement(campaign, product, line="Nog niet goedgekeurd")
    make_count(placement, 1234, kind=CountKind.VIEWABLE)
    response = client.get(LIST)
    text = response.content.decode()
    for shown in (
        "Kruidhof",
        "Groen Holding",
        "Magnesium",
        "Bergzout",
        "5 juni 2026",
        "25 juni 2026",
        "1.234",
    ):
        assert shown in text
    for hidden in ("Interne naam", "987", "Nog niet goedgekeurd"):
        assert hidden not in text
    assert not re.search(r"<script(?! (?:defer src=|type=.application/ld\+json))", text)
    assert reverse("payer", args=[placement.pk]) in text


def test_the_list_may_be_kept_and_is_the_same_for_everybody(client):
    make_placement()
    for address in (LIST, reverse("payer", args=[Placement.objects.get().pk])):
        response = client.get(address)
        assert "public" in response["Cache-Control"]
        assert "max-age=600" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405


def test_an_advertiser_or_payer_can_be_searched(client):
    for name, payer in (("Kruidhof", ""), ("Zaad BV", "Kruiden Holding"), ("Anders", "")):
        make_placement(make_campaign(status=Approval.APPROVED, advertiser=make_advertiser(name, payer=payer)))

    def found(words):
        return {entry.campaign.advertiser.name for entry in client.get(LIST, {"q": words}).context["entries"]}

    assert found("kruid") == {"Kruidhof", "Zaad BV"}
    assert found("  ANDERS ") == {"Anders"}
    assert found("%") == set()
    assert found("niemand\x00" + "x" * 5000) == set()


def test_pages_keep_the_search_and_end(client):
    campaign = make_campaign(status=Approval.APPROVED, advertiser=make_advertiser("Kruidhof & Zn"))
    for _ in range(25):
        make_placement(campaign)
    first = client.get(LIST, {"q": "hof & z"})
    assert len(first.context["entries"]) == 20
    assert "?q=hof+%26+z&amp;p=2" in first.content.decode()
    assert len(client.get(LIST, {"q": "hof & z", "p": 2}).context["entries"]) == 5
    for page in ("3", "0", "x", "-1"):
        assert client.get(LIST, {"p": page}).status_code == 404


def test_the_list_takes_the_same_queries_for_any_number(client, django_assert_num_queries):
    def fill(n):
        for _ in range(n):
            tag = Tag.objects.create(name=f"t{Tag.objects.count()}", slug=f"t{Tag.objects.count()}")
            campaign = make_campaign(status=Approval.APPROVED)
            make_target(campaign, tag=tag)
            make_target(campaign, article=make_publication().article)
            make_count(make_placement(campaign), kind=CountKind.VIEWABLE)

    def visit():
        cache.clear()
        client.get("/begrippen/")
        with django_assert_num_queries(7):
            client.get(LIST)

    fill(1)
    visit()
    fill(12)
    visit()


def test_an_empty_list_says_so(client):
    assert client.get(LIST).status_code == 200
    assert client.get(LIST, {"q": "niemand"}).status_code == 200


def test_one_placement_has_a_page_for_a_year(client):
    placement = make_placement()
    address = reverse("payer", args=[placement.pk])
    assert client.get(address).status_code == 200
    Campaign.objects.update(ends_at=NOW - timedelta(days=1))
    assert client.get(address).status_code == 404
    make_count(placement, hour=NOW - timedelta(days=2))
    assert client.get(address).status_code == 200
    PlacementCount.objects.update(hour=NOW - YEAR - timedelta(days=1))
    assert client.get(address).status_code == 410
    for number in (10**12, 2**63, 10**40):
        assert client.get(reverse("payer", args=[number])).status_code == 404


def test_the_block_and_the_footer_lead_there(client):
    placement = make_placement()
    text = client.get(make_publication().get_absolute_url()).content.decode()
    assert f'href="{reverse("payer", args=[placement.pk])}"' in text
    assert f'href="{LIST}"' in text
