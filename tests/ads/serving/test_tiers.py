"""A draw from some of the tiers alone, for pages that caches may keep."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ads.models import Campaign
from ads.serving.delivery import UNBUDGETED
from ads.serving.selection import choose
from tests.ads.factories import NOW
from tests.ads.serving.making import CONTEXT, ids, make_servable, make_snapshot
from tests.ads.serving.test_selection_rules import catalogues

Tier = Campaign.Tier


def test_only_the_tiers_that_are_asked_for_are_drawn_from():
    snapshot = make_snapshot(*(make_servable(tier, tier=tier) for tier in Tier.values))
    for tiers, expected in ((None, [1, 2, 3, 4]), ({2, 4}, [2, 4]), (UNBUDGETED, [3, 4]), ((), [])):
        assert sorted(ids(choose(snapshot, "article", CONTEXT, 5, Random(1), NOW, tiers))) == expected


@given(catalogue=catalogues(), n=st.integers(0, 6), tiers=st.none() | st.sets(st.sampled_from(Tier.values)))
@settings(max_examples=200, deadline=None)
def test_no_catalogue_has_anything_for_it(catalogue, n, tiers):
    context = CONTEXT._replace(sponsoring="none")
    assert choose(make_snapshot(*catalogue), "article", context, n, Random(1), NOW, tiers) == []


@given(catalogue=catalogues(), n=st.integers(0, 6), seed=st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_a_page_that_caches_keep_never_holds_what_was_sold(catalogue, n, seed):
    block = choose(make_snapshot(*catalogue), "article", CONTEXT, n, Random(seed), NOW, UNBUDGETED)
    assert all(item.facts.tier in (3, 4) for item in block)
    kept = [item for item in catalogue if item.facts.tier in UNBUDGETED]
    assert block == choose(make_snapshot(*kept), "article", CONTEXT, n, Random(seed), NOW)
