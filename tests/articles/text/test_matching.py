"""What two rows have in common, and how long finding it takes in the worst of cases."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text import matching
from articles.text.matching import common, longest_rising
from tests.work import lines_run

few_letters = st.lists(st.sampled_from("abc"), max_size=14)


def longest_by_table(old, new):
    """The textbook's table, too slow for texts but surely right."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            longest = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if one == other else longest
    return lengths[-1][-1]


def check(old, new):
    pairs = common(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(one[0] < next_[0] and one[1] < next_[1] for one, next_ in pairwise(pairs))
    assert len(pairs) == longest_by_table(old, new)


@given(few_letters, few_letters)
def test_nothing_longer_is_common(old, new):
    check(old, new)


@given(few_letters, few_letters)
def test_halving_long_rows_finds_as_much(old, new):
    most, matching._MOST_BITS = matching._MOST_BITS, 4
    try:
        check(old, new)
    finally:
        matching._MOST_BITS = most


@given(st.lists(st.integers(0, 20), max_size=12))
@settings(max_examples=200)
def test_what_stayed_in_order_rises_and_nothing_longer_does(numbers):
    rising = sorted(longest_rising(numbers))
    values = [numbers[place] for place in rising]
    assert values == sorted(set(values))
    assert len(values) == longest_by_table(numbers, sorted(set(numbers)))


def worst_of(n):
    return {
        "all equal": (["de"] * n, ["de"] * (n - 7)),
        "none equal": (range(n), range(n, 2 * n)),
        "turned round": (range(n), range(n)[::-1]),
        "two words": ([i % 2 for i in range(n)], [i * i % 7 % 2 for i in range(n)]),
        "shifted": ([i % 2 for i in range(n)], [(i + 1) % 2 for i in range(n)]),
    }


@pytest.mark.parametrize("name", worst_of(1))
def test_twice_the_input_is_twice_the_work_whatever_it_is(name):
    half, whole = (lines_run(common, *worst_of(n)[name]) for n in (1500, 3000))
    assert whole < 2.2 * half
