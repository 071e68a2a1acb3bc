"""How often what is drawn: the promises that a weight makes to an advertiser."""

from collections import Counter
from random import Random

import pytest

from ads.serving import selection
from ads.serving.selection import choose
from tests.ads.factories import NOW
from tests.ads.serving.making import (
    CONTEXT,
    chi_square,
    ids,
    make_servable,
    make_snapshot,
    plackett_luce,
)

BLOCKS = 100_000


def draw(snapshot, n, seed, context=CONTEXT, blocks=BLOCKS):
    rng = Random(seed)
    for _ in range(blocks):
        yield ids(choose(snapshot, "article", context, n, rng, NOW))


def test_one_slot_follows_the_weights():
    weights = {1: 5, 2: 10, 3: 20, 4: 65}
    snapshot = make_snapshot(*(make_servable(number, weight=weight) for number, weight in weights.items()))
    counts = Counter(block[0] for block in draw(snapshot, 1, seed=1))
    assert chi_square(counts, {number: weight * BLOCKS / 100 for number, weight in weights.items()}) < 1


def test_twice_the_weight_is_shown_twice_as_often():
    snapshot = make_snapshot(make_servable(1, weight=20), make_servable(2, weight=10))
    counts = Counter(block[0] for block in draw(snapshot, 1, seed=2))
    assert 1.94 < counts[1] / counts[2] < 2.06


@pytest.mark.parametrize("patience", [selection.PATIENCE, 2, 0], ids=["drawn", "mixed", "searched"])
def test_a_block_is_drawn_without_replacement_by_weight(monkeypatch, patience):
    monkeypatch.setattr(selection, "PATIENCE", patience)
    weights = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 6: 3, 7: 6}
    snapshot = make_snapshot(*(make_servable(number, weight=weight) for number, weight in weights.items()))
    counts = Counter(number for block in draw(snapshot, 3, seed=3) for number in block)
    for number, chance in plackett_luce(weights, 3).items():
        assert counts[number] / BLOCKS == pytest.approx(chance, abs=0.005)


def test_standing_in_several_matching_lists_gives_no_advantage():
    everywhere = [("topic", 1), ("tag", 1), ("tag", 2), ("article", 1)]
    snapshot = make_snapshot(
        make_servable(1), make_servable(2, keys=everywhere), make_servable(3, keys=everywhere[:2], weight=20)
    )
    counts = Counter(block[0] for block in draw(snapshot, 1, seed=4))
    assert chi_square(counts, {1: BLOCKS / 4, 2: BLOCKS / 4, 3: BLOCKS / 2}) < 1


def test_weight_decides_about_being_shown_not_about_the_place():
    snapshot = make_snapshot(*(make_servable(number, weight=number**3) for number in range(1, 6)))
    places = Counter(
        (number, place) for block in draw(snapshot, 5, seed=5) for place, number in enumerate(block)
    )
    for number in range(1, 6):
        counts = {place: places[number, place] for place in range(5)}
        assert chi_square(counts, dict.fromkeys(range(5), BLOCKS / 5)) < 1


def test_the_same_seed_gives_the_same_block():
    snapshot = make_snapshot(*(make_servable(number, weight=number) for number in range(1, 200)))
    assert list(draw(snapshot, 5, seed=6, blocks=50)) == list(draw(snapshot, 5, seed=6, blocks=50))
