"""What a block never holds, and that it is full whenever it can be."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.serving.selection import Context, choose
from ads.serving.servable import EVERYWHERE
from tests.ads.factories import NOW
from tests.ads.serving.making import CONTEXT, ids, make_servable, make_snapshot

KEYS = [
    EVERYWHERE,
    ("topic", 1),
    ("topic", 2),
    ("tag", 1),
    ("tag", 2),
    ("tag", 3),
    ("article", 1),
    ("article", 2),
]


def block_of(*servable, n=5, context=CONTEXT, now=NOW, seed=1):
    return ids(choose(make_snapshot(*servable), "article", context, n, Random(seed), now))


@st.composite
def catalogues(draw):
    """Placements of few brands, products and numbers, so that they stand in each other's way."""
    small = st.integers(1, 4)
    return [
        make_servable(
            number,
            product_id=draw(small),
            brand_id=draw(small),
            gtin=draw(st.sampled_from(["", "", "1", "2"])),
            tier=draw(small),
            weight=draw(st.sampled_from([1, 7, 1000])),
            keys=draw(st.sets(st.sampled_from(KEYS), min_size=1, max_size=3)),
            excluded=draw(st.sets(st.sampled_from(KEYS[1:]), max_size=1)),
            product_class=draw(st.sampled_from(["supplement", "food", "cosmetic"])),
            line=draw(st.sampled_from(["", "Een regel."])),
            slot=draw(st.sampled_from(["article", "article", "elsewhere"])),
            labels=draw(st.sets(small, max_size=1)),
            blocked=draw(st.sets(small, max_size=1)),
            chance=draw(st.sampled_from([None, None, 0.0, 0.5, 1.0])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


def may_stand(item, context):
    facts = item.facts
    neutral = facts.product_class in ("supplement", "food") and not facts.line
    return (
        facts.slot == "article"
        and bool(item.keys & context.keys)
        and not item.excluded & context.keys
        and (context.sponsoring == "normal" or neutral)
    )


def collide(one, other):
    return (
        one.facts.product_id == other.facts.product_id
        or one.facts.brand_id == other.facts.brand_id
        or bool(one.gtin and one.gtin == other.gtin)
        or bool(one.labels & other.labels)
        or one.facts.brand_id in other.blocked_brands
        or other.facts.brand_id in one.blocked_brands
    )


@given(
    catalogue=catalogues(),
    n=st.integers(0, 6),
    seed=st.integers(0, 9),
    sponsoring=st.sampled_from(["normal", "sensitive"]),
)
@settings(max_examples=400, deadline=None)
def test_blocks_keep_every_rule(catalogue, n, seed, sponsoring):
    context = Context(1, 1, (1, 2), sponsoring)
    block = choose(make_snapshot(*catalogue), "article", context, n, Random(seed), NOW)
    assert len(block) <= n
    assert all(may_stand(item, context) for item in block)
    assert not any(collide(one, other) for place, one in enumerate(block) for other in block[:place])
    assert all(item.chance > 0 for item in block)
    # What is paced may have stayed away.
    waiting = [item for item in catalogue if item.chance == 1 and item not in block]
    fitting = [item for item in waiting if may_stand(item, context)]
    if len(block) < n:
        assert all(any(collide(item, shown) for shown in block) for item in fitting)
    lowest = max((item.facts.tier for item in block), default=0)
    for item in fitting:
        if item.facts.tier < lowest:
            before = [shown for shown in block if shown.facts.tier <= item.facts.tier]
            assert any(collide(item, shown) for shown in before)


def test_tiers_fill_in_their_order():
    servable = [make_servable(10 * tier + number, tier=tier) for tier in (4, 2, 1, 3) for number in (1, 2)]
    assert set(block_of(*servable, n=5)) >= {11, 12, 21, 22}
    assert set(block_of(*servable, n=2)) == {11, 12}


def test_an_exclusion_beats_an_inclusion():
    assert block_of(make_servable(1, keys=[("topic", 1), ("tag", 1)], excluded=[("article", 1)])) == []
    assert block_of(make_servable(1, keys=[("topic", 1), ("tag", 1)], excluded=[("article", 2)])) == [1]


def test_a_number_in_another_length_is_the_same_product():
    assert (
        len(
            block_of(make_servable(1, gtin="0" * 6 + "96385074"), make_servable(2, gtin="0" * 6 + "96385074"))
        )
        == 1
    )


def test_a_label_stands_in_a_block_once():
    assert len(block_of(make_servable(1, labels=[1, 2]), make_servable(2, labels=[2]))) == 1
    assert len(block_of(make_servable(1, labels=[1]), make_servable(2, labels=[2]))) == 2


@pytest.mark.parametrize("seed", range(4))
def test_a_blocked_brand_never_stands_beside_whoever_blocked_it(seed):
    assert len(block_of(make_servable(1, blocked=[2]), make_servable(2), seed=seed)) == 1
    assert len(block_of(make_servable(1, blocked=[1]), make_servable(2), seed=seed)) == 2


def test_an_article_without_sponsored_products_shows_none():
    assert block_of(make_servable(1, keys=KEYS, tier=1), context=CONTEXT._replace(sponsoring="none")) == []


def test_beside_a_sensitive_subject_stand_neutral_products_only():
    servable = [
        make_servable(1),
        make_servable(2, product_class="food"),
        make_servable(3, line="Nu in een nieuwe pot."),
        make_servable(4, product_class="cosmetic"),
        make_servable(5, product_class="homeopathic"),
        make_servable(6, product_class="toddler_milk"),
    ]
    assert sorted(block_of(*servable, n=6, context=CONTEXT._replace(sponsoring="sensitive"))) == [1, 2]


def test_an_unknown_word_about_sponsoring_counts_as_sensitive():
    context = CONTEXT._replace(sponsoring="something new")
    assert block_of(make_servable(1, line="Een regel."), context=context) == []


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW - timedelta(microseconds=1), []),
        (NOW, [1]),
        (NOW + timedelta(hours=1, microseconds=-1), [1]),
        (NOW + timedelta(hours=1), []),
    ],
)
def test_a_placement_stands_from_its_start_until_just_before_its_end(moment, shown):
    item = make_servable(1, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    assert block_of(item, now=moment) == shown


def test_an_admission_number_counts_through_its_last_day_in_amsterdam():
    item = make_servable(
        1, product_class="homeopathic", last_day=date(2026, 6, 15), ends_at=NOW + timedelta(days=9)
    )
    midnight = NOW.replace(hour=22)
    assert block_of(item, now=midnight - timedelta(seconds=1)) == [1]
    assert block_of(item, now=midnight) == []


def test_the_block_is_full_when_nearly_every_draw_is_refused():
    heavy = [make_servable(number, weight=1000, excluded=[("topic", 1)]) for number in range(1, 300)]
    light = [make_servable(number, weight=1) for number in range(300, 305)]
    assert sorted(block_of(*heavy, *light)) == [300, 301, 302, 303, 304]


@pytest.mark.parametrize("n", [0, -1])
def test_no_places_no_products(n):
    assert block_of(make_servable(1), n=n) == []
