"""Measures how large the counts of readers grow in two years, and whether deleting makes anybody wait.

    DATABASE_URL=postgres://… python benchmarks/retention.py
    python benchmarks/retention.py [--articles 10000] [--fill 0.15] [--database-url URL]

It makes a database of its own and drops it. Some thousands of articles get all counts that a site keeps, day
by day as they would come; bytes a row of that sample tell the size of a million articles. Then a rollup that
comes weeks late deletes what is too old, while readers are counted; how long they wait beside it is measured,
and the audit must still agree.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from threading import Event, Thread
from time import perf_counter, sleep

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARSER = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
PARSER.add_argument("--articles", type=int, default=10_000, help="how many of the million are made")
PARSER.add_argument("--fill", type=float, default=0.15, help="which part of the articles is read on a day")
PARSER.add_argument("--database-url", help="where to make the database; else DATABASE_URL, else SQLite")
ARGUMENTS = PARSER.parse_args()
if ARGUMENTS.database_url:
    os.environ["DATABASE_URL"] = ARGUMENTS.database_url
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supplements_cms.settings")

from benchmarks.parts.databases import Watch, a_file, own_databases  # noqa: E402 - knows the settings

os.environ.setdefault("TEST_SQLITE", a_file())

import django  # noqa: E402 - the settings come first

django.setup()

from django.db import DatabaseError, connection, connections, models  # noqa: E402 - after Django's set-up
from django.db.models import F  # noqa: E402 - after Django's set-up

from articles.models import ArticleScore, RolledUpDay, ViewDay, ViewHour, ViewTotal  # noqa: E402 - as above
from articles.popularity.calendar import day_of, day_start, hour_of, hours_of  # noqa: E402 - after Django's set-up
from articles.popularity.counting import count_view, count_views  # noqa: E402 - after Django's set-up
from articles.popularity.refresh import refresh  # noqa: E402 - after Django's set-up
from articles.popularity.rollup import DAYS_KEPT, HOURS_KEPT, RolledUp, rollup  # noqa: E402 - as above
from benchmarks.parts.large_site import NOW, gather_statistics, load, make_articles  # noqa: E402 - as above

MILLION, YEARS_DAYS = 1_000_000, 730
# So late comes the rollup.
LATE_HOURS, LATE_DAYS = timedelta(days=10), timedelta(weeks=6)
SPREAD = 2.0
MOST_VIEWS = 500
# How much of a day is read in each of its hours.
HOURS = (3, 2, 1, 1, 1, 2, 6, 16, 24, 26, 26, 27, 32, 28, 25, 24, 25, 28, 30, 40, 52, 48, 28, 10)
MOST_LOCKED = 0.1
PAUSE = 0.003


# -- The sample -----------------------------------------------------------------------------------------


def daily_views(articles: range, fill: float, rng: Random) -> dict[int, float]:
    """The expected views a day of each article, log-normal, so that a day finds this part of them read."""
    drawn = [rng.lognormvariate(0, SPREAD) for _article in articles]
    low, high = 1e-9, 1.0
    for _step in range(60):
        level = (low + high) / 2
        low, high = (low, level) if fmean(min(1.0, level * x) for x in drawn) > fill else (level, high)
    return {pk: level * x for pk, x in zip(articles, drawn, strict=True)}


def views_of_day(expected: dict[int, float], rng: Random) -> dict[int, int]:
    views = {pk: min(int(x) + (rng.random() < x % 1), MOST_VIEWS) for pk, x in expected.items()}
    return {pk: n for pk, n in views.items() if n}


def fill_tables(expected: dict[int, float], rng: Random) -> None:
    """All that is kept and what is late to go: days as the rollup stores them, hours as they are counted."""
    today = day_of(NOW)
    hours_since = today - HOURS_KEPT - LATE_HOURS
    first = today - DAYS_KEPT - LATE_DAYS
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        views = views_of_day(expected, rng)
        if day < today:
            load(ViewDay, ({"article": pk, "day": day, "n": n} for pk, n in views.items()))
            load(RolledUpDay, [{"day": day}])
        if day >= hours_since:
            count_day(day, views, rng)


def count_day(day: date, views: dict[int, int], rng: Random) -> None:
    """Each view counted in its hour: a first one makes the row, the others add to it, the fold marks it."""
    moments = hours_of(day)
    by_hour: dict[datetime, dict[int, int]] = {moment: {} for moment in moments}
    for pk, n in views.items():
        for moment in rng.choices(moments, [HOURS[k % 24] for k in range(len(moments))], k=n):
            by_hour[moment][pk] = by_hour[moment].get(pk, 0) + 1
    for moment, counted in by_hour.items():
        if moment < hour_of(NOW):
            count_views((pk, moment, 1) for pk in counted)
            count_views((pk, moment, n - 1) for pk, n in counted.items() if n > 1)
            ViewHour.objects.filter(hour=moment).update(folded=F("n"))


# -- Size -----------------------------------------------------------------------------------------------


def bytes_a_row(model: type[models.Model]) -> float | None:
    """With its indexes; None where SQLite was built without the table that tells."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        sql = "SELECT pg_total_relation_size(%s::regclass)"
    else:
        sql = (
            "SELECT SUM(pgsize) FROM dbstat"
            " WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)"
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [table])
            return cursor.fetchone()[0] / model._default_manager.count()
    except DatabaseError:
        return None


