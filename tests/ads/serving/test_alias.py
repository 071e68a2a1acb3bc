"""Drawing by weight in constant time."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.serving.alias import AliasTable
from tests.ads.serving.making import chi_square


def test_draws_in_proportion_to_weight():
    weights = [1, 2, 3, 10, 100, 884]
    table, rng = AliasTable(weights), Random(7)
    counts = Counter(table.draw(rng) for _ in range(200_000))
    expected = {place: 200 * weight for place, weight in enumerate(weights)}
    assert chi_square(counts, expected) < 1


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=60))
def test_the_table_holds_exactly_the_weights(weights):
    table = AliasTable(weights)
    share = [0.0] * len(weights)
    for place, (chance, other) in enumerate(zip(table._chance, table._alias, strict=True)):
        share[place] += chance
        share[other] += 1 - chance
    assert share == pytest.approx([weight * len(weights) / sum(weights) for weight in weights])


@pytest.mark.parametrize("weights", [[], [0], [3, -1]])
def test_weights_must_be_above_zero(weights):
    with pytest.raises(ValueError, match="above zero"):
        AliasTable(weights)
