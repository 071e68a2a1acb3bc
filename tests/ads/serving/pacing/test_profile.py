"""How reading is spread over the week, as it was measured, and on days on which the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.serving.profile import FLAT, PERIOD, Profile, measured
from articles.popularity.calendar import day_end, day_start

HOUR = timedelta(hours=1)
# 12:00 in Amsterdam on a Monday.
UNTIL = datetime(2026, 6, 15, 10, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def weekly(function, until=UNTIL, weeks=4):
    """Views by hour for so many weeks; `function` says how many in each hour (UTC)."""
    hours = (until - HOUR * n for n in range(1, weeks * 168 + 1))
    return {hour: function(hour) for hour in hours}


def test_each_hour_of_the_week_is_the_middle_of_its_four():
    peak = datetime(2026, 6, 9, 18, tzinfo=UTC)  # a Tuesday, 20:00 in Amsterdam
    views = weekly(lambda hour: 100 if (hour - peak) % timedelta(weeks=1) == timedelta(0) else 10)
    profile = measured(views, UNTIL)
    assert profile.between(peak, peak + HOUR) == pytest.approx(100)
    assert profile.between(
        peak + 5 * timedelta(weeks=1), peak + 5 * timedelta(weeks=1) + HOUR
    ) == pytest.approx(100)
    assert profile.between(peak + HOUR, peak + 2 * HOUR) == pytest.approx(10)
    assert profile.between(peak + HOUR / 2, peak + HOUR * 1.5) == pytest.approx(55)


def test_one_week_unlike_the_others_changes_nothing():
    views = weekly(lambda hour: 20)
    odd = views | {hour: 500 for hour in views if hour > UNTIL - timedelta(days=3)}
    assert measured(odd, UNTIL).week == pytest.approx(measured(views, UNTIL).week)
    gone = views | {hour: 0 for hour in views if hour > UNTIL - timedelta(days=3)}
    assert measured(gone, UNTIL).week == pytest.approx(20 * 168)


def test_small_numbers_keep_their_level():
    views = weekly(lambda hour: int(hour.hour % 3 == 0 and hour.day % 2))
    total = sum(views.values())
    assert measured(views, UNTIL).week == pytest.approx(total / 4, rel=0.1)


def test_hours_follow_the_clock_in_amsterdam_when_it_changes():
    # In winter the evening peak at 20:00 is at 19:00 UTC; the clock goes forward on 29 March 2026.
    until = datetime(2026, 3, 23, 0, tzinfo=UTC)
    profile = measured(weekly(lambda hour: 100 if hour.hour == 19 else 10, until), until)
    summer = datetime(2026, 4, 2, 18, tzinfo=UTC)
    assert profile.between(summer, summer + HOUR) == pytest.approx(100)
    assert profile.between(summer + HOUR, summer + 2 * HOUR) == pytest.approx(10)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 7), 24)]
)
def test_a_day_has_the_hours_that_it_has(day, hours):
    assert FLAT.between(day_start(day), day_end(day)) == pytest.approx(hours)
    assert FLAT.between(
        day_start(day - timedelta(days=3)), day_end(day + timedelta(days=40))
    ) == pytest.approx((43 * 24) + hours)


def test_without_history_all_hours_are_alike_and_nothing_is_known():
    for profile in (measured({}, UNTIL), measured({UNTIL: 5, UNTIL - PERIOD - HOUR: 5}, UNTIL)):
        assert profile is FLAT
        assert not profile.is_known


def test_hours_before_the_first_view_are_not_empty_but_unknown():
    views = weekly(lambda hour: 30, weeks=1)
    assert measured(views, UNTIL).week == pytest.approx(30 * 168)
    two_days = {hour: n for hour, n in views.items() if hour >= UNTIL - timedelta(days=2)}
    assert measured(two_days, UNTIL).week == pytest.approx(30 * 168)


def test_no_hour_holds_nothing():
    profile = measured(weekly(lambda hour: 0 if hour.hour == 3 else 100), UNTIL)
    night = datetime(2026, 6, 20, 3, tzinfo=UTC)
    assert 0 < profile.between(night, night + HOUR) < 2


def test_a_week_has_168_hours():
    with pytest.raises(ValueError, match="168"):
        Profile([1.0] * 24)
    with pytest.raises(ValueError, match="168"):
        Profile([-1.0] * 168)


@given(
    st.lists(st.floats(0, 1e6), min_size=168, max_size=168),
    MOMENTS,
    st.lists(MOMENTS, min_size=2, max_size=2),
)
def test_parts_add_up(cells, middle, ends):
    profile, (start, end) = Profile(cells), sorted(ends)
    middle = min(max(start, middle), end)
    whole = profile.between(start, end)
    parts = profile.between(start, middle) + profile.between(middle, end)
    assert parts == pytest.approx(whole, rel=1e-9, abs=1e-3)
    assert profile.between(end, start) == 0
