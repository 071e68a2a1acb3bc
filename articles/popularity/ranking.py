"""The mathematics of Trending and Evergreen: numbers in, numbers out (docs/popularity.md).

A score is kept in forward form: instead of letting every sum fall with time, each view weighs more the later
it comes, counted from a fixed landmark. A stored number then changes by new views only, and the order of
articles nobody visits stays right without touching their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from heapq import heappush, heapreplace, nlargest
from math import expm1, log, log1p, log2
from typing import NamedTuple

# Lists are stored so deep that any page finds its five after dropping what it may not show.
DEPTH = 24

# Trending (§3): read now × unusual for this article.
# What "now" means: a view counts half after a day and a half, so that an evening and a morning both matter.
FAST_HALF_LIFE = timedelta(hours=36)
# What "usual" means: a month, long enough to hold four of each weekday.
SLOW_HALF_LIFE = timedelta(days=28)
# Views that are only known by their day enter F in its middle.
NOON = timedelta(hours=12)
# The usual share of the slow sum that falls within the fast one: E = S × this.
USUAL_SHARE = FAST_HALF_LIFE / SLOW_HALF_LIFE
# No article is more unusual than this (18.7): a view weighs at least as much in S as in F, because it stands
# in F at the start of its hour and in S at the end of its day (so days can stand in for deleted hours).
MOST_LIFT = 1 / USUAL_SHARE
# How much being unusual matters; ½ leans to "most read", 0 would be that.
TRENDING_SURPRISE = 1.0
# Below three views of now there is nothing to speak of.
LEAST_FAST = 3.0

# Evergreen (§4): the level of weekly views, and its steadiness, in one number.
WEEK_HALF_LIFE = 13.0
# The first two weeks belong to the launch and don't count.
LAUNCH = timedelta(weeks=2)
LEAST_WEEKS = 12
LEAST_WEEKS_OF_YOUNG_SITE = 4
# Viewed in 60 % of the last half year, or of its life where that is shorter.
STEADY_WEEKS = 26
STEADY_SHARE = 0.6
LEAST_STEADY = 1.0

# How much a week weighs beside the next one.
_WEEK_RATIO = 2.0 ** (-1 / WEEK_HALF_LIFE)

# So long before any view that a sum of 0 in logarithms weighs nothing (2^-350 of a view); a Monday.
LANDMARK = datetime(1999, 12, 27, tzinfo=UTC)
_ALL_WEEKS = 2**STEADY_WEEKS - 1


# -- Sums that fade -----------------------------------------------------------------------------------


def half_lives(moment: datetime, half_life: timedelta) -> float:
    """How many half-lives after the landmark `moment` lies."""
    return (moment - LANDMARK) / half_life


def add_logs(a: float, b: float) -> float:
    """log2(2^a + 2^b), without leaving the range of a float."""
    high, low = max(a, b), min(a, b)
    return high + log1p(2.0 ** (low - high)) / log(2)


def add_views(score: float, n: int, moment: datetime, half_life: timedelta) -> float:
    """The forward score with `n` more views at `moment`."""
    return add_logs(score, log2(n) + half_lives(moment, half_life)) if n else score


def faded(score: float, now: datetime, half_life: timedelta) -> float:
    """The sum that a forward score stands for at `now`, in views."""
    return 2.0 ** (score - half_lives(now, half_life))


# -- Trending -----------------------------------------------------------------------------------------


def usual(slow: float) -> float:
    """E: the F that an article with this S has at its usual rate."""
    return slow * USUAL_SHARE


def damping(mean_fast: float | None) -> float:
    """k: the mean F of the eligible articles, at least 1; small numbers weigh little beside it."""
    return max(1.0, mean_fast or 0.0)


def trending_score(fast: float, slow: float, k: float, surprise: float = TRENDING_SURPRISE) -> float:
    """T = F · ((F + k) / (E + k))^surprise."""
    return fast * ((fast + k) / (usual(slow) + k)) ** surprise


def most_trending(fast: float, k: float) -> float:
    """The highest T that an article with this F can have: that of one which was never read before."""
    return trending_score(fast, fast, k)


def is_trending(fast: float, slow: float) -> bool:
    """Whether an article is read enough now, and at least as much as usual."""
    return fast >= LEAST_FAST and fast >= usual(slow)


def above_usual(now: datetime) -> float:
    """How much the forward `fast` must exceed the forward `slow` so that F ≥ E at `now`."""
    return half_lives(now, FAST_HALF_LIFE) - half_lives(now, SLOW_HALF_LIFE) + log2(USUAL_SHARE)


def most_read(period: timedelta, fast: float) -> float:
    """No more views than this can have come in the last `period`: the oldest still weighs so much in F."""
    return fast * 2.0 ** (period / FAST_HALF_LIFE)


# -- Evergreen ----------------------------------------------------------------------------------------


def week_number(monday: date) -> int:
    """The number of the week that begins on `monday`, counted from the landmark."""
    return (monday - LANDMARK.date()).days // 7


def monday_of(day: date) -> date:
    """The Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def first_week(published_on: date) -> date:
    """The Monday of the first week that counts for an article: complete, and after its launch."""
    return monday_of(published_on + LAUNCH + timedelta(days=6))


def week_weight(monday: date, views: int) -> float:
    """What a week adds to the stored numerator: 2^(week/13) · ln(1 + views)."""
    return 2.0 ** (week_number(monday) / WEEK_HALF_LIFE) * log1p(views)


def weights_sum(weeks: int) -> float:
    """Σ gⱼ over the last `weeks` complete weeks, the last of them weighing 1; closed form."""
    return (1 - _WEEK_RATIO**weeks) / (1 - _WEEK_RATIO)


