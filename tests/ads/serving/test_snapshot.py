"""Which placements may be served at all, and how soon a change is noticed."""

import threading
import time
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

from ads.models import Approval, CampaignBudget, CampaignPace, CompetitorLabel, Merchant
from ads.serving import snapshot
from ads.serving.selection import Context, choose
from ads.serving.servable import assemble, build
from tests.ads.factories import (
    NOW,
    make_advertiser,
    make_campaign,
    make_offer,
    make_placement,
    make_product,
    make_target,
)
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db
CONTEXT = Context(article_id=0, topic_id=0)
APPROVED = Approval.APPROVED


def served(now=NOW, context=CONTEXT, picture=None):
    items = choose(picture or build(now), "article", context, 9, Random(1), now)
    return sorted(item.facts.placement_id for item in items)


# -- What may be served ----------------------------------------------------------------------------


def test_an_approved_running_placement_is_served():
    placement = make_placement()
    assert served() == [placement.pk]


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW, Approval.ARCHIVED])
def test_campaign_and_product_must_both_be_approved(status):
    make_placement(campaign=make_campaign(status=status))
    make_placement(product=make_product(status=status))
    assert served() == []


def test_every_switch_must_be_on():
    make_placement(is_active=False)
    make_placement(campaign=make_campaign(status=APPROVED, is_paused=True))
    make_placement(campaign=make_campaign(status=APPROVED, advertiser=make_advertiser(is_active=False)))
    assert served() == []


@pytest.mark.parametrize("product_class", ["infant_formula", "medicine"])
def test_some_classes_are_never_placed(product_class):
    product = make_product(
        status=APPROVED,
        product_class=product_class,
        admission_number="123-0526-4567",
        admission_until=date(2027, 1, 1),
    )
    make_placement(product=product)
    assert served() == []


@pytest.mark.parametrize("product_class", ["homeopathic", "medical_device"])
@pytest.mark.parametrize(
    ("number", "until", "is_served"),
    [
        ("123-0526-4567", NOW.date(), True),
        ("123-0526-4567", NOW.date() - timedelta(days=1), False),
        ("123-0526-4567", None, False),
        ("", NOW.date(), False),
    ],
)
def test_classes_that_need_an_admission_number_need_a_valid_one(product_class, number, until, is_served):
    product = make_product(
        status=APPROVED, product_class=product_class, admission_number=number, admission_until=until
    )
    make_placement(product=product)
    assert bool(served()) is is_served


def test_other_classes_need_none():
    for product_class in ("supplement", "food", "toddler_milk", "cosmetic"):
        make_placement(product=make_product(status=APPROVED, product_class=product_class))
    assert len(served()) == 4


def test_a_placement_must_lead_somewhere():
    nowhere = make_product(status=APPROVED, offer=False)
    make_placement(product=nowhere)
    sold_out = make_product(status=APPROVED, offer=False)
    make_offer(sold_out, is_in_stock=False)
    make_placement(product=sold_out)
    closed = make_product(status=APPROVED, offer=False)
    make_offer(closed, merchant=Merchant.objects.create(name="Dicht", is_active=False))
    make_placement(product=closed)
    own = make_placement(
        product=make_product(status=APPROVED, offer=False), destination="https://maker.example/nieuw"
    )
    make_placement(product=make_product(status=APPROVED, offer=False), destination="ftp://maker.example/")
    assert served() == [own.pk]


# -- Where it may stand ----------------------------------------------------------------------------


def test_targets_include_and_exclude():
    topic, article = make_topic(), make_article()
    article.tags.add("IJzer")
    tag = article.tags.get()
    aimed = make_placement()
    make_target(aimed.campaign, topic=topic)
    make_target(aimed.campaign, tag=tag)
    barred = make_placement()
    make_target(barred.campaign, is_excluded=True, article=article)
    picture = build(NOW)
    assert served(picture=picture) == [barred.pk]
    assert served(picture=picture, context=Context(0, topic.pk)) == [aimed.pk, barred.pk]
    assert served(picture=picture, context=Context(0, 0, (tag.pk,))) == [aimed.pk, barred.pk]
    assert served(picture=picture, context=Context(article.pk, topic.pk)) == [aimed.pk]
    assert picture.names == {("topic", topic.pk): topic.name, ("tag", tag.pk): "IJzer"}
    assert picture.tag_ids == {"ijzer": tag.pk}


# -- When ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["short", "long"])
def test_a_campaign_of_one_day_runs_from_midnight_to_midnight_when_the_clock_changes(day):
    amsterdam = ZoneInfo("Europe/Amsterdam")
    start = datetime(day.year, day.month, day.day, tzinfo=amsterdam)
    end = datetime(day.year, day.month, day.day + 1, tzinfo=amsterdam)
    placement = make_placement(campaign=make_campaign(status=APPROVED, starts_at=start, ends_at=end))
    second = timedelta(seconds=1)
    assert [
        served(datetime.fromtimestamp(moment, ZoneInfo("UTC")))
        for moment in (start.timestamp() - 1, start.timestamp(), end.timestamp() - 1, end.timestamp())
    ] == [[], [placement.pk], [placement.pk], []]
    assert served(start - second) == []


