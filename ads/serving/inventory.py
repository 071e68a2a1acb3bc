"""How much is read, and beside which articles: what there is to sell, from the counts of the last weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Q, Sum

from articles.models import Publication, RolledUpDay, ViewDay, ViewHour
from articles.popularity.calendar import closed_until, day_end, day_of, day_start, days_between, hour_of
from articles.popularity.turns import in_chunks

from .profile import PERIOD, WEEKS, Profile, measured
from .servable import EVERYWHERE, Aim, Key

# The hours of a day that is over hardly change any more; a day of keeping bounds what late counts add.
_CLOSED_SECONDS = 24 * 3600
# How articles share the reading changes by the day.
_SHARES_SECONDS = 600
_PROFILE_SECONDS = 2 * 3600
# Below the 999 parameters that the oldest SQLite takes in one statement.
_PARAMETERS = 900

# Views in each of the last weeks, the newest first.
Weeks = tuple[int, ...]


class Segment(NamedTuple):
    """Articles that answer to the same targets, and how often they were read together."""

    keys: frozenset[Key]
    is_sensitive: bool
    weeks: Weeks

    def admits(self, aim: Aim, *, is_neutral: bool) -> bool:
        """Whether a campaign with this aim may stand here; beside sensitive texts only what is neutral."""
        is_aimed_at = not aim.keys.isdisjoint(self.keys) and aim.excluded.isdisjoint(self.keys)
        return is_aimed_at and (is_neutral or not self.is_sensitive)


class Inventory(NamedTuple):
    """What the site has: its profile, the views of all articles, and the articles that hold placements.

    `known_weeks` says in how many of the weeks the site was counted from their beginning.
    """

    profile: Profile
    weeks: Weeks
    known_weeks: int
    segments: list[Segment]

    def matching(self, aim: Aim, *, is_neutral: bool) -> list[Segment]:
        """The articles beside which a campaign with this aim may stand."""
        return [segment for segment in self.segments if segment.admits(aim, is_neutral=is_neutral)]

    def recent(self, weeks: Weeks) -> int:
        """Of views by week those of the last week; of all four when the site had none in the last."""
        return weeks[0] if self.weeks[0] else sum(weeks)

    def expected(self, matching: float, start: datetime, end: datetime) -> float:
        """The views expected between these moments of articles that had `matching` recent views.

        0 when nothing is known about the site.
        """
        whole = self.recent(self.weeks)
        if not (whole and self.profile.is_known):
            return 0.0
        return self.profile.between(start, end) * matching / whole


def read_inventory(aims: Iterable[Aim], now: datetime) -> Inventory:
    """The inventory, told apart as far as these aims do.

    At most six queries, and some for thousands of tags; one or two of them with warm caches. Articles that
    take no placements are left out.
    """
    used = {key for aim in aims for key in aim.keys | aim.excluded}
    profile, known_weeks = _measured(now)
    views = _article_weeks(now)
    summed: dict[tuple[frozenset[Key], bool], list[Weeks]] = defaultdict(list)
    for article, keys, is_sensitive in _articles(used, now):
        if article in views:
            summed[keys, is_sensitive].append(views[article])
    segments = [Segment(*place, _total(weeks)) for place, weeks in summed.items()]
    return Inventory(profile, _total(views.values()), known_weeks, segments)


def _total(rows: Iterable[Weeks]) -> Weeks:
    return tuple(map(sum, zip(*rows, strict=True))) or (0,) * WEEKS


def _articles(used: Collection[Key], now: datetime) -> Iterator[tuple[int, frozenset[Key], bool]]:
    """Each live article that takes placements: its keys among those in use, and whether it is sensitive."""
    live = Publication.objects.live(now).exclude(sponsoring="none").order_by()
    tags_of: dict[int, set[Key]] = defaultdict(set)
    for part in in_chunks(sorted(number for kind, number in used if kind == "tag"), _PARAMETERS):
        for article, tag in live.filter(tags__in=part).values_list("article_id", "tags"):
            tags_of[article].add(("tag", tag))
    for article, topic, sponsoring in live.values_list("article_id", "topic_id", "sponsoring"):
        own = {EVERYWHERE, ("topic", topic), ("article", article), *tags_of.get(article, ())}
        yield article, frozenset(own.intersection(used)), sponsoring != "normal"


# -- The profile: hours of all articles ----------------------------------------------------------------


def read_profile(now: datetime) -> Profile:
    """How reading is spread over the week, by the four weeks until this hour; one query, none for the hour."""
    return _measured(now)[0]


def _measured(now: datetime) -> tuple[Profile, int]:
    """The profile of the four weeks until this hour, and how many whole weeks were counted."""
    until = hour_of(now)
    key = f"traffic-profile:{until:%Y%m%d%H}"
    found = cache.get(key)
    if found is None:
        views = _site_hours(until)
        first = min((hour for hour, n in views.items() if n), default=until)
        weeks = min(WEEKS, (until - first) // timedelta(weeks=1))
        found = measured(views, until), weeks
        cache.set(key, found, _PROFILE_SECONDS)
    return found


def _site_hours(until: datetime) -> dict[datetime, int]:
    """The views of all articles in each hour (UTC) of the four weeks before `until`; one query at most."""
    since = until - PERIOD
    days = list(days_between(day_of(since), day_of(until) + timedelta(days=1)))
    kept = cache.get_many([_key(day) for day in days])
    missing = [day for day in days if _key(day) not in kept]
    asked = _ask_hours(missing) if missing else {}
    closed = closed_until(until)
    cache.set_many({_key(day): asked[day] for day in missing if day < closed}, _CLOSED_SECONDS)
    hours = {hour: n for sums in (*kept.values(), *asked.values()) for hour, n in sums.items()}
    return {hour: n for hour, n in hours.items() if since <= hour < until}


def _key(day: date) -> str:
    return f"traffic-hours:{day}"


def _ask_hours(days: list[date]) -> dict[date, dict[datetime, int]]:
    found: dict[date, dict[datetime, int]] = {day: {} for day in days}
    rows = ViewHour.objects.filter(hour__gte=day_start(days[0]), hour__lt=day_end(days[-1])).order_by()
    for hour, n in rows.values_list("hour").annotate(total=Sum("n")):
        # Days in between may have been kept: they are left out.
        if (day := day_of(hour)) in found:
            found[day][hour] = n
    return found


# -- The shares: weeks of each article -----------------------------------------------------------------


def _article_weeks(now: datetime) -> Mapping[int, Weeks]:
    """The views of each article in the last four times seven days that are over, the newest first."""
    last = closed_until(now)
    key = f"traffic-articles:{last}:{now.timestamp() // _SHARES_SECONDS:.0f}"
    found = cache.get(key)
    if found is None:
        found = _ask_weeks(last)
        cache.set(key, found, _SHARES_SECONDS)
    return found


def _ask_weeks(last: date) -> dict[int, Weeks]:
    """Closed days in one number each, the others from their hours: three queries."""
    starts = [last - timedelta(weeks=n) for n in range(WEEKS + 1)]
    rolled_up = RolledUpDay.objects.filter(day__gte=starts[-1], day__lt=last)
    closed = set(rolled_up.values_list("day", flat=True))
    days = ViewDay.objects.filter(day__gte=starts[-1], day__lt=last, day__in=closed)
    found: dict[int, Weeks] = dict(_week_sums(days, "day", starts))
    still_open = [day for day in days_between(starts[-1], last) if day not in closed]
    if still_open:
        hours = ViewHour.objects.filter(_runs(still_open))
        for article, weeks in _week_sums(hours, "hour", [day_start(day) for day in starts]):
            found[article] = _total([weeks, found.get(article, (0,) * WEEKS)])
    return found


def _week_sums(rows: Any, column: str, starts: list[Any]) -> Iterator[tuple[int, Weeks]]:
    sums = {
        f"week_{n}": Sum("n", filter=Q(**{f"{column}__gte": start, f"{column}__lt": end}), default=0)
        for n, (end, start) in enumerate(pairwise(starts))
    }
    for article, *weeks in rows.order_by().values_list("article_id").annotate(**sums):
        yield article, tuple(weeks)


def _runs(days: list[date]) -> Q:
    """The hours of these days, which are in order: one range for each row of days without a gap."""
    runs, start = Q(), days[0]
    for day, following in zip(days, [*days[1:], date.max], strict=True):
        if following != day + timedelta(days=1):
            runs |= Q(hour__gte=day_start(start), hour__lt=day_end(day))
            start = following
    return runs
