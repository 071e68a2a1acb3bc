"""What the clock in Amsterdam shows, in the two nights of an hour less or more as well."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.publishing.moments import UnclearMoment, moment_of


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        (datetime(2026, 1, 15, 9, 30), datetime(2026, 1, 15, 8, 30, tzinfo=UTC)),
        (datetime(2026, 7, 15, 9, 30), datetime(2026, 7, 15, 7, 30, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 59, 59), datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),
        (datetime(2026, 3, 29, 3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 59, 59), datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_clear_time_is_its_moment(clock, moment):
    assert moment_of(clock) == moment


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_the_hour_that_is_left_out_in_march_is_explained(minute):
    with pytest.raises(UnclearMoment, match="2:00.*3:00"):
        moment_of(datetime(2026, 3, 29, 2, minute))


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_the_hour_that_comes_twice_in_october_is_explained(minute):
    with pytest.raises(UnclearMoment, match="3:00.*2:00"):
        moment_of(datetime(2026, 10, 25, 2, minute))


def test_the_beginning_of_time_is_refused_too():
    with pytest.raises(UnclearMoment):
        moment_of(datetime(1, 1, 1))


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2060, 1, 1)))
def test_the_clock_shows_what_was_typed_or_it_is_refused(clock):
    try:
        moment = moment_of(clock)
    except UnclearMoment:
        assert clock.hour == 2
        assert clock.month in (3, 10)
        assert (clock + timedelta(days=7)).month != clock.month
        assert clock.weekday() == 6
    else:
        assert moment.replace(tzinfo=None) == clock
