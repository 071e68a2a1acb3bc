"""Plays a campaign minute by minute in memory: readers with noise and surges, and rules that pace it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log, sqrt
from random import Random

from ads.serving.pacing import Plan, Standing, chance_to_enter
from ads.serving.profile import Profile
from articles.popularity.calendar import day_of

MINUTE = timedelta(minutes=1)
# Views of a magazine's site over a day, by the clock: quiet at night, the most in the evening.
_DAY = (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 11, 10, 9, 9, 9, 9, 10, 12, 14, 13, 9, 5)
_WEEKDAYS = (1.1, 1.1, 1.05, 1.0, 0.9, 0.85, 1.0)


def a_week(views: float) -> Profile:
    """The profile of a site with so many views a week."""
    cells = [weekday * hour for weekday in _WEEKDAYS for hour in _DAY]
    return Profile([cell * views / sum(cells) for cell in cells])


@dataclass
class World:
    """What really happens: readers as the profile says on average, times `level`, hour by hour with noise.

    `surges` are (start, end, factor). An item that enters is worth an event with `event_rate`; the rule
    reckons with `believed_rate`, and learns of events only after `delay`.
    """

    profile: Profile
    level: float = 1.0
    noise: float = 0.15
    surges: Sequence[tuple[datetime, datetime, float]] = ()
    event_rate: float = 0.6
    believed_rate: float = 0.6
    delay: timedelta = timedelta(0)

    def views(self, moment: datetime, of_hour: float, rng: Random) -> int:
        """How many readers come in this minute."""
        mean = self.profile.between(moment, moment + MINUTE) * self.level * of_hour
        for start, end, factor in self.surges:
            if start <= moment < end:
                mean *= factor
        return poisson(mean, rng)

    def hour(self, rng: Random) -> float:
        """By how much this hour differs from what is usual; 1 on average."""
        sigma = sqrt(log(1 + self.noise**2))
        return exp(rng.gauss(-sigma * sigma / 2, sigma))


@dataclass
class Run:
    """What came of it: delivered and planned micro-euros at the end of each minute, and free events."""

    moments: list[datetime] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    planned: list[float] = field(default_factory=list)
    free: int = 0

    def off_line(self, budget: int, since: datetime | None = None) -> float:
        """The largest distance between delivered and planned, as a part of the budget."""
        rows = zip(self.moments, self.delivered, self.planned, strict=True)
        return max(abs(done - goal) for at, done, goal in rows if since is None or at >= since) / budget


# Chance to enter a block in this minute: of the plan, the standing, the moment and the views expected.
Rule = Callable[[Plan, Standing, datetime, float, float], float]


def paced(plan: Plan, standing: Standing, moment: datetime, views: float, rate: float) -> float:
    """Our own rule, as ads/serving/paces.py applies it."""
    return chance_to_enter(plan.goal(moment + MINUTE), standing, views, rate)


def as_fast_as_possible(plan: Plan, standing: Standing, *_facts: object) -> float:
    """Into every block until nothing is left."""
    return float(standing.room_micros >= standing.unit_micros)


def play(
    plan: Plan | Callable[[datetime], Plan],
    world: World,
    rng: Random,
    *,
    unit_micros: int,
    rule: Rule = paced,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Run:
    """Play the campaign from `since` (else its start) to its end; a plan may change in the course of time."""
    plan_at = plan if callable(plan) else lambda _moment: plan
    first = plan_at(since) if since else plan_at(datetime.max)
    moment, end = since or first.starts_at, until or first.ends_at
    run, delivered, today, day, of_hour = Run(), 0, 0, None, 1.0
    waiting: list[tuple[datetime, int]] = []
    known = 0
    while moment < end:
        now_plan = plan_at(moment)
        if day != day_of(moment):
            day, today = day_of(moment), 0
        if not moment.minute:
            of_hour = world.hour(rng)
        while waiting and waiting[0][0] <= moment:
            known += waiting.pop(0)[1]
        cap = now_plan.daily_cap_micros
        believed = Standing(unit_micros, known, now_plan.budget_micros, today, cap)
        expected = world.profile.between(moment, moment + MINUTE)
        chance = rule(now_plan, believed, moment, expected, world.believed_rate)
        events = binomial(world.views(moment, of_hour, rng), chance * world.event_rate, rng)
        room = Standing(unit_micros, delivered, now_plan.budget_micros, today, cap).room_micros
        billed = min(events, max(0, room) // unit_micros)
        run.free += events - billed
        delivered, today = delivered + billed * unit_micros, today + billed * unit_micros
        waiting.append((moment + MINUTE + world.delay, billed * unit_micros))
        moment += MINUTE
        run.moments.append(moment)
        run.delivered.append(delivered)
        run.planned.append(now_plan.goal(moment))
    return run


def poisson(mean: float, rng: Random) -> int:
    """A number with that mean and variance; exact for small means, by the normal curve for large ones."""
    if mean > 30:
        return max(0, round(rng.gauss(mean, sqrt(mean))))
    limit, product, n = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def binomial(trials: int, chance: float, rng: Random) -> int:
    """How many of so many trials succeed."""
    if trials * chance * (1 - chance) > 30:
        spread = sqrt(trials * chance * (1 - chance))
        return min(trials, max(0, round(rng.gauss(trials * chance, spread))))
    return sum(rng.random() < chance for _trial in range(trials))
