"""How alike two articles are, for any articles."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.related.similarity import Candidate, Rarity, best_first, cosine, score, with_pins
from tests.factories import NOW

KEYS = [f"{prefix}{n}" for prefix in ("t:", "w:", "o:") for n in range(6)]
vectors = st.dictionaries(st.sampled_from(KEYS), st.floats(0.5, 9), max_size=12)
rarities = st.builds(
    Rarity, st.integers(0, 50), st.dictionaries(st.sampled_from(KEYS), st.integers(0, 50), max_size=18)
)
ids = st.lists(st.integers(1, 9), max_size=9)


@given(vectors, vectors, rarities)
def test_likeness_is_the_same_in_both_directions_and_between_0_and_1(one, other, rarity):
    assert score(one, other, rarity) == score(other, one, rarity)
    assert 0 <= score(one, other, rarity) <= 1 + 1e-9


@given(vectors, rarities)
def test_nothing_is_more_like_an_article_than_itself(keys, rarity):
    for prefix in ("t:", "w:"):
        is_there = any(key.startswith(prefix) for key in keys)
        assert cosine(keys, keys, rarity, prefix) == pytest.approx(1.0 if is_there else 0.0)


@given(vectors, rarities)
def test_who_shares_nothing_is_not_alike(keys, rarity):
    others = {f"{key}x": weight for key, weight in keys.items()}
    assert score(keys, others, rarity) == 0
    assert best_first(keys, [Candidate(1, others, NOW)], rarity) == []


def test_a_rare_tag_says_more_than_a_common_one():
    rarity = Rarity(100, {"t:rare": 2, "t:common": 80, "t:own": 2})
    article = {"t:rare": 1.0, "t:common": 1.0}
    assert score(article, {"t:rare": 1.0, "t:own": 1.0}, rarity) > score(
        article, {"t:common": 1.0, "t:own": 1.0}, rarity
    )


@pytest.mark.parametrize("prefix", ["t:", "w:"])
def test_a_tag_or_a_word_says_more_than_the_topic(prefix):
    rarity = Rarity(10, {})
    article = {f"{prefix}1": 1.0, "o:1": 1.0}
    assert score(article, {f"{prefix}1": 1.0, "o:2": 1.0}, rarity) > score(article, {"o:1": 1.0}, rarity) > 0


@given(st.permutations(range(1, 6)))
def test_of_equals_the_newer_comes_first_and_age_says_nothing_else(order):
    same = [Candidate(pk, {"o:1": 1.0}, NOW - timedelta(days=pk)) for pk in order]
    old_and_like = Candidate(9, {"o:1": 1.0, "w:1": 1.0}, NOW - timedelta(days=900))
    found = best_first({"o:1": 1.0, "w:1": 2.0}, [*same, old_and_like], Rarity(9, {}))
    assert found == [9, 1, 2, 3, 4, 5]


@given(ids, ids, st.integers(1, 9), st.integers(0, 12))
def test_pins_come_first_each_article_once_and_never_the_article_itself(pins, ranked, article_id, most):
    found = with_pins(pins, ranked, article_id, most)
    first = [pk for pk in dict.fromkeys(pins) if pk != article_id]
    assert found[: len(first)] == first[:most]
    assert article_id not in found
    assert len(found) == len(set(found)) <= most
    assert set(found) <= {*pins, *ranked}
