"""Measures building the picture of placements and drawing five from it, against ORDER BY random().

    python benchmarks/selection.py                                # SQLite, in a file
    DATABASE_URL=postgres://… python benchmarks/selection.py      # PostgreSQL
    … --sizes 100,1000,10000,100000 --blocks 2000 --rounds 5

It makes a catalogue of each size in a database of its own and drops them. Everything is measured in one run
on the same database, and the sizes take turns, so that what else the machine does meets all of them. Times
depend on the machine; how they grow with the number of placements, and the ratios, hardly do.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--sizes", default="100,1000,10000,100000", help="numbers of placements")
PARSER.add_argument("--blocks", type=int, default=2_000, help="blocks drawn in each round")
PARSER.add_argument("--rounds", type=int, default=5)
ARGUMENTS = PARSER.parse_args()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import a_file, own_databases  # noqa: E402 - after the arguments

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - after the environment

django.setup()

from django.db import connection  # noqa: E402 - after Django's set-up

from ads.models import Placement  # noqa: E402 - after Django's set-up
from ads.serving import selection, snapshot  # noqa: E402 - after Django's set-up
from ads.serving.selection import choose, fill  # noqa: E402 - after Django's set-up
from ads.serving.servable import Snapshot, build  # noqa: E402 - after Django's set-up
from benchmarks.parts.catalogue import NOW, make_catalogue, make_context  # noqa: E402 - after Django's set-up

SHOWN = 5
# Of each round; these take long.
RANDOM_ORDERS, SEARCHES = 6, 4
# The goals: below so many milliseconds in 99 of 100 blocks at that size, and with a hundred times as many
# placements at most so many times as long.
GOAL_P99_MS, GOAL_SIZE = 1.0, 10_000
GOAL_GROWTH, SMALL, LARGE = 3.0, 1_000, 100_000


@dataclass
class Measured:
    """A catalogue of one size; times in microseconds, those of building in milliseconds."""

    picture: Snapshot
    builds: list[float]
    chosen: list[float] = field(default_factory=list)
    filled: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    ordered: list[float] = field(default_factory=list)
    short: int = 0


def times(work: Callable[[], object], rounds: int) -> list[float]:
    """How long each of `rounds` calls took, in microseconds."""
    measured = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        measured.append((perf_counter() - start) * 1e6)
    return measured


def percentile(measured: list[float], percent: int) -> float:
    return sorted(measured)[(len(measured) - 1) * percent // 100]


def measure_round(result: Measured, blocks: int, rng: Random) -> None:
    """Each way once more, beside texts drawn anew for each block."""

    def draw() -> None:
        block = choose(result.picture, "article", make_context(rng), SHOWN, rng, NOW)
        result.short += len(block) < SHOWN

    result.chosen += times(draw, blocks)
    with mock.patch.object(selection, "current", return_value=result.picture):
        result.filled += times(lambda: fill("article", make_context(rng), SHOWN, rng, NOW), blocks // 4)
    with mock.patch.object(selection, "PATIENCE", 0):
        result.searched += times(draw, SEARCHES)
    result.ordered += times(lambda: list(Placement.objects.order_by("?")[:SHOWN]), RANDOM_ORDERS)


def report(results: dict[int, Measured]) -> bool:
    """Print the table and the verdicts; whether all goals were met."""
    heads = ("build ms", "p50 µs", "p99 µs", "fill p50", "fill p99", "search µs", "order_by('?')", "ratio")
    print(f"{'placements':>10}", *(f"{head:>13}" for head in heads))
    for size, of in results.items():
        p50, ordered = percentile(of.chosen, 50), median(of.ordered)
        columns = (
            median(of.builds),
            p50,
            percentile(of.chosen, 99),
            percentile(of.filled, 50),
            percentile(of.filled, 99),
            median(of.searched),
            ordered,
            ordered / p50,
        )
        print(f"{size:>10}", *(f"{column:>13.1f}" for column in columns))
    print(
        "fill: with tokens, prices and texts; search: all looked at; ratio: order_by('?') to the median block"
    )
    verdicts = []
    if GOAL_SIZE in results:
        p99 = percentile(results[GOAL_SIZE].chosen, 99) / 1e3
        verdicts.append(is_met(f"p99 of a block at {GOAL_SIZE:,} placements", p99, GOAL_P99_MS, "ms"))
    if SMALL in results and LARGE in results:
        for percent in (50, 99):
            small, large = (percentile(results[size].chosen, percent) for size in (SMALL, LARGE))
            what = f"p{percent} at {LARGE:,} against {SMALL:,} placements"
            verdicts.append(is_met(what, large / small, GOAL_GROWTH, "×"))
    return all(verdicts)


def is_met(what: str, measured: float, below: float, unit: str) -> bool:
    verdict = "met" if measured < below else "NOT MET"
    print(f"{what}: {measured:.3f} {unit} (goal: below {below:g} {unit}): {verdict}")
    return measured < below


def main(sizes: list[int], blocks: int, rounds: int) -> None:
    with own_databases() as databases:
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
              f" {connection.vendor}; blocks of {SHOWN}, {blocks * rounds} at each size")  # fmt: skip
        results = {}
        for size in sizes:
            databases.make(f"placements{size}")
            make_catalogue(size)
            builds = [us / 1e3 for us in times(lambda: build(NOW), 3)]
            results[size] = Measured(build(NOW), builds)
            if results[size].picture.size != size:
                raise SystemExit(f"Of {size} placements {results[size].picture.size} can be served.")
        snapshot.forget()
        rng = Random(1)
        for _round in range(rounds):
            for size, result in results.items():
                databases.use(f"placements{size}")
                measure_round(result, blocks, rng)
        print(f"Blocks that stayed short: { ({size: result.short for size, result in results.items()}) }")
        is_good = report(results)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main([int(size) for size in ARGUMENTS.sizes.split(",")], ARGUMENTS.blocks, ARGUMENTS.rounds)
