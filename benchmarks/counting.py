"""Measures counting views our ways against the tutorial's `F() + 1` on the article, on the same database.

    python benchmarks/counting.py                                  # SQLite
    DATABASE_URL=postgres://… python benchmarks/counting.py        # PostgreSQL
    … --clients 16 --seconds 5 --views 50000

It makes a database of its own and drops it, and starts a Redis of its own for Mode B where there is one. It
counts with real processes of four threads, each view by a reader of its own, with all limits. First all read
one article, which is the worst case: they wait for the same rows; then a thousand, some more than others.
What a machine does a second varies; the ratios hardly do. Last, `--views` are counted while a process is
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
import threading
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
from articles.popularity import buffer, counting, flushing, recording, slots, visitors  # noqa: E402

ARTICLES = 1000
# Of each process.
THREADS = 4
TEXT = "<p>Zink is een mineraal.</p>" * 200
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def report(number):
    """What the browser of the reader with this number sends; no two readers share a network."""
    address = f"2001:{number >> 16:x}:{number & 0xFFFF:x}::1"
    headers = {"User-Agent": f"{AGENT} {number % 50}", "Sec-Fetch-Site": "same-origin"}
    return RequestFactory().post(
        "/", f"{number:032}", content_type="text/plain", headers=headers, REMOTE_ADDR=address
    )


def tutorial(article_id, request):
    """`F() + 1` on the row of the article (here its version number)."""
    Article.objects.filter(pk=article_id).update(version=F("version") + 1)


def mode_a(article_id, request):
    now = timezone.now()
    counting.count_view(article_id, now, visitors.limits_of(request, article_id, now))


def mode_b(article_id, request):
    now = timezone.now()
    within = visitors.limits_of(request, article_id, now)
    try:
        buffer.count_view(article_id, None, within)
    except buffer.Unavailable:
        counting.count_view(article_id, now, within)


def whole(article_id, request):
    """Mode A or B as set, with all rules: is it a person, is the article public now."""
    recording.record_view(request, article_id, timezone.now())


WAYS = {"tutorial": tutorial, "mode_a": mode_a, "mode_b": mode_b, "whole": whole}


def worker(database, buffer_url, way, ids, first, seconds, most, acknowledged, errors):
    """One process of the server: views until the time or the number is up, each noted when acknowledged."""
    connections["default"].settings_dict["NAME"] = database
    settings.DATABASES["default"]["NAME"] = database
    settings.VIEW_BUFFER_URL = buffer_url
    # What the web server does for any request is nobody's merit here: they are ready before the clock runs.
    each = min(most // THREADS, int(seconds * 2500) + 1)
    ready = [[report(first + thread * 10**5 + i) for i in range(each)] for thread in range(THREADS)]
    end = time.perf_counter() + seconds

    def serve(thread):
        for i, request in enumerate(ready[thread]):
            if time.perf_counter() > end:
                break
            try:
                WAYS[way](ids[(first + thread + i) % len(ids)], request)
                acknowledged[thread] += 1
            except OperationalError:
                errors[thread] += 1
        connections.close_all()

    threads = [threading.Thread(target=serve, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(way, ids, clients, seconds=600.0, most=10**6, buffer_url="", kill=False):
    """How many views were acknowledged, how many errors there were, and the views a second."""
    context = multiprocessing.get_context("spawn")
    database, first = connection.settings_dict["NAME"], random.randrange(10**7)
    counters = [
        (context.RawArray("q", THREADS), context.RawArray("q", THREADS))
        for _worker in range(clients // THREADS)
    ]
    processes = [
        context.Process(
            target=worker,
            args=(database, buffer_url, way, ids, first + i * 10**6, seconds, most, *counters[i]),
        )
        for i in range(len(counters))
    ]
    for process in processes:
        process.start()
    while not all(sum(done) for done, _errors in counters):
        time.sleep(0.01)
    begin, before = time.perf_counter(), sum(sum(done) for done, _errors in counters)
    if kill:
        while sum(counters[0][0]) < most // 2:
            time.sleep(0.001)
        os.kill(processes[0].pid, signal.SIGKILL)
    for process in processes:
        process.join()
    took = time.perf_counter() - begin
    done, errors = (sum(sum(pair[i]) for pair in counters) for i in (0, 1))
    return done, errors, (done - before) / took


def stored():
    """What the database holds: the sum of all hours, and of all totals."""
    hours = ViewHour.objects.aggregate(n=Sum("n"))["n"] or 0
    return hours, ViewTotal.objects.aggregate(n=Sum("n"))["n"] or 0


def flush_all(redis):
    """Wait until the last slots are closed and move everything to the database."""
    settings.VIEW_BUFFER_URL = redis
    time.sleep((slots.OPEN_SLOTS + 1) * slots.SLOT_SECONDS + 1)
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
    done, errors, _rate = run(way, ids, clients, most=views * THREADS // clients, buffer_url=url, kill=True)
    if url:
        flush_all(url)
    hours, totals = (after - at_first for after, at_first in zip(stored(), before, strict=True))
    # Each thread of the killed process may have stored a view that it couldn't acknowledge any more.
    is_exact = hours == totals and done <= hours <= done + THREADS
    print(
        f"  {name}: {done} acknowledged, {hours} in the hours, {totals} in the totals, {errors} errors,"
        f" one process killed half-way: {'exact' if is_exact else 'NOT EXACT'}"
    )


def hanging(article_id, url):
    """How long readers wait while Redis hangs: the first ones, and those that come after them."""
    settings.VIEW_BUFFER_URL = url
    ready = [report(9 * 10**6 + i) for i in range(40)]
    took = []
    for i, request in enumerate(ready):
        if i == 20:
            subprocess.run(["pkill", "-STOP", "-f", f"redis-server.*:{url.split(':')[-1].split('/')[0]}"])
        begin = time.perf_counter()
        mode_b(article_id, request)
        took.append(1000 * (time.perf_counter() - begin))
    subprocess.run(["pkill", "-CONT", "-f", f"redis-server.*:{url.split(':')[-1].split('/')[0]}"])
    buffer.forget_connections()
    first = ", ".join(f"{ms:.1f}" for ms in took[20:24])
    print(f"Redis hangs: the first readers wait {first} ms, the others {max(took[24:]):.1f} at most.")


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
            machine = f"{platform.machine()}, {os.cpu_count()} cores"
            print(f"{machine}, {connection.vendor}, {asked.clients} clients")
            if not redis:
                print("LEFT OUT: Mode B, there is no redis-server on this machine.")
            print("All read one article:")
            compare(ids[:1], asked.clients, asked.seconds, redis)
            print(f"They read {ARTICLES} articles, some much more than others:")
            compare(spread, asked.clients, asked.seconds, redis)
            if redis:
                hanging(ids[0], redis)
                flush_all(redis)
            print(f"{asked.views} views at once:")
            exactness("Mode A", "mode_a", spread, asked.clients, asked.views)
            if redis:
                exactness("Mode B", "mode_b", spread, asked.clients, asked.views, redis)
    finally:
        connections.close_all()
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
