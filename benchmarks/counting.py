"""Measures counting views our ways against the tutorial's `F() + 1` on the article, on the same database.

    python benchmarks/counting.py                                  # SQLite
    DATABASE_URL=postgres://… python benchmarks/counting.py        # PostgreSQL
    … --clients 16 --seconds 5 --views 50000

It makes a database of its own and drops it, starts a Redis of its own for Mode B where there is a redis-server,
and counts with real processes, each view by a reader of its own, with all limits. First all clients read one
article, which is the worst case: they wait for the same rows; then a thousand articles, some much more than
others. What a machine does a second varies; the ratios hardly do. Last, `--views` are counted while a process is
killed in the middle: everything acknowledged must be there.
"""

import argparse
import multiprocessing
import os
import platform
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
PLACE = Path(os.environ.setdefault("BENCHMARK_PLACE", tempfile.mkdtemp()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")
os.environ.setdefault("TEST_SQLITE", str(PLACE / "counting.sqlite3"))
os.environ["LOG_LEVEL"] = "ERROR"

import django  # noqa: E402 - after the environment

django.setup()

from django.conf import settings  # noqa: E402 - after Django's set-up
from django.db import OperationalError, connection, connections  # noqa: E402 - after Django's set-up
from django.db.models import F, Sum  # noqa: E402 - after Django's set-up
from django.test import RequestFactory  # noqa: E402 - after Django's set-up
from django.test.runner import DiscoverRunner  # noqa: E402 - after Django's set-up
from django.utils import timezone  # noqa: E402 - after Django's set-up

from articles.models import (  # noqa: E402 - after Django's set-up
    Article,
    Publication,
    Revision,
    Topic,
    ViewHour,
    ViewTotal,
)
from articles.popularity import buffer, counting, flushing, recording, visitors  # noqa: E402

ARTICLES = 1000
TEXT = "<p>Zink is een mineraal.</p>" * 200
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def report(number):
    """What the browser of the reader with this number sends; no two readers share a network."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    headers = {"User-Agent": f"{AGENT} {number}", "Sec-Fetch-Site": "same-origin"}
    return RequestFactory().post(
        "/", f"{number:032}", content_type="text/plain", headers=headers, REMOTE_ADDR=address
    )


def tutorial(article_id, number):
    """`F() + 1` on the row of the article (here its version number)."""
    Article.objects.filter(pk=article_id).update(version=F("version") + 1)


def mode_a(article_id, number):
    now = timezone.now()
    counting.count_view(article_id, now, visitors.limits_of(report(number), article_id, now))


def mode_b(article_id, number):
    now = timezone.now()
    buffer.count_view(article_id, None, visitors.limits_of(report(number), article_id, now))


def whole(article_id, number):
    """Mode A or B as set, with all rules: is it a person, is the article public now."""
    recording.record_view(report(number), article_id, timezone.now())


WAYS = {"tutorial": tutorial, "mode_a": mode_a, "mode_b": mode_b, "whole": whole}


def client(database, buffer_url, way, ids, first, seconds, most, acknowledged, errors):
    """One process: views until the time or the number is up; each is noted once it is acknowledged."""
    for one in connections.all():
        one.settings_dict["NAME"] = database
    settings.VIEW_BUFFER_URL = buffer_url
    settings.VIEW_NETWORK_CAP = 120
    count, number = WAYS[way], first
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and number - first < most:
        try:
            count(ids[number % len(ids)], number)
            acknowledged.value += 1
        except OperationalError:
            errors.value += 1
        number += 1


def run(way, ids, clients, seconds=600.0, most=10**9, buffer_url="", kill=False):
    """How many views the clients had acknowledged, how many errors they met, and the seconds it took."""
    context = multiprocessing.get_context("spawn")
    database, first = connection.settings_dict["NAME"], random.randrange(10**7)
    counters = [(context.Value("q", 0), context.Value("q", 0)) for _client in range(clients)]
    processes = [
        context.Process(
            target=client,
            args=(database, buffer_url, way, ids, first + i * 10**6, seconds, most, *counters[i]),
        )
        for i in range(clients)
    ]
    for process in processes:
        process.start()
    while not all(done.value for done, _errors in counters):
        time.sleep(0.01)
    begin, before = time.perf_counter(), sum(done.value for done, _errors in counters)
    if kill:
        while counters[0][0].value < most // 2:
            time.sleep(0.001)
        os.kill(processes[0].pid, signal.SIGKILL)
    for process in processes:
        process.join()
    took = time.perf_counter() - begin
    done, errors = (sum(pair[i].value for pair in counters) for i in (0, 1))
    return done, errors, (done - before) / took


def stored():
    """What the database holds: the sum of all hours, and of all totals."""
    hours = ViewHour.objects.aggregate(n=Sum("n"))["n"] or 0
    return hours, ViewTotal.objects.aggregate(n=Sum("n"))["n"] or 0


def flush_all():
    """Wait until the last slots are closed and move everything to the database."""
    time.sleep(3 * buffer.SLOT_SECONDS + 1)
    flushing.flush(timezone.now())


@contextmanager
def a_redis():
    """The address of a Redis that writes each change to disk within a second; empty where there is none."""
    if os.environ.get("VIEW_BUFFER_URL") or not shutil.which("redis-server"):
        yield os.environ.get("VIEW_BUFFER_URL", "")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--dir", str(PLACE), "--appendonly", "yes", "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def make_articles():
    topic = Topic.objects.create(name="Mineralen", slug="mineralen")
    now = timezone.now()
    rows = [
        Article(title=f"Zink {i}", slug=f"zink-{i}", topic=topic, introduction=TEXT) for i in range(ARTICLES)
    ]
    articles = Article.objects.bulk_create(rows)
    revisions = Revision.objects.bulk_create(
        Revision(article=article, number=1, content={}, content_hash=str(article.pk), created_at=now)
        for article in articles
    )
    Publication.objects.bulk_create(
        Publication(
            article=revision.article,
            revision=revision,
            slug=revision.article.slug,
            title=revision.article.title,
            topic=topic,
            page={},
            first_published_at=now,
            updated_at=now,
            visible_from=now,
        )
        for revision in revisions
    )
    return [article.pk for article in articles]


def compare(ids, clients, seconds, redis):
    ways = [
        ("F() + 1 on the article", "tutorial", ""),
        ("Mode A", "mode_a", ""),
        ("Mode A, all rules", "whole", ""),
    ]
    if redis:
        ways += [("Mode B", "mode_b", redis), ("Mode B, all rules", "whole", redis)]
    rates, errors = {}, {}
    for _round in range(2):
        for name, way, url in ways:
            _done, failed, rate = run(way, ids, clients, seconds, buffer_url=url)
            rates.setdefault(name, []).append(rate)
            errors[name] = errors.get(name, 0) + failed
    base = max(rates["F() + 1 on the article"])
    for name, of in rates.items():
        print(f"  {name:<26}{max(of):8.0f} views/s   ratio {max(of) / base:5.2f}   errors {errors[name]}")


def exactness(name, way, ids, clients, views, url=""):
    before = stored()
    done, errors, _rate = run(way, ids, clients, most=views // clients, buffer_url=url, kill=True)
    if url:
        flush_all()
    hours, totals = (after - at_first for after, at_first in zip(stored(), before, strict=True))
    # The killed process may have stored one view that it couldn't acknowledge any more.
    is_exact = hours == totals and done <= hours <= done + 1
    print(
        f"  {name}: {done} acknowledged, {hours} in the hours, {totals} in the totals, {errors} errors,"
        f" one process killed half-way: {'exact' if is_exact else 'NOT EXACT'}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--views", type=int, default=50_000)
    asked = parser.parse_args()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with a_redis() as redis:
            ids = make_articles()
            random.Random(1).shuffle(ids)
            spread = random.Random(2).choices(ids, [1 / rank for rank in range(1, len(ids) + 1)], k=20_000)
            print(
                f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}, {asked.clients} processes"
            )
            if not redis:
                print("LEFT OUT: Mode B, there is no redis-server on this machine.")
            print("All read one article:")
            compare(ids[:1], asked.clients, asked.seconds, redis)
            print(f"They read {ARTICLES} articles, some much more than others:")
            compare(spread, asked.clients, asked.seconds, redis)
            if redis:
                flush_all()
            print(f"{asked.views} views at once:")
            exactness("Mode A", "mode_a", spread, asked.clients, asked.views)
            if redis:
                exactness("Mode B", "mode_b", spread, asked.clients, asked.views, redis)
    finally:
        connections.close_all()
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
