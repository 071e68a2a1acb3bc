"""Measures the article page in processor time a request, against a constant, cache_page and the tutorial way.

    python benchmarks/page.py                                     # SQLite, in a file
    DATABASE_URL=postgres://… python benchmarks/page.py           # PostgreSQL
    … --sizes 100,1000000 --requests 2000 --rounds 7 --servers gunicorn,granian

It starts the servers itself, each with one worker of four threads, on a site of each size; the ways take
turns in one run, so that what else the machine does meets all of them. 1.0 is a constant HttpResponse of the
same bytes behind the same middleware. gunicorn is measured where it is installed; the site itself needs only
granian.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from statistics import median
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--sizes", default="100,1000000", help="numbers of articles")
PARSER.add_argument("--requests", type=int, default=1_600, help="of each way in each round")
PARSER.add_argument("--rounds", type=int, default=7)
PARSER.add_argument("--servers", default="gunicorn,granian")
PARSER.add_argument("--placements", type=int, default=200)
ARGUMENTS = PARSER.parse_args()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import a_file, own_databases  # noqa: E402 - after the arguments

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - after the environment

django.setup()

from django.db import connection  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from articles.models import Publication, ViewTotal  # noqa: E402 - after Django's set-up
from benchmarks.parts import catalogue, large_site  # noqa: E402 - after Django's set-up
from benchmarks.parts.servers import CONNECTIONS, Server, serving  # noqa: E402 - after Django's set-up

APP = "benchmarks.parts.page_app"
OURS, GZIP = "/artikelen/stuk-1/", "Accept-Encoding: gzip\r\n"
# Path and headers; the lane is left out where Django is to answer.
WAYS = {
    "constant": ("/vast/", ""),
    "this page": (OURS, ""),
    "this page, gzip": (OURS, GZIP),
    "cache_page": ("/bewaard/", ""),
    "tutorial": ("/les/", ""),
}
# Of the slowest way fewer requests are enough.
_FEWER, _ROUNDS_OF_THE_SLOWEST = 10, 3
# From so many articles on the tutorial way takes seconds.
_LARGE = 10_000
# A text of a common length: some 15 kB with its mark-up.
_SENTENCE = "Van {0} mikrogram per dag is in {1} van de {2} onderzoeken iets gemerkt, en in de andere niets. "

Results = dict[str, float]


def make_site(size: int) -> None:
    """That many articles, one of them with a text, and products that may stand beside it."""
    rng = Random(1)
    body = "".join(_SENTENCE.format(*(rng.randrange(2, 900) for _n in range(3))) for _sentence in range(18))
    sections = [{"heading": f"Kop {n}", "anchor": f"kop-{n}", "body": f"<p>{body}</p>"} for n in range(8)]
    page = {
        "sections": sections,
        "contents": sections,
        "authors": [],
        "tags": [],
        "introduction": "<p>Kort.</p>",
        **{key: [] for key in ("key_points", "references", "changes")},
        **dict.fromkeys(("standfirst", "reviewer", "reviewed_on", "lead_image")),
    }
    # The catalogue makes a site of its own, smaller one.
    everything = mock.patch.object(
        catalogue, "make_articles", lambda _n, rng: large_site.make_articles(size, rng)
    )
    with mock.patch.object(catalogue, "NOW", timezone.now()), everything:
        catalogue.make_catalogue(ARGUMENTS.placements)
    Publication.objects.filter(slug="stuk-1").update(page=page)
    ViewTotal.objects.get_or_create(article_id=1, defaults={"n": 1})


def measure(server: Server, size: int) -> Results:
    """Microseconds of processor time a request of each way: the median of the rounds."""
    found: dict[str, list[float]] = defaultdict(list)
    few = CONNECTIONS if size > _LARGE else ARGUMENTS.requests // _FEWER
    for way, (path, headers) in WAYS.items():
        server.ask(path, CONNECTIONS if way == "tutorial" else 10 * CONNECTIONS, headers)
    for number in range(ARGUMENTS.rounds):
        for way, (path, headers) in WAYS.items():
            if way == "tutorial" and number >= _ROUNDS_OF_THE_SLOWEST:
                continue
            times = few if way == "tutorial" else ARGUMENTS.requests
            before = server.busy()
            server.ask(path, times, headers)
            found[way].append((server.busy() - before) / times * 1e6)
    return {way: median(times) for way, times in found.items()}


def environment() -> dict[str, str]:
    """How the servers find this database."""
    settings = connection.settings_dict
    who, place, port = ((settings[key] or "") for key in ("USER", "HOST", "PORT"))
    url = f"sqlite:///{settings['NAME']}"
    if connection.vendor == "postgresql":
        who += f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
        url = f"postgres://{who}@{place}:{port or 5432}/{settings['NAME']}"
        if place.startswith("/"):
            url = f"postgres://{who}@/{settings['NAME']}?host={place}"
    return {"DATABASE_URL": url, "SITE_URL": "http://localhost", "LOG_LEVEL": "ERROR"}


def report(title: str, measured: Results, memory: float) -> None:
    constant = measured["constant"]
    print(f"\n{title}; largest worker {memory:.0f} MB")
    for way, busy in measured.items():
        print(f"  {way:<18}{busy:>9.1f} µs a request {constant / busy:>8.2f} × constant")


def is_met(what: str, value: float, goal: float, *, most: bool = False) -> bool:
    good = value <= goal if most else value >= goal
    sign = "≤" if most else "≥"
    print(f"{what}: {value:.2f} (goal: {sign} {goal:g}): {'met' if good else 'NOT MET'}")
    return good


def verdicts(all_of: dict[tuple[str, str, int], Results]) -> bool:
    """Each goal as it was met; those of Django alone are told, and the site's own are what counts."""
    good = []
    for (kind, way, size), measured in all_of.items():
        page, title = measured["this page"], f"{kind}, {way}, {size:,} articles"
        least = 0.8 if kind == "gunicorn" else 5 if way != "Django" else 0.0
        met = [
            is_met(f"{title}: × a constant", measured["constant"] / page, least),
            is_met(f"{title}: × the tutorial way", measured["tutorial"] / page, 15),
            is_met(f"{title}: × cache_page", measured["cache_page"] / page, 1.1),
        ]
        # Told, and not asked for of a block that is drawn for each reader (docs/decisions/0016).
        good += met[kind == "granian" :] if way == "lane" else []
    for kind, way in dict.fromkeys((kind, way) for kind, way, _size in all_of):
        sizes = sorted(size for k, w, size in all_of if (k, w) == (kind, way))
        if len(sizes) > 1:
            found = [all_of[kind, way, size] for size in sizes]
            pages = [one["this page"] / one["constant"] for one in found]
            what = f"{kind}, {way}: {sizes[-1]:,} to {sizes[0]:,} articles"
            good.append(is_met(what, pages[-1] / pages[0], 1.2, most=True))
    return all(good)


