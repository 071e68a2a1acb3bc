"""Plays a campaign minute by minute in memory: readers with noise and surges, and rules that pace it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
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

    def views(self, moment: datetime, expected: float, rng: Random) -> int:
        """How many readers come in this minute, for which so many were expected."""
        mean = expected * self.level
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

    def note(self, moment: datetime, delivered: int, planned: float) -> None:
        """How it stands at that moment."""
        self.moments.append(moment)
        self.delivered.append(delivered)
        self.planned.append(planned)

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
    plan: Plan,
    world: World,
    rng: Random,
    *,
    unit_micros: int,
    rule: Rule = paced,
    since: datetime | None = None,
    changes: Mapping[datetime, Plan] | None = None,
) -> Run:
    """Play the campaign from `since`, else its start, to its end; each of `changes` is the plan from then on.

    Nobody is billed beyond the budget or the cap of a day: what comes beyond them is free.
    """
    run, delivered, today, known = Run(), 0, 0, 0
    day, of_hour, waiting = None, 1.0, deque[tuple[datetime, int]]()
    moment = since or plan.starts_at
    while moment < plan.ends_at:
        plan = (changes or {}).get(moment, plan)
        if day != day_of(moment):
            day, today = day_of(moment), 0
        if not moment.minute:
            of_hour = world.hour(rng)
        while waiting and waiting[0][0] <= moment:
            known += waiting.popleft()[1]
        standing = Standing(unit_micros, known, plan.budget_micros, today, plan.daily_cap_micros)
        expected = world.profile.between(moment, moment + MINUTE)
        chance = rule(plan, standing, moment, expected, world.believed_rate)
        events = binomial(world.views(moment, expected * of_hour, rng), chance * world.event_rate, rng)
        room = standing._replace(delivered_micros=delivered).room_micros
        billed = min(events, max(0, room) // unit_micros)
        run.free += events - billed
        delivered, today = delivered + billed * unit_micros, today + billed * unit_micros
        moment += MINUTE
        waiting.append((moment + world.delay, billed * unit_micros))
        run.note(moment, delivered, plan.goal(moment))
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
