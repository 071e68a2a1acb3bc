"""Measures what counts cost on disk, and how long deleting them keeps anybody waiting.

    DATABASE_URL=postgres://… python benchmarks/retention.py
    python benchmarks/retention.py [rows]

It loads so many rows of hours and of days in a database of its own, measures bytes a row (indexes included),
and works out what two years of a million articles take of which 15 % are read each day. Then all those rows
are too old: it deletes them while a reader is counted again and again, and prints the longest transaction of
the deletion and the longest wait of the reader.
"""

import os
import platform
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import Watch, a_file, own_databases

os.environ.setdefault("TEST_SQLITE", a_file())

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - after Django's set-up

from articles.models import RolledUpDay, ViewDay, ViewHour  # noqa: E402 - after Django's set-up
from articles.popularity.calendar import day_of, hour_of  # noqa: E402 - after Django's set-up
from articles.popularity.counting import count_view  # noqa: E402 - after Django's set-up
from articles.popularity.refresh import refresh  # noqa: E402 - after Django's set-up
from articles.popularity.rollup import DAYS_KEPT, HOURS_KEPT, rollup  # noqa: E402 - after Django's set-up
from benchmarks.parts.large_site import NOW, gather_statistics, make_site  # noqa: E402 - after Django's set-up

ARTICLES = 2000
# The estimate: articles, part of them read each day, hours of such a day in which they are read.
SITE, FILL, HOURS_OF_A_DAY = 1_000_000, 0.15, 2
TWO_YEARS = timedelta(days=730)
BATCH = 20_000


def size():
    """Bytes that the whole database takes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return pages * cursor.fetchone()[0]


def load(model, rows):
    """Load the rows and return the bytes that each takes."""
    before, n = size(), 0
    batch = []
    for row in rows:
        batch.append(row)
        n += 1
        if len(batch) == BATCH:
            model.objects.bulk_create(batch, BATCH)
            batch = []
    model.objects.bulk_create(batch, BATCH)
    return (size() - before) / n


def old_days(ids, rows, now):
    last = day_of(now - DAYS_KEPT) - timedelta(days=30)
    days = range(rows // len(ids))
    return (ViewDay(article_id=pk, day=last - timedelta(days=day), n=7) for day in days for pk in ids)


def old_hours(ids, rows, now):
    last = hour_of(now - HOURS_KEPT - timedelta(days=5))
    hours = range(rows // len(ids))
    return (
        ViewHour(article_id=pk, hour=last - timedelta(hours=hour), n=3, folded=3)
        for hour in hours
        for pk in ids
    )


def count_meanwhile(article_id, stop, waits):
    while not stop.is_set():
        begin = time.perf_counter()
        count_view(article_id, NOW)
        waits.append(time.perf_counter() - begin)
        time.sleep(0.002)
    connections.close_all()


def estimate(kind, days, hours, bytes_a_row):
    rows = SITE * FILL * days * hours
    total = rows * bytes_a_row / 1e9
    print(f"  {kind:<32}{bytes_a_row:5.0f} bytes a row, {rows / 1e6:6.1f} M rows: {total:5.1f} GB")


def delete(article_id):
    watch, stop, waits = Watch(), threading.Event(), []
    reader = threading.Thread(target=count_meanwhile, args=(article_id, stop, waits))
    with watch.watching():
        reader.start()
        begin = time.perf_counter()
        done = rollup(NOW)
        took = time.perf_counter() - begin
        stop.set()
        reader.join()
    longest, wait = 1000 * watch.longest, 1000 * max(waits)
    rows = done.hours_deleted + done.days_deleted
    gone = f"{done.hours_deleted} hours and {done.days_deleted} days"
    print(f"Deleted {gone} in {took:.1f} s, {rows / took:.0f} a second;")
    print(f"  longest transaction {longest:.0f} ms (at most 100: {'met' if longest <= 100 else 'NOT MET'}),")
    print(f"  longest wait of {len(waits)} readers meanwhile {wait:.0f} ms")


def main(rows=400_000):
    with own_databases():
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}, {rows} rows of each kind")
        ids = list(make_site(ARTICLES).articles)
        refresh(NOW)
        of_days = load(ViewDay, old_days(ids, rows, NOW))
        of_hours = load(ViewHour, old_hours(ids, rows, NOW))
        print(f"Two years of {SITE} articles, {FILL:.0%} of them read each day:")
        estimate("days (kept 800)", TWO_YEARS.days, 1, of_days)
        estimate(f"hours (kept 45 days, {HOURS_OF_A_DAY} a day)", HOURS_KEPT.days, HOURS_OF_A_DAY, of_hours)
        first = day_of(ViewHour.objects.earliest("hour").hour)
        closed = {first + timedelta(days=n) for n in range((day_of(NOW) - first).days)}
        RolledUpDay.objects.bulk_create(
            [RolledUpDay(day=day) for day in closed - set(RolledUpDay.objects.values_list("day", flat=True))]
        )
        gather_statistics()
        delete(ids[0])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