def evergreen_score(steady: float, weeks: int, until: date) -> float:
    """G, in views a week: from the numerator, with `weeks` complete weeks before the Monday `until`."""
    if weeks <= 0:
        return 0.0
    last = week_number(until) - 1
    return expm1(steady * 2.0 ** (-last / WEEK_HALF_LIFE) / weights_sum(weeks))


def weeks_before(first: date, until: date) -> int:
    """How many complete weeks an article has that counts from the Monday `first`."""
    return max(0, (until - first).days // 7)


def viewed_weeks(mask: int, mask_until: date | None, until: date) -> int:
    """In how many of the 26 weeks before `until` an article was viewed; bit 0 ends at `mask_until`."""
    if mask_until is None:
        return 0
    idle = (until - mask_until).days // 7
    return ((mask << max(0, idle)) & _ALL_WEEKS).bit_count()


def with_week(mask: int, mask_until: date | None, monday: date) -> int:
    """The mask after the week of `monday` was viewed; it then ends at the next Monday, unless it went on."""
    idle = (monday - mask_until).days // 7 if mask_until else STEADY_WEEKS
    if idle < 0:
        return mask | (1 << -idle - 1) & _ALL_WEEKS
    return ((mask << min(idle, STEADY_WEEKS) + 1) | 1) & _ALL_WEEKS


def is_steady(weeks: int, viewed: int) -> bool:
    """Whether an article was viewed in enough of its last 26 weeks."""
    return viewed >= STEADY_SHARE * min(weeks, STEADY_WEEKS)


def is_evergreen(score: float, weeks: int, viewed: int, least_weeks: int = LEAST_WEEKS) -> bool:
    """Whether an article is old enough, read steadily enough and read enough."""
    return weeks >= least_weeks and is_steady(weeks, viewed) and score >= LEAST_STEADY


def last_published(least_weeks: int, until: date) -> date:
    """The last day on which an article can have appeared that has so many complete weeks at `until`."""
    return until - timedelta(weeks=least_weeks) - LAUNCH


# -- The order in which evergreens are stored -------------------------------------------------------------
# G of idle articles falls by itself, of young ones a little faster than of old ones: their order changes
# without their rows. This number stands for the most that later weeks can make of them.


def steadiness(steady: float, weeks: int, viewed: int) -> float:
    """The numerator divided by the part of all week weights that the article had at its last viewed week.

    0 where it wasn't viewed in enough weeks: while nobody comes it won't be. Further idle weeks only add to
    that part, so `most_evergreen` of this number never falls below G until the article is viewed again.
    """
    if weeks <= 0 or not is_steady(weeks, viewed):
        return 0.0
    return steady / (1 - _WEEK_RATIO**weeks)


def most_evergreen(steadiness: float, until: date) -> float:
    """The highest G that an article with this steadiness can have before the Monday `until`."""
    last = week_number(until) - 1
    return expm1(steadiness * 2.0 ** (-last / WEEK_HALF_LIFE) * (1 - _WEEK_RATIO))


def least_steadiness(until: date) -> float:
    """Below this steadiness no article can reach the least G of an evergreen."""
    last = week_number(until) - 1
    return log1p(LEAST_STEADY) * 2.0 ** (last / WEEK_HALF_LIFE) / (1 - _WEEK_RATIO)


# -- The best few, without looking at all ----------------------------------------------------------------


class Ranked(NamedTuple):
    """An article at its place in an order: larger keys come first."""

    key: tuple[float, ...]
    article_id: int


class Candidate(NamedTuple):
    """An article that may be among the best; without a key it isn't."""

    article_id: int
    key: tuple[float, ...] | None
    # No candidate after this one has a key that begins with more.
    bound: float


def best(candidates: Iterable[Candidate], depth: int = DEPTH) -> list[int]:
    """The ids of the `depth` largest keys, largest first; see `ranked`."""
    return [article_id for _key, article_id in ranked(candidates, depth)]


def ranked(candidates: Iterable[Candidate], depth: int = DEPTH) -> list[Ranked]:
    """The `depth` candidates with the largest keys, largest first; see `finalists`."""
    found = [Ranked(key, pk) for pk, key, _bound in finalists(candidates, depth) if key is not None]
    return sorted(found, reverse=True)[:depth]


def finalists(candidates: Iterable[Candidate], depth: int = DEPTH) -> list[Candidate]:
    """The `depth` candidates whose keys begin with most, and all that equal the last, in no order.

    Exact, and reading no further than the bounds demand: candidates must come with falling bounds, so once
    the bound is below the last place nobody can still enter.
    """
    seen: list[Candidate] = []
    places: list[float] = []
    for candidate in candidates:
        if len(places) == depth and candidate.bound < places[0]:
            break
        if candidate.key is None:
            continue
        seen.append(candidate)
        if len(places) < depth:
            heappush(places, candidate.key[0])
        elif candidate.key[0] > places[0]:
            heapreplace(places, candidate.key[0])
    return [candidate for candidate in seen if candidate.key and candidate.key[0] >= places[0]]


def merged(parts: Iterable[Iterable[Ranked]], depth: int = DEPTH) -> list[Ranked]:
    """The `depth` largest of parts that hold different articles; of each part its own `depth` largest do."""
    return nlargest(depth, (entry for part in parts for entry in part))


def chained(*links: Callable[[], Iterable[int]], depth: int = DEPTH) -> list[int]:
    """The first `depth` different ids of the links in turn; a link is only asked when it is needed."""
    ids: dict[int, None] = {}
    for link in links:
        if len(ids) >= depth:
            break
        ids.update(dict.fromkeys(link()))
    return list(ids)[:depth]
