"""Shares carry their uncertainty: Wilson's interval, and no rate of nothing."""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads import reports
from ads.reports import click_rate
from ads.reports.rates import viewability


def test_the_interval_is_wilsons():
    # The worked value for 10 of 100, which any statistics program gives.
    rate = click_rate(10, 100)
    assert rate.share == 0.1
    assert rate.low == pytest.approx(0.05523, abs=5e-6)
    assert rate.high == pytest.approx(0.17437, abs=5e-6)


def test_nothing_seen_has_no_rate():
    assert click_rate(0, 0) is None


def test_a_click_without_a_counted_view_counts_as_seen():
    assert click_rate(3, 1).share == 1


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_rate_lies_within_its_interval(clicks, seen):
    rate = click_rate(clicks, seen)
    if rate is not None:
        assert 0 <= rate.low <= rate.share + 1e-12
        assert rate.share - 1e-12 <= rate.high <= 1


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_more_evidence_makes_the_interval_narrower(clicks, seen):
    few, many = click_rate(clicks, clicks + seen), click_rate(10 * clicks, 10 * (clicks + seen))
    assert many.high - many.low < few.high - few.low


def test_the_quantile_is_that_of_95_percent():
    assert pytest.approx(NormalDist().inv_cdf(0.975)) == reports.Z


@pytest.mark.parametrize(
    ("seen", "delivered", "share"), [(1, 4, 0.25), (5, 4, 1.0), (0, 4, 0.0), (3, 0, None), (0, 0, None)]
)
def test_the_share_seen_is_never_more_than_all(seen, delivered, share):
    assert viewability(seen, delivered) == share