def test_a_campaign_that_starts_while_a_picture_is_kept_starts_in_time():
    start = NOW + timedelta(seconds=20)
    placement = make_placement(campaign=make_campaign(status=APPROVED, starts_at=start))
    picture = snapshot.current(NOW)
    assert served(NOW + timedelta(seconds=19), picture=picture) == []
    assert served(NOW + timedelta(seconds=20), picture=picture) == [placement.pk]


# -- How it is kept --------------------------------------------------------------------------------


def test_taking_a_picture_costs_seven_queries_whatever_its_size(django_assert_num_queries):
    for _ in range(6):
        make_target(make_placement().campaign, topic=make_topic())
    with django_assert_num_queries(7):
        assert build(NOW).size == 6


def test_a_kept_picture_costs_none(django_assert_num_queries):
    make_placement()
    kept = snapshot.current(NOW)
    with django_assert_num_queries(0):
        for second in range(30):
            assert snapshot.current(NOW + timedelta(seconds=second)) is kept


def test_it_is_taken_anew_after_30_seconds():
    placement = make_placement()
    snapshot.current(NOW)
    placement.__class__.objects.update(is_active=False)
    assert snapshot.current(NOW + timedelta(seconds=29)).size == 1
    assert snapshot.current(NOW + timedelta(seconds=30)).size == 0


def test_this_process_notices_a_change_at_once(django_capture_on_commit_callbacks):
    placement = make_placement()
    snapshot.current(NOW)
    with django_capture_on_commit_callbacks(execute=True):
        placement.campaign.is_paused = True
        placement.campaign.save()
        snapshot.changed()
        # Another request that reads before the commit would bring the old state back.
        snapshot.current(NOW)
    assert snapshot.current(NOW).size == 0


def test_other_processes_notice_a_change_within_a_second():
    placement = make_placement()
    snapshot.current(NOW)
    placement.__class__.objects.update(is_active=False)
    cache.set(snapshot.MARK, "set by another process", timeout=None)
    assert snapshot.current(NOW + timedelta(milliseconds=900)).size == 1
    assert snapshot.current(NOW + timedelta(seconds=1)).size == 0


def test_a_change_is_announced_only_when_it_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        snapshot.changed()
    assert len(callbacks) == 1
    assert cache.get(snapshot.MARK) is None


def test_pages_go_on_while_the_cache_is_away(monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(BaseCache, "get", fail)
    monkeypatch.setattr(type(cache._connections["default"]), "get", fail)
    monkeypatch.setattr(type(cache._connections["default"]), "set", fail)
    make_placement()
    assert snapshot.current(NOW).size == 1
    assert snapshot.current(NOW + timedelta(seconds=2)).size == 1
    snapshot._announce()
    assert "The cache is away" in caplog.text


# -- Many at once ----------------------------------------------------------------------------------


@pytest.fixture
def slow_build(monkeypatch):
    """Building that waits for a sign; how often it was begun."""
    begun, go_on = [], threading.Event()

    def wait(now):
        begun.append(now)
        assert go_on.wait(10)
        return assemble([], now)

    monkeypatch.setattr(snapshot, "build", wait)
    return begun, go_on


def ask(number, now):
    """`number` threads that each want a picture, and the list in which they put it."""
    pictures = []
    threads = [threading.Thread(target=lambda: pictures.append(snapshot.current(now))) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads, pictures


def test_twenty_first_pages_build_one_picture(slow_build):
    begun, go_on = slow_build
    threads, pictures = ask(20, NOW)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
    assert len(pictures) == 20
    assert all(picture is pictures[0] for picture in pictures)


def test_while_one_page_builds_the_others_use_the_old_picture(slow_build):
    begun, go_on = slow_build
    go_on.set()
    old = snapshot.current(NOW)
    go_on.clear()
    later = NOW + timedelta(seconds=31)
    (builder,), built = ask(1, later)
    while len(begun) < 2:
        time.sleep(0.01)
    assert snapshot.current(later) is old
    go_on.set()
    builder.join()
    assert snapshot.current(later) is built[0]
    assert built[0] is not old


# -- Money -----------------------------------------------------------------------------------------


def make_sold(spent, **fields):
    fields = {"budget_micros": 10_000, "price_micros": 1_000_000, "price_model": "cpm"} | fields
    campaign = make_campaign(status=APPROVED, **fields)
    CampaignBudget.objects.create(campaign=campaign, budget_micros=10_000, spent_micros=spent)
    return make_placement(campaign=campaign)


def test_a_campaign_without_a_unit_left_is_not_served():
    left = make_sold(spent=9_000)
    make_sold(spent=9_001)
    assert served() == [left.pk]


def test_a_guaranteed_campaign_enters_with_the_chance_of_its_pace():
    placement = make_sold(spent=0, tier=1)
    CampaignPace.objects.create(campaign=placement.campaign, chance=0.5, computed_at=NOW)
    (item,) = build(NOW).of_campaign["article", placement.campaign_id]
    assert item.chance == 0.5
    CampaignPace.objects.update(chance=0)
    assert served() == []


def test_labels_and_blocked_brands_are_read():
    label = CompetitorLabel.objects.create(name="magnesium")
    one, two, three = (make_placement() for _ in range(3))
    one.campaign.competitor_labels.add(label)
    two.campaign.competitor_labels.add(label)
    assert len(served()) == 2
    three.campaign.blocked_brands.add(one.product.brand, two.product.brand)
    assert len(served()) == 1
