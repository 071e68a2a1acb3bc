"""Property P: a campaign stays on its line, whatever readers do, and is delivered where there is room for it.

Played in memory with the functions that pace real campaigns; the seed decides everything.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from ads.serving.pacing import Plan
from articles.popularity.calendar import day_of, day_start
from benchmarks.parts.pacing_run import MINUTE, World, a_week, as_fast_as_possible, play

EURO = 1_000_000
START = datetime(2026, 5, 31, 22, tzinfo=UTC)
END = START + timedelta(days=14)
BUDGET = 2_000 * EURO
VIEWS = 7_000
PROFILE = a_week(VIEWS)
SURGE = (START + timedelta(days=5, hours=12), START + timedelta(days=5, hours=15), 6.0)
# With this price the budget pays for as many events as readers bring, divided by so much.
EASE = 1.2


def unit_for(ease, budget=BUDGET, events=2 * VIEWS * 0.6):
    return round(budget / (events / ease))


def distance(run, budget=BUDGET, since=None):
    return run.off_line(budget, since)


@pytest.mark.parametrize("seed", range(2))
def test_with_noise_and_a_surge_it_stays_within_2_percent_and_is_delivered(seed):
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE, surges=[SURGE])
    run = play(plan, world, Random(seed), unit_micros=unit_for(2))
    assert distance(run) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET
    assert run.free == 0


@pytest.mark.parametrize("seed", range(2))
def test_it_is_delivered_when_reading_is_only_just_enough(seed):
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE)
    run = play(plan, world, Random(seed), unit_micros=unit_for(EASE))
    assert distance(run) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET


def test_spending_as_fast_as_possible_is_far_off_the_line():
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE, surges=[SURGE])
    run = play(plan, world, Random(1), unit_micros=unit_for(4), rule=as_fast_as_possible)
    assert distance(run) > 0.6


@pytest.mark.parametrize(
    "wrong",
    [
        {"believed_rate": 0.2},
        {"believed_rate": 1.0},
        {"level": 2.0},
        {"delay": 2 * MINUTE},
        {"noise": 0.5},
    ],
    ids=str,
)
def test_wrong_expectations_mend_themselves(wrong):
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE, surges=[SURGE], **wrong)
    run = play(plan, world, Random(7), unit_micros=unit_for(2))
    assert distance(run) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET


def test_with_too_few_readers_it_takes_all_that_there_are():
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE, level=0.5)
    run = play(plan, world, Random(3), unit_micros=unit_for(1))
    assert 0.45 * BUDGET < run.delivered[-1] < 0.55 * BUDGET
    assert all(done <= goal + unit_for(1) for done, goal in zip(run.delivered, run.planned, strict=True))


def test_who_starts_late_catches_up_and_stays():
    plan, world = Plan(PROFILE, START, END, BUDGET), World(PROFILE)
    late = START + timedelta(days=2)
    run = play(plan, world, Random(4), unit_micros=unit_for(3), since=late)
    assert distance(run, since=late + timedelta(days=2)) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET


def test_a_budget_that_is_raised_midway_gets_a_line_of_its_own():
    middle = START + timedelta(days=7)
    before, after = Plan(PROFILE, START, END, BUDGET), Plan(PROFILE, START, END, 3 * BUDGET // 2)
    world = World(PROFILE)
    run = play(before, world, Random(5), unit_micros=unit_for(3), changes={middle: after})
    # Readers bring 3/14 of the old budget a day, the new line takes 1.5/14: a quarter is made up in 2.3 days.
    assert distance(run, after.budget_micros, since=middle + timedelta(days=2.5)) < 0.02
    assert run.delivered[-1] >= 0.99 * after.budget_micros
    assert run.delivered[-1] <= after.budget_micros


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_weeks_in_which_the_clock_changes_are_like_others(change):
    start, end = day_start(change - timedelta(days=7)), day_start(change + timedelta(days=7))
    plan, world = Plan(PROFILE, start, end, BUDGET), World(PROFILE)
    run = play(plan, world, Random(6), unit_micros=unit_for(2))
    assert distance(run) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET


def test_a_cap_a_day_is_kept_and_the_plan_knows_it():
    cap = round(BUDGET / 14 * 1.02)
    plan, world = Plan(PROFILE, START, END, BUDGET, cap), World(PROFILE, surges=[SURGE])
    run = play(plan, world, Random(8), unit_micros=unit_for(2))
    days = {}
    for moment, delivered in zip(run.moments, run.delivered, strict=True):
        days[day_of(moment - MINUTE)] = delivered
    ends = [0, *days.values()]
    assert max(after - before for before, after in pairwise(ends)) <= cap
    assert distance(run) < 0.02
    assert run.delivered[-1] >= 0.99 * BUDGET
