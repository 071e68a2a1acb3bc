"""Measures building the picture of placements and drawing five from it, against searching all of them.

    python benchmarks/selection.py

The microseconds depend on the machine; how they grow with the number of placements, and the ratio to a full
search, hardly do.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

import django

django.setup()

from ads.serving import selection  # noqa: E402 - after Django's set-up
from ads.serving.selection import Context, choose  # noqa: E402 - after Django's set-up
from ads.serving.servable import EVERYWHERE, Facts, Servable, Snapshot, assemble  # noqa: E402 - after Django's set-up

NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
SIZES = (100, 1_000, 10_000, 100_000)
BLOCKS = 5_000
SEARCHED_BLOCKS = 20
TOPICS, TAGS, SHOWN = 12, 200, 5
GOAL_P99_MS, GOAL_SIZE, GOAL_GROWTH = 1.0, 10_000, 3.0


def make_catalogue(size: int, rng: Random) -> list[Servable]:
    """`size` placements: a third everywhere, a third by topic, a third by tags; some are barred somewhere."""
    return [make_servable(number, size, rng) for number in range(size)]


def make_servable(number: int, size: int, rng: Random) -> Servable:
    keys = rng.choice(
        [
            {EVERYWHERE},
            {("topic", rng.randrange(TOPICS))},
            {("tag", rng.randrange(TAGS)), ("tag", rng.randrange(TAGS)), ("topic", rng.randrange(TOPICS))},
        ]
    )
    excluded = {("topic", rng.randrange(TOPICS))} if rng.random() < 0.1 else set()
    facts = Facts(
        placement_id=number,
        slot="article",
        weight=rng.randint(1, 100),
        line="",
        destination="https://maker.example/",
        campaign_id=number // 5,
        tier=rng.choice([1, 2, 2, 2, 3, 4]),
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        advertiser="Adverteerder",
        payer="",
        product_id=rng.randrange(max(20, size // 2)),
        name="Product",
        product_class="supplement",
        gtin="",
        brand_id=rng.randrange(max(10, size // 10)),
        brand="Merk",
        admission_number="",
        admission_until=None,
        pack_quantity=None,
        pack_unit="",
        image_file=None,
        image_alt=None,
        image_width=None,
        image_height=None,
        image_credit=None,
    )
    return Servable(facts, frozenset(keys - excluded or {EVERYWHERE}), frozenset(excluded), "", None)


def times(work: Callable[[], object], rounds: int) -> list[float]:
    """How long each of `rounds` calls took, in microseconds, shortest first."""
    measured = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        measured.append((time.perf_counter() - start) * 1e6)
    return sorted(measured)


def measure(size: int) -> tuple[float, float, float, float]:
    """Build in milliseconds; p50, p99 and a full search in microseconds."""
    rng = Random(size)
    catalogue = make_catalogue(size, rng)
    start = time.perf_counter()
    picture = assemble(catalogue, NOW)
    build = (time.perf_counter() - start) * 1e3
    drawn = times(lambda: draw(picture, rng), BLOCKS)
    patience, selection.PATIENCE = selection.PATIENCE, 0
    searched = times(lambda: draw(picture, rng), SEARCHED_BLOCKS)
    selection.PATIENCE = patience
    return build, drawn[BLOCKS // 2], drawn[BLOCKS * 99 // 100], searched[SEARCHED_BLOCKS // 2]


def draw(picture: Snapshot, rng: Random) -> list[Servable]:
    context = Context(1, rng.randrange(TOPICS), (rng.randrange(TAGS), rng.randrange(TAGS)))
    return choose(picture, "article", context, SHOWN, rng, NOW)


def main() -> None:
    print(f"Blocks of {SHOWN}, drawn {BLOCKS} times at each size")
    print(
        f"{'placements':>10} {'build ms':>9} {'p50 µs':>8} {'p99 µs':>8} {'search µs':>10} {'search/p50':>10}"
    )
    p50, p99 = {}, {}
    for size in SIZES:
        build, p50[size], p99[size], search = measure(size)
        ratio = search / p50[size]
        print(f"{size:>10} {build:>9.1f} {p50[size]:>8.1f} {p99[size]:>8.1f} {search:>10.1f} {ratio:>10.1f}")
    growth = p50[100_000] / p50[1_000]
    print(f"100,000 against 1,000 placements: {growth:.2f} times as long (at most {GOAL_GROWTH})")
    in_ms = p99[GOAL_SIZE] / 1e3
    print(f"p99 at {GOAL_SIZE:,} placements: {in_ms:.3f} ms (below {GOAL_P99_MS})")
    if growth > GOAL_GROWTH or in_ms >= GOAL_P99_MS:
        sys.exit(1)


if __name__ == "__main__":
    main()
