"""The line of a campaign, and the chance that keeps it there."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ads.serving.pacing import Plan, Standing, chance_to_enter, room_left, shrunk, spread
from ads.serving.profile import FLAT, Profile
from articles.popularity.calendar import day_start

EURO = 1_000_000
START = datetime(2026, 5, 31, 22, tzinfo=UTC)
END = START + timedelta(days=14)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
PROFILES = st.one_of(
    st.just(FLAT),
    st.lists(st.floats(0, 1e6), min_size=168, max_size=168).map(Profile),
    st.lists(st.sampled_from([0.0, 1.0]), min_size=168, max_size=168).map(Profile),
)


@given(PROFILES, MOMENTS, MOMENTS, st.lists(MOMENTS, min_size=2, max_size=8), st.integers(1, 10**12))
def test_the_line_rises_from_nothing_to_the_budget(profile, start, end, moments, budget):
    assume(start < end)
    plan = Plan(profile, start, end, budget)
    assert (plan.share(start), plan.share(end)) == (0, 1)
    shares = [plan.share(moment) for moment in sorted([start, *moments, end])]
    assert all(before <= after + 1e-9 for before, after in pairwise(shares))
    assert all(0 <= share <= 1 for share in shares)
    assert (plan.goal(start - timedelta(days=1)), plan.goal(end + timedelta(days=1))) == (0, budget)


@given(
    PROFILES, MOMENTS, st.integers(1, 60 * 24 * 90), st.integers(1, 10**10), st.integers(1, 10**9), st.data()
)
def test_with_a_cap_no_day_holds_more_and_the_rest_goes_to_the_others(
    profile, start, minutes, budget, cap, data
):
    plan = Plan(profile, start, start + timedelta(minutes=minutes), budget, cap)
    moments = sorted(
        data.draw(
            st.lists(st.datetimes(start.replace(tzinfo=None), plan.ends_at.replace(tzinfo=None)), max_size=6)
        )
    )
    goals = [plan.goal(moment.replace(tzinfo=UTC)) for moment in moments]
    assert all(before <= after * (1 + 1e-9) + 1e-6 for before, after in pairwise(goals))
    assert plan.goal(start) == 0
    assert 0 <= plan.total <= budget * (1 + 1e-9)
    day = day_start(start.date())
    while day < plan.ends_at:
        following = day_start(day.date() + timedelta(days=1))
        assert plan.goal(following) - plan.goal(day) <= cap * (1 + 1e-6) + 1e-3
        day = following


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30), st.integers(1, 10**6), st.integers(1, 10**5))
def test_a_budget_is_spread_whole_where_the_cap_lets_it_through(weights, budget, cap):
    amounts = spread(budget, weights, cap)
    days = sum(weight > 0 for weight in weights)
    assert sum(amounts) == pytest.approx(min(budget, days * cap))
    assert max(amounts) <= cap
    # Days that aren't full are in proportion; none that is full would have had less by its weight.
    level = {
        amount / weight
        for amount, weight in zip(amounts, weights, strict=True)
        if weight and amount < cap * 0.999999
    }
    assert not level or max(level) == pytest.approx(min(level))


def test_without_a_cap_every_hour_counts_the_same_on_a_flat_line():
    plan = Plan(FLAT, START, END, 14 * EURO)
    assert plan.goal(START + timedelta(days=1)) == pytest.approx(EURO)
    # 25 hours on the day on which the clock goes back.
    autumn = Plan(FLAT, day_start(date(2026, 10, 25)), day_start(date(2026, 10, 27)), 49 * EURO)
    assert autumn.goal(day_start(date(2026, 10, 26))) == pytest.approx(25 * EURO)


def standing(**changes):
    return Standing(**({"unit_micros": 10_000, "delivered_micros": 0, "budget_micros": EURO} | changes))


def test_the_chance_is_what_is_missing_by_what_can_be_expected():
    # 20 events are missing; 100 views with 0.6 events an entry would bring 60.
    assert chance_to_enter(200_000, standing(), 100, 0.6) == pytest.approx(1 / 3)
    assert chance_to_enter(200_000, standing(delivered_micros=100_000), 100, 0.6) == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("goal", "state", "views", "chance"),
    [
        (200_000, standing(delivered_micros=200_000), 100, 0),
        (200_000, standing(delivered_micros=900_000), 100, 0),
        (200_000, standing(), 1, 1),
        (200_000, standing(), 0, 1),
        # Nothing is left that pays for one more event.
        (EURO, standing(delivered_micros=EURO - 9_999), 100, 0),
        (EURO, standing(delivered_micros=2 * EURO), 100, 0),
        (200_000, standing(daily_cap_micros=50_000, today_micros=45_000), 100, 0),
        # The day has room for 10 of the 20.
        (200_000, standing(daily_cap_micros=150_000, today_micros=50_000), 100, 1 / 6),
    ],
)
def test_the_chance_keeps_its_bounds(goal, state, views, chance):
    assert chance_to_enter(goal, state, views, 0.6) == pytest.approx(chance)


@given(
    st.floats(0, 1e12),
    st.integers(0, 10**12),
    st.integers(1, 10**12),
    st.integers(1, 10**7),
    st.floats(0, 1e9),
    st.floats(0, 5),
)
def test_it_is_always_a_chance(goal, delivered, budget, unit, views, an_entry):
    assert 0 <= chance_to_enter(goal, Standing(unit, delivered, budget), views, an_entry) <= 1


def test_where_too_much_would_enter_all_give_way_alike():
    items = {1: 1.0, 2: 1.0, 3: 0.5}
    assert room_left([(100, [1, 2, 3])], items, 5) == {1: 1, 2: 1, 3: 1}
    assert room_left([(100, [1, 2, 3])], items, 2) == {1: 0.8, 2: 0.8, 3: 0.8}


def test_who_stands_elsewhere_too_gives_way_in_part():
    room = room_left([(100, [1, 2]), (300, [2])], {1: 1.0, 2: 1.0, 3: 1.0}, 1)
    assert room == {1: 0.5, 2: pytest.approx(0.875), 3: 1}


@given(
    st.lists(st.tuples(st.integers(1, 1000), st.sets(st.integers(1, 6), min_size=1)), min_size=1, max_size=6),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.integers(1, 6),
)
def test_after_giving_way_no_group_of_one_audience_holds_too_much(groups, chances, slots):
    items = dict(enumerate(chances, 1))
    room = room_left(groups, items, slots)
    assert all(0 <= part <= 1 for part in room.values())
    everybody = [(10, set(items))]
    room = room_left(everybody, items, slots)
    assert sum(items[pk] * room[pk] for pk in items) <= slots + 1e-9


def test_few_counts_say_what_is_usual_and_many_say_their_own():
    assert shrunk(0, 0, 0.6, 200) == pytest.approx(0.6)
    assert shrunk(0, 10, 0.6, 200) == pytest.approx(0.571, abs=0.001)
    assert shrunk(30_000, 100_000, 0.6, 200) == pytest.approx(0.3, abs=0.001)
    assert shrunk(50, 0, 0.6, 10) == 1
