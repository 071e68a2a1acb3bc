"""Whatever is counted, billed and left out: every table of a report adds up to the same total."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ads.models import BilledCount, CountKind, FilteredCount, PlacementCount, VariantCount
from ads.reports import report
from ads.reports.campaign import ARTICLES_SHOWN
from tests.ads.factories import make_campaign, make_product, make_variant
from tests.factories import make_article

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Around the night in which the clock goes back, where a day has 25 hours.
START = datetime(2026, 10, 23, tzinfo=AMSTERDAM)
FIRST, LAST = date(2026, 10, 24), date(2026, 10, 26)
NUMBERS = ("delivered", "viewable", "click", "billed", "spent_micros", "filtered_total")
PLACEMENTS, ARTICLES, HOURS = 2, 4, 24 * 5

places = st.tuples(st.integers(0, PLACEMENTS - 1), st.integers(0, HOURS - 1), st.integers(0, ARTICLES - 1))
events = st.dictionaries(
    st.tuples(places, st.sampled_from(CountKind.values)), st.integers(1, 2**31 - 1), max_size=25
)
bills = st.dictionaries(st.tuples(places, st.integers(0, 10**12)), st.integers(1, 10_000), max_size=15)
left_out = st.dictionaries(
    st.tuples(
        st.integers(0, PLACEMENTS - 1),
        st.integers(0, 4),
        st.sampled_from(CountKind.values),
        st.sampled_from(["robot", "old", "=what?"]),
    ),
    st.integers(1, 10**6),
    max_size=10,
)
variants = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from(CountKind.values)),
    st.integers(1, 10**6),
    max_size=10,
)


@pytest.fixture
def world(db):
    campaign = make_campaign(
        products=[make_product() for _ in range(PLACEMENTS)], price_model="cpm", price_micros=12_000_000
    )
    placements = list(campaign.placements.order_by("pk"))
    texts = [make_variant(placements[0]), make_variant(placements[0]), make_variant(placements[1])]
    return campaign, placements, [make_article() for _ in range(ARTICLES)], texts


def hour(number):
    return (START.astimezone(ZoneInfo("UTC"))) + timedelta(hours=number)


def store(world, events, bills, left_out, variants):
    _campaign, placements, articles, texts = world
    for model in (PlacementCount, BilledCount, FilteredCount, VariantCount):
        model.objects.all().delete()
    PlacementCount.objects.bulk_create(
        PlacementCount(placement=placements[p], hour=hour(h), article=articles[a], kind=kind, n=n)
        for ((p, h, a), kind), n in events.items()
    )
    BilledCount.objects.bulk_create(
        BilledCount(placement=placements[p], hour=hour(h), article=articles[a], unit_micros=unit, n=n)
        for ((p, h, a), unit), n in bills.items()
    )
    FilteredCount.objects.bulk_create(
        FilteredCount(
            placement=placements[p], day=START.date() + timedelta(days=d), kind=kind, reason=why, n=n
        )
        for (p, d, kind, why), n in left_out.items()
    )
    VariantCount.objects.bulk_create(
        VariantCount(variant=texts[v], day=START.date() + timedelta(days=d), kind=kind, n=n)
        for (v, d, kind), n in variants.items()
    )


def expected(events, bills, left_out):
    """The total, computed in the simplest way from what was stored."""
    sums = Counter()
    for ((_p, h, _a), kind), n in events.items():
        if FIRST <= hour(h).astimezone(AMSTERDAM).date() <= LAST:
            sums[kind] += n
    for ((_p, h, _a), unit), n in bills.items():
        if FIRST <= hour(h).astimezone(AMSTERDAM).date() <= LAST:
            sums["billed"] += n
            sums["spent_micros"] += n * unit
    for (_p, d, _kind, _why), n in left_out.items():
        if FIRST <= START.date() + timedelta(days=d) <= LAST:
            sums["filtered_total"] += n
    return [sums[name] for name in NUMBERS]


def summed(lines, names):
    return [sum(getattr(line, name) for line in lines) for name in names]


@given(events, bills, left_out, variants)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_table_adds_up_to_the_same_total(world, events, bills, left_out, variants):
    store(world, events, bills, left_out, variants)
    found = report(world[0], FIRST, LAST)

    total = expected(events, bills, left_out)
    assert summed([found.total], NUMBERS) == total
    for lines in (found.days, found.placements, found.slots):
        assert summed(lines, NUMBERS) == total
    # What was left out isn't known by article, and what was billed isn't known by text.
    assert summed(found.articles, NUMBERS[:5]) == total[:5]
    assert summed(found.variants, NUMBERS[:3]) == total[:3]
    for lines in (found.days, found.placements, found.slots, found.articles):
        assert sum(line.free for line in lines) == found.total.free
    assert sum(found.left_out.values()) == sum(n for _reason, n in found.reasons) == total[5]
    assert found.pace.spent_micros == sum(n * unit for (_place, unit), n in bills.items())


sizes = st.sampled_from([1, ARTICLES_SHOWN - 1, ARTICLES_SHOWN, ARTICLES_SHOWN + 1, 3 * ARTICLES_SHOWN])


@given(sizes, st.randoms(use_true_random=False), st.integers(-1, 5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_page_of_articles_adds_up_to_the_total_too(world, many_articles, size, random, page):
    campaign, placements, _articles, _texts = world
    seen = [random.randint(1, 10**6) for _ in range(size)]
    PlacementCount.objects.all().delete()
    PlacementCount.objects.bulk_create(
        PlacementCount(placement=placements[0], hour=START, article_id=pk, kind="viewable", n=n)
        for pk, n in zip(many_articles, seen, strict=False)
    )
    found = report(campaign, START.date(), START.date(), page=page)
    shown = [*found.articles, *([found.other_articles] if found.other_articles else [])]
    assert summed(shown, ["viewable"]) == [sum(seen)]
    assert len(found.articles) <= ARTICLES_SHOWN
    assert 1 <= found.page <= found.pages == max(1, -(-len(seen) // ARTICLES_SHOWN))


@pytest.fixture
def many_articles(db):
    return [make_article(authors=[], sections=()).pk for _ in range(3 * ARTICLES_SHOWN)]
