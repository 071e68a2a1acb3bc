"""Measures how computing and reading related articles grows with the number of articles.

    DATABASE_URL=postgres://… python benchmarks/related.py
    python benchmarks/related.py [--sizes 1000,100000] [--rounds 40] [--database-url URL]

It makes a site of each size in a database of its own and drops them. Each article has sixteen words, four
tags and a topic, drawn as they are on real sites: some stand in half of all articles and most in a few
(Zipf). The sizes take turns in each round, so that what else the machine does meets all of them; the times
vary, the ratios hardly do.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--sizes", default="1000,100000", help="numbers of articles")
PARSER.add_argument("--rounds", type=int, default=40)
PARSER.add_argument("--database-url", help="where to make the databases; else DATABASE_URL, else SQLite")
ARGUMENTS = PARSER.parse_args()
if ARGUMENTS.database_url:
    os.environ["DATABASE_URL"] = ARGUMENTS.database_url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import a_file, own_databases  # noqa: E402 - knows the settings

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - the settings come first

django.setup()

from django.db import connection  # noqa: E402 - after Django's set-up

from articles.models import Publication, RelatedList, SharedKey  # noqa: E402 - after Django's set-up
from articles.related.candidates import candidates, rarity_now  # noqa: E402 - after Django's set-up
from articles.related.refresh import KEPT, refresh  # noqa: E402 - after Django's set-up
from articles.related.showing import further  # noqa: E402 - after Django's set-up
from articles.related.similarity import Rarity, best_first  # noqa: E402 - after Django's set-up
from benchmarks.parts.large_site import (  # noqa: E402 - after Django's set-up
    NOW,
    gather_statistics,
    load,
    make_articles,
    quick_loading,
)

MOST = 1.5
WORDS, TAGS = 16, 4
VOCABULARY, TAG_NAMES = 30_000, 2_000
# A text of some 700 words, for publishing it again.
TEXT = " ".join(f"woord{n % 230} over iets" for n in range(250))


@dataclass
class Times:
    """Milliseconds of one size."""

    size: int
    rarity: list[float] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)
    publishing: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)


def milliseconds(do: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    found = do()
    return (perf_counter() - start) * 1e3, found


def build(size: int) -> None:
    rng = Random(size)
    articles = make_articles(size, rng)
    topics = dict(Publication.objects.values_list("article_id", "topic_id"))
    words = [f"w:stam{n}" for n in range(VOCABULARY)]
    tags = [f"t:{n}" for n in range(TAG_NAMES)]
    shares = {len(names): [1 / (n + 1) for n in range(len(names))] for names in (words, tags)}

    def rows() -> Iterator[dict[str, Any]]:
        for pk in articles:
            drawn = {f"o:{topics[pk]}": 1.0}
            drawn |= {key: rng.uniform(1, 4) for key in rng.choices(words, shares[VOCABULARY], k=WORDS)}
            drawn |= dict.fromkeys(rng.choices(tags, shares[TAG_NAMES], k=TAGS), 1.0)
            for key, weight in drawn.items():
                yield {"article": pk, "key": key, "weight": weight}

    with quick_loading():
        load(SharedKey, rows())
        load(RelatedList, ({"article": pk, "entries": _entries(pk, size)} for pk in articles))
    # One of the pages gets a text, which is what publishing would look through.
    Publication.objects.filter(article_id=size // 2).update(search_text=TEXT, page={"sections": []})
    gather_statistics()


def _entries(pk: int, size: int) -> list[int]:
    return [1 + (pk * 7919 + n * 104_729) % size for n in range(KEPT)]


def measure(times: Times, number: int) -> None:
    rng = Random(number)
    pk = rng.randrange(1, times.size + 1)
    took, rarity = milliseconds(rarity_now)
    times.rarity.append(took)
    times.computing.append(milliseconds(lambda: compute(pk, rarity))[0])
    article = times.size // 2
    RelatedList.objects.filter(pk=article).update(due_at=NOW)
    times.publishing.append(milliseconds(lambda: refresh(NOW, only=[article]))[0])
    publication = Publication.objects.live(NOW).with_related().get(article_id=pk)
    times.reading.append(milliseconds(lambda: further(publication, NOW))[0])


def compute(pk: int, rarity: Rarity) -> list[int]:
    keys = dict(SharedKey.objects.filter(article_id=pk).values_list("key", "weight"))
    return best_first(keys, candidates(pk, keys, rarity, NOW), rarity)


def report(results: list[Times]) -> bool:
    for result in results:
        print(
            f"{result.size:>9} articles: one list {median(result.computing):6.1f} ms,"
            f" rarity once a run {median(result.rarity):6.1f} ms,"
            f" all that publishing adds {median(result.publishing):6.1f} ms,"
            f" read for a page {median(result.reading):6.2f} ms"
        )
    least, most = results[0], results[-1]
    verdicts = []
    for what in ("computing", "rarity", "publishing", "reading"):
        ratio = median(getattr(most, what)) / median(getattr(least, what))
        verdicts.append(ratio <= MOST)
        verdict = "met" if verdicts[-1] else "NOT MET"
        print(f"    {what}: {ratio:.2f} × (at most {MOST}: {verdict})")
    return all(verdicts)


def main(sizes: list[int], rounds: int) -> None:
    with own_databases() as databases:
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}")
        for size in sizes:
            databases.make(f"related{size}")
            build(size)
        results = [Times(size) for size in sizes]
        for number in range(rounds):
            for result in results:
                databases.use(f"related{result.size}")
                measure(result, number)
        is_met = report(results)
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main(sorted(int(size) for size in ARGUMENTS.sizes.split(",")), ARGUMENTS.rounds)