def main(sizes: list[int], servers: list[str]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, {connection.vendor}; {ARGUMENTS.rounds} rounds of {ARGUMENTS.requests}")
    all_of: dict[tuple[str, str, int], Results] = {}
    with own_databases() as databases:
        for size in sizes:
            databases.make(f"page{size}")
            make_site(size)
            connection.close()
            for kind in servers:
                for way, changed in _RUNS[kind].items():
                    with serving(kind, f"{APP}:{'ordinary' if way == 'Django' else 'application'}",
                                 environment() | changed) as server:  # fmt: skip
                        measured = all_of[kind, way, size] = measure(server, size)
                        report(f"{kind}, {way}, {size:,} articles", measured, server.memory())
        print()
        is_good = verdicts(all_of)
        print("Load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    sys.exit(0 if is_good else 1)


# What each server is measured with: Django alone, and the lane in front of it, in both kinds of delivery.
_RUNS = {
    "gunicorn": {"Django": {}, "lane": {}},
    "granian": {"Django": {}, "lane": {}, "lane, fragment": {"SPONSORED_DELIVERY": "fragment"}},
}

if __name__ == "__main__":
    known = [one for one in ARGUMENTS.servers.split(",") if importlib.util.find_spec(one)]
    main([int(size) for size in ARGUMENTS.sizes.split(",")], known)
