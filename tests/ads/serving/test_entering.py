"""Paced campaigns enter a block with their chance, each by itself, whatever else may stand there."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.serving.selection import choose
from tests.ads.factories import NOW
from tests.ads.serving.making import CONTEXT, ids, make_servable, make_snapshot

BLOCKS = 40_000
# Five standard deviations of a share of BLOCKS at most.
NEAR = 5 * 0.5 / BLOCKS**0.5


def make_paced(number, chance, **facts):
    return make_servable(number, tier=1, chance=chance, **facts)


def draw(*servable, n=5, seed=1, blocks=BLOCKS):
    snapshot, rng = make_snapshot(*servable), Random(seed)
    return [ids(choose(snapshot, "article", CONTEXT, n, rng, NOW)) for _ in range(blocks)]


def test_each_enters_with_its_own_chance():
    chances = {1: 0.03, 2: 0.25, 3: 0.5, 4: 0.9, 5: 0.999}
    blocks = draw(*(make_paced(number, chance) for number, chance in chances.items()))
    counts = Counter(number for block in blocks for number in block)
    for number, chance in chances.items():
        assert counts[number] / BLOCKS == pytest.approx(chance, abs=NEAR)


def test_one_says_nothing_about_another():
    blocks = draw(make_paced(1, 0.4), make_paced(2, 0.6))
    both = sum({1, 2} <= set(block) for block in blocks)
    assert both / BLOCKS == pytest.approx(0.24, abs=NEAR)


def test_standing_in_several_matching_lists_changes_no_chance():
    keys = [("topic", 1), ("tag", 1), ("tag", 2)]
    blocks = draw(make_paced(1, 0.3, keys=keys), make_paced(2, 0.3), make_paced(3, 0.3, keys=keys[:1]))
    counts = Counter(number for block in blocks for number in block)
    assert all(counts[number] / BLOCKS == pytest.approx(0.3, abs=NEAR) for number in (1, 2, 3))


def test_a_campaign_enters_with_all_its_placements():
    blocks = draw(make_paced(1, 0.3, campaign_id=7), make_paced(2, 0.3, campaign_id=7), blocks=2000)
    assert {tuple(sorted(block)) for block in blocks} == {(), (1, 2)}


def test_what_entered_shares_the_places_by_weight_with_what_is_never_paced():
    blocks = draw(make_paced(1, 0.5, weight=30), make_servable(2, tier=1, weight=10), n=1)
    counts = Counter(block[0] for block in blocks)
    assert counts[1] / BLOCKS == pytest.approx(0.5 * 0.75, abs=NEAR)


def test_what_stays_away_leaves_its_place_to_a_lower_tier():
    blocks = draw(make_paced(1, 0.5), make_servable(2, tier=3), n=1)
    counts = Counter(block[0] for block in blocks)
    assert counts[1] + counts[2] == BLOCKS
    assert counts[1] / BLOCKS == pytest.approx(0.5, abs=NEAR)


@pytest.mark.parametrize(("chance", "shown"), [(0.0, 0), (1.0, 500), (None, 500)])
def test_nothing_and_everything(chance, shown):
    assert sum(map(len, draw(make_paced(1, chance), blocks=500))) == shown


def test_only_the_guaranteed_tier_is_paced():
    assert all(draw(make_servable(1, tier=2, chance=0.0), blocks=50))


@settings(max_examples=60, deadline=None)
@given(chances=st.lists(st.floats(0, 1), min_size=1, max_size=30), seed=st.integers(0, 99))
def test_a_block_never_holds_more_than_its_places(chances, seed):
    paced = [make_paced(number, chance) for number, chance in enumerate(chances)]
    assert all(len(block) == len(set(block)) <= 3 for block in draw(*paced, n=3, seed=seed, blocks=20))


def test_the_same_seed_gives_the_same_blocks():
    paced = [make_paced(number, number / 60) for number in range(50)]
    assert draw(*paced, seed=8, blocks=30) == draw(*paced, seed=8, blocks=30)


def test_what_nearly_always_enters_has_no_more_than_its_share():
    """Such a one stands in the ordinary lists, in each that matches."""
    keys = [("topic", 1), ("tag", 1), ("tag", 2)]
    certain = make_paced(1, 0.99995, keys=keys)
    blocks = draw(certain, *(make_servable(number, tier=1) for number in range(2, 11)), n=1)
    counts = Counter(block[0] for block in blocks)
    assert counts[1] / BLOCKS == pytest.approx(0.1, abs=0.01)