def report_size(articles: int) -> None:
    scale = MILLION / articles
    today = day_of(NOW)
    hours = ViewHour.objects.filter(hour__gte=day_start(today - HOURS_KEPT)).count()
    a_day = ViewDay.objects.filter(day__lt=today).count() / RolledUpDay.objects.count()
    kept = {
        ViewDay: (a_day * DAYS_KEPT.days, f"{DAYS_KEPT.days} days"),
        ViewHour: (hours, f"{HOURS_KEPT.days} days"),
        ViewTotal: (ViewTotal.objects.count(), "for good"),
        ArticleScore: (ArticleScore.objects.count(), "for good"),
    }
    print(f"  of {MILLION} articles, {a_day / articles:.1%} of which are read on a day:")
    total = 0.0
    for model, (rows, how_long) in kept.items():
        size = bytes_a_row(model)
        if size is None:
            print(
                f"  {model.__name__:<13} {rows * scale / 1e6:8.1f} million rows; this SQLite tells no sizes"
            )
            continue
        total += rows * scale * size
        print(f"  {model.__name__:<13} {size:5.0f} bytes a row × {rows * scale / 1e6:6.1f} million"
              f" = {rows * scale * size / 1e9:6.2f} GB, kept {how_long}")  # fmt: skip
    two_years = a_day * scale * YEARS_DAYS
    print(f"  two years are {two_years / 1e6:.1f} million rows of ViewDay; all together {total / 1e9:.1f} GB")


# -- Waiting --------------------------------------------------------------------------------------------


@contextmanager
def readers(expected: dict[int, float]) -> Iterator[list[float]]:
    """While it lasts one view after another is counted beside us; yields how long each took, in seconds."""
    waited: list[float] = []
    ended = Event()
    read = list(expected)[:1000]

    def run() -> None:
        rng = Random(1)
        while not ended.is_set():
            start = perf_counter()
            count_view(rng.choice(read), NOW)
            waited.append(perf_counter() - start)
            sleep(PAUSE)
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        yield waited
    finally:
        ended.set()
        thread.join()


def described(waited: list[float]) -> str:
    cut = quantiles(waited, n=1000)
    return (
        f"{len(waited)} views: median {cut[499] * 1e3:.1f}, 99 % within {cut[989] * 1e3:.1f},"
        f" longest {max(waited) * 1e3:.0f} ms"
    )


def roll_up_late(expected: dict[int, float], watch: Watch) -> tuple[RolledUp, bool]:
    with readers(expected) as alone:
        sleep(5)
    # The last day is to be closed as well.
    for model in (ViewDay, RolledUpDay):
        model._default_manager.filter(day=day_of(NOW) - timedelta(days=1)).delete()
    watch.restart()
    with readers(expected) as beside:
        start = perf_counter()
        done = rollup(NOW)
        took = perf_counter() - start
    print(f"  a late rollup: {done.days} day closed, {done.hours_deleted} hours and {done.days_deleted} days"
          f" deleted in {took:.1f} s")  # fmt: skip
    print(f"  counting alone      {described(alone)}")
    print(f"  counting beside it  {described(beside)}")
    is_short = watch.longest <= MOST_LOCKED
    print(f"  longest transaction {watch.longest * 1e3:.0f} ms (at most {MOST_LOCKED * 1e3:.0f}:"
          f" {'met' if is_short else 'NOT MET'})")  # fmt: skip
    return done, is_short


def main(articles: int, fill: float) -> None:
    rng = Random(articles)
    with own_databases(), Watch().watching() as watch:
        print(f"{platform.machine()}, {os.cpu_count()} cores, {connection.vendor}; {articles} articles made")
        expected = daily_views(make_articles(articles, rng), fill, rng)
        fill_tables(expected, rng)
        gather_statistics()
        refresh(NOW)
        report_size(articles)
        _done, is_short = roll_up_late(expected, watch)
        difference = refresh(NOW, rebuild=True).difference or 0.0
        is_same = difference < 1e-6
        print(f"  the audit afterwards differs by {difference:.1e} ({'met' if is_same else 'NOT MET'})")
    sys.exit(0 if is_short and is_same else 1)


if __name__ == "__main__":
    main(ARGUMENTS.articles, ARGUMENTS.fill)
