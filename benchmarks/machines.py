"""Measures how sitemaps, feeds and the search for undrawn cards grow with the number of articles.

    python benchmarks/machines.py                                 # SQLite, in a file
    DATABASE_URL=postgres://… python benchmarks/machines.py      # PostgreSQL
    … --sizes 1000,1000000 --page 4000 --rounds 5

It makes a site of each size in a database of its own, with pages of so many bytes and three tags an article,
and drops them. What is remembered for an hour is forgotten before each request. Times depend on the machine;
how they grow hardly does.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--sizes", default="1000,100000", help="numbers of articles")
PARSER.add_argument("--page", type=int, default=4_000, help="bytes of a compiled page")
PARSER.add_argument("--rounds", type=int, default=5)
ARGUMENTS = PARSER.parse_args()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import Databases, a_file, own_databases  # noqa: E402 - after the arguments

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - the settings come first

django.setup()

from django.core.cache import cache  # noqa: E402 - after Django's set-up
from django.db import connection  # noqa: E402 - after Django's set-up
from django.test import Client  # noqa: E402 - after Django's set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from articles.models import Publication, SocialImage, Tag  # noqa: E402 - after Django's set-up
from articles.social_images.making import undrawn  # noqa: E402 - after Django's set-up
from benchmarks.parts import large_site  # noqa: E402 - after Django's set-up
from benchmarks.parts.large_site import NOW, load  # noqa: E402 - after Django's set-up

TAGS, TAGS_AN_ARTICLE = 500, 3
PATHS = (
    "/sitemap.xml",
    "/sitemap-artikelen-1.xml",
    "/sitemap-tags-1.xml",
    "/sitemap-onderwerpen-1.xml",
    "/sitemap-nieuws.xml",
    "/feed/rss/",
    "/onderwerpen/rubriek-1/feed/atom/",
    "/tags/tag-1/feed/json/",
)


def make_site(size: int) -> None:
    """`size` live articles with pages and tags; nearly all of them have their card."""
    rng = Random(size)
    page = {"authors": [], "tags": [], "text": "x" * ARGUMENTS.page}
    card = SocialImage.objects.create(key="x", file="cards/x.jpg", size=1, made_at=NOW)
    with mock.patch.object(large_site, "load", partial(_load_with, page, card.pk)):
        articles = large_site.make_articles(size, rng)
    with large_site.quick_loading():
        load(Tag, ({"id": n, "name": f"Tag {n}", "slug": f"tag-{n}"} for n in range(1, TAGS + 1)))
        links = ((pk, tag) for pk in articles for tag in rng.sample(range(1, TAGS + 1), TAGS_AN_ARTICLE))
        numbered = ({"id": n, "publication": pk, "tag": tag} for n, (pk, tag) in enumerate(links, 1))
        load(Publication.tags.through, numbered)
    large_site.gather_statistics()


def _load_with(page, card, model, rows):
    more = {"page": page, "social_image": card} if model is Publication else {}
    load(model, (row | more for row in rows))


def timed(work) -> tuple[float, int]:
    """The milliseconds of a call, and its questions to the database."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        start = perf_counter()
        work()
    return (perf_counter() - start) * 1000, len(asked)


def ask(path: str) -> None:
    answer = Client(SERVER_NAME="localhost").get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def measure(databases: Databases, sizes: list[int]) -> None:
    works = {path: partial(ask, path) for path in PATHS} | {"undrawn": lambda: undrawn(NOW, 20)}
    rows: dict[tuple[str, int], list[tuple[float, int]]] = {
        (name, size): [] for name in works for size in sizes
    }
    for _round in range(ARGUMENTS.rounds):
        for size in sizes:
            databases.use(f"articles{size}")
            for name, work in works.items():
                rows[name, size].append(timed(work))
    print(f"{'':<36}" + "".join(f"{size:>16,}" for size in sizes) + f"{'ratio':>9}")
    for name in works:
        times = [median(took for took, _n in rows[name, size]) for size in sizes]
        cells = [
            f"{took:9.1f} ms {rows[name, size][0][1]:>2} q" for took, size in zip(times, sizes, strict=True)
        ]
        print(f"{name:<36}" + "".join(f"{cell:>16}" for cell in cells) + f"{times[-1] / times[0]:>9.1f}")


def main() -> None:
    sizes = [int(size) for size in ARGUMENTS.sizes.split(",")]
    print(f"{connection.vendor}, pages of {ARGUMENTS.page} bytes, medians of {ARGUMENTS.rounds} rounds")
    with own_databases() as databases, mock.patch.object(timezone, "now", return_value=NOW):
        for size in sizes:
            databases.make(f"articles{size}")
            make_site(size)
        measure(databases, sizes)


if __name__ == "__main__":
    main()
