"""Measures how refreshing and reading the popular lists grows with the number of articles.

    DATABASE_URL=postgres://… python benchmarks/ranking.py
    python benchmarks/ranking.py [--sizes 1000,1000000] [--viewed 200] [--rounds 15] [--database-url URL]

It makes a site of each size in a database of its own (the largest takes some minutes) and drops them. Between
two refreshes the same number of articles is read, whatever the size. The sizes take turns in each round, so
that what else the machine does meets all of them; the times vary, the ratios hardly do.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--sizes", default="1000,10000,100000,1000000", help="numbers of articles")
PARSER.add_argument("--viewed", type=int, default=200, help="articles newly read between two refreshes")
PARSER.add_argument("--rounds", type=int, default=15)
PARSER.add_argument("--database-url", help="where to make the databases; else DATABASE_URL, else SQLite")
ARGUMENTS = PARSER.parse_args()
if ARGUMENTS.database_url:
    os.environ["DATABASE_URL"] = ARGUMENTS.database_url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import Databases, Watch, a_file, own_databases  # noqa: E402 - knows the settings

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - the settings come first

django.setup()

from django.core.cache import cache  # noqa: E402 - after Django's set-up
from django.db import connection  # noqa: E402 - after Django's set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after Django's set-up

from articles.models import ArticleScore, Topic  # noqa: E402 - after Django's set-up
from articles.popularity import standings  # noqa: E402 - after Django's set-up
from articles.popularity.counting import count_views  # noqa: E402 - after Django's set-up
from articles.popularity.lists import popular  # noqa: E402 - after Django's set-up
from articles.popularity.movers import movers  # noqa: E402 - after Django's set-up
from articles.popularity.refresh import refresh  # noqa: E402 - after Django's set-up
from articles.popularity.state import known_state  # noqa: E402 - after Django's set-up
from benchmarks.parts.large_site import NOW, Site, gather_statistics, make_site  # noqa: E402 - after Django's set-up

MOST_READING, MOST_REFRESHING, MOST_LOCKED = 1.2, 1.5, 100
READINGS = 20


@dataclass
class Measured:
    """The times of one size, in seconds."""

    site: Site
    building: float
    rebuilding: float
    refreshing: list[float] = field(default_factory=list)
    evergreens: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    week: float = 0.0
    folded: int = 0
    moving: float = 0.0
    queries: int = 0
    longest: float = 0.0
    where: str = ""
    transactions: int = 0
    too_long: int = 0

    def note(self, watch: Watch) -> None:
        """Keep the longest transaction, and how many there were."""
        self.longest, self.where = max((self.longest, self.where), (watch.longest, watch.where))
        self.transactions += watch.n
        self.too_long += watch.too_long


def seconds(do: Callable[[], object]) -> float:
    start = perf_counter()
    do()
    return perf_counter() - start


def build(databases: Databases, size: int, watch: Watch) -> Measured:
    databases.make(f"articles{size}")
    start = perf_counter()
    site = make_site(size)
    building = perf_counter() - start
    watch.restart()
    rebuilding = seconds(lambda: refresh(NOW))
    measured = Measured(site, building, rebuilding)
    measured.note(watch)
    # Two idle refreshes an hour apart: from then on only what is new has to be followed.
    for hours in (1, 2):
        refresh(NOW + timedelta(hours=hours))
    gather_statistics()
    return measured


def measure_round(measured: Measured, number: int, viewed: int, watch: Watch) -> None:
    rng, now = Random(number), NOW + timedelta(hours=2, minutes=10 * number)
    site = measured.site
    known = rng.sample(list(site.weekly), min(viewed // 2, len(site.weekly)))
    others = rng.sample(
        [pk for pk in rng.sample(site.articles, viewed) if pk not in known], viewed - len(known)
    )
    count_views([(pk, now, 1 + rng.randrange(3)) for pk in {*known, *others}])
    watch.restart()
    measured.refreshing.append(seconds(lambda: refresh(now)))
    measured.note(watch)
    topics, until = list(Topic.objects.values_list("pk", flat=True)), known_state().weeks_until
    steps = standings.evergreen_steps(topics, set(), until, now)
    measured.evergreens.append(seconds(lambda: [steps[0](topic) for topic in [None, *topics]]))
    for reading in range(READINGS):
        topic = topics[reading % len(topics)] if reading % 2 else None
        read = partial(popular, now, topic_id=topic)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            measured.cold.append(seconds(read))
        measured.queries = max(measured.queries, len(queries))
        measured.warm.append(seconds(read))


def measure_week(measured: Measured, watch: Watch) -> None:
    """The first refresh after a week is over: days close, and each article read in that week is folded."""
    monday = NOW + timedelta(days=5)
    watch.restart()
    measured.week = seconds(lambda: refresh(monday))
    measured.note(watch)
    measured.folded = ArticleScore.objects.filter(weeks_until=known_state().weeks_until).count()
    measured.moving = seconds(lambda: movers(monday))


def report(results: dict[int, Measured], rounds: int) -> bool:
    """Print everything; whether all targets were met."""
    for size, result in results.items():
        refreshing, evergreens = median(result.refreshing) * 1e3, median(result.evergreens) * 1e3
        cold, warm = median(result.cold) * 1e3, median(result.warm) * 1e3
        print(f"{size:>9} articles, built in {result.building:.0f} s")
        print(f"    refreshing      {refreshing:8.1f} ms, of which evergreens {evergreens:.1f} ms")
        print(f"    reading a list  {cold:8.2f} ms ({result.queries} queries), from the cache {warm:.2f} ms")
        print(f"    a week is over  {result.week:8.1f} s for {result.folded} articles read in it")
        print(f"    --rebuild       {result.rebuilding:8.1f} s; the desk's movers {result.moving:.2f} s")
        print(
            f"    longest transaction {result.longest * 1e3:4.0f} ms (in {result.where});"
            f" {result.too_long} of {result.transactions} took over {MOST_LOCKED} ms"
        )
    least, most = min(results), max(results)
    print(f"{most} against {least} articles, medians of {rounds} rounds:")
    return all(
        [
            is_met("refreshing", ratio(results, least, most, "refreshing"), MOST_REFRESHING, "×"),
            is_met("reading a list", ratio(results, least, most, "cold"), MOST_READING, "×"),
            is_met("longest transaction", 1e3 * max(r.longest for r in results.values()), MOST_LOCKED, "ms"),
        ]
    )


def is_met(what: str, measured: float, at_most: float, unit: str) -> bool:
    verdict = "met" if measured <= at_most else "NOT MET"
    print(f"    {what} {measured:.2f} {unit} (at most {at_most}: {verdict})")
    return measured <= at_most


def ratio(results: dict[int, Measured], least: int, most: int, what: str) -> float:
    return median(getattr(results[most], what)) / median(getattr(results[least], what))


def main(sizes: list[int], viewed: int, rounds: int) -> None:
    with own_databases() as databases, Watch().watching() as watch:
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor};"
              f" {viewed} articles read between two refreshes")  # fmt: skip
        results = {size: build(databases, size, watch) for size in sizes}
        for number in range(1, rounds + 1):
            for size, result in results.items():
                databases.use(f"articles{size}")
                measure_round(result, number, viewed, watch)
        for size, result in results.items():
            databases.use(f"articles{size}")
            measure_week(result, watch)
        is_met = report(results, rounds)
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main([int(size) for size in ARGUMENTS.sizes.split(",")], ARGUMENTS.viewed, ARGUMENTS.rounds)
