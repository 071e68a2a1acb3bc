"""When a job is to run: the same moments everywhere, once a day whatever the clock does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.scheduling.rhythms import Daily, Every

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The nights of 2026 in which the clock skips 2:00-3:00, and shows it twice.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MINUTE = timedelta(minutes=1)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
times = st.times().map(lambda at: at.replace(microsecond=0))
rhythms = st.one_of(
    st.builds(Daily, times), st.builds(Every, st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


class TestEvery:
    def test_moments_are_multiples_of_the_interval(self):
        ten = Every(timedelta(minutes=10))
        assert ten.last(utc(2026, 6, 1, 12, 9, 59)) == utc(2026, 6, 1, 12)
        assert ten.last(utc(2026, 6, 1, 12, 10)) == utc(2026, 6, 1, 12, 10)
        assert ten.next(utc(2026, 6, 1, 12, 10)) == utc(2026, 6, 1, 12, 20)


class TestDaily:
    def test_it_follows_the_clock_in_amsterdam(self):
        assert Daily(time(4, 30)).next(utc(2026, 6, 1, 0)) == utc(2026, 6, 1, 2, 30)
        assert Daily(time(4, 30)).next(utc(2026, 12, 1, 0)) == utc(2026, 12, 1, 3, 30)

    def test_in_the_night_of_march_it_runs_an_hour_later_by_the_clock(self):
        half_past_two = Daily(time(2, 30))
        assert half_past_two.last(utc(2026, 3, 29, 12)) == utc(2026, 3, 29, 1, 30)
        assert utc(2026, 3, 29, 1, 30).astimezone(AMSTERDAM).time() == time(3, 30)

    def test_in_the_night_of_october_it_runs_at_the_first_of_the_two(self):
        half_past_two = Daily(time(2, 30))
        assert half_past_two.last(utc(2026, 10, 25, 0, 29)) == utc(2026, 10, 24, 0, 30)
        assert half_past_two.last(utc(2026, 10, 25, 0, 30)) == utc(2026, 10, 25, 0, 30)
        # An hour later the clock shows half past two again.
        assert half_past_two.last(utc(2026, 10, 25, 1, 30)) == utc(2026, 10, 25, 0, 30)
        assert half_past_two.next(utc(2026, 10, 25, 0, 30)) == utc(2026, 10, 26, 1, 30)

    @pytest.mark.parametrize("night", [SPRING, AUTUMN])
    @settings(deadline=None)
    @given(at=times)
    @example(at=time(2, 0))
    @example(at=time(2, 30))
    @example(at=time(2, 59, 59))
    @example(at=time(3, 0))
    @example(at=time(0, 0))
    def test_once_a_day_around_both_nights(self, night, at):
        """A scheduler that looks every minute for a week finds as many moments as there are days."""
        daily = Daily(at)
        begin = datetime.combine(night - timedelta(days=3), time(0), AMSTERDAM).astimezone(UTC)
        end = datetime.combine(night + timedelta(days=4), time(0), AMSTERDAM).astimezone(UTC)
        found, now = set(), begin
        while now < end:
            found.add(daily.last(now))
            now += MINUTE
        # The first is that of the day before; one within the last minute isn't seen.
        days = {moment.astimezone(AMSTERDAM).date() for moment in found if moment >= begin}
        seen = [moment for moment in found if moment >= begin]
        assert len(seen) == len(days)
        assert len(seen) == 7 or (len(seen) == 6 and at > time(23, 59))


class TestBoth:
    @given(rhythms, moments)
    def test_now_lies_between_the_last_and_the_next(self, rhythm, now):
        assert rhythm.last(now) <= now < rhythm.next(now)

    @given(rhythms, moments)
    def test_a_moment_is_its_own_last_and_the_next_follows_it(self, rhythm, now):
        last, following = rhythm.last(now), rhythm.next(now)
        assert rhythm.last(last) == last
        assert rhythm.next(last) == following
        assert rhythm.last(following) == following
        assert rhythm.last(following - timedelta.resolution) == last

    @given(rhythms, moments, st.sampled_from([UTC, AMSTERDAM, ZoneInfo("America/New_York")]))
    def test_the_zone_in_which_now_is_told_does_not_matter(self, rhythm, now, zone):
        assert rhythm.last(now.astimezone(zone)) == rhythm.last(now)
        assert rhythm.next(now.astimezone(zone)) == rhythm.next(now)
