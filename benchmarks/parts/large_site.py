"""Makes a large magazine for the benchmarks of popularity, straight in the tables, the same every time.

Articles appeared over ten years in twelve topics of very unequal size, an article in seven is being read, and
how much differs as it does on real sites (log-normal). Pages are empty: no list looks into them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from articles.models import Article, Publication, Revision, RolledUpDay, Topic, ViewDay, ViewHour, ViewTotal
from articles.popularity.calendar import day_of, hour_of
from articles.popularity.ranking import monday_of

# A Wednesday morning.
NOW = datetime(2026, 6, 17, 8, 0, tzinfo=UTC)
TOPICS = 12
YEARS = 10
# Which part of the articles is being read, and for how long it has been.
READ = 0.15
WEEKS = 26
# Views a week of an article that is read: half of them get less than three, one in a hundred over a hundred.
MEDIAN_VIEWS, SPREAD = 3.0, 1.6
HOURS_OF_DAYS = 8
_BATCH = 20_000


@dataclass(frozen=True)
class Site:
    """The numbers of all articles, and of those that are read with their expected views a week."""

    articles: range
    weekly: dict[int, float]


def make_site(size: int) -> Site:
    """A site of `size` live articles with its counts; nothing is folded yet."""
    rng = Random(size)
    first: list[datetime] = []
    articles = make_articles(size, rng, first)
    weekly = {pk: rng.lognormvariate(0, SPREAD) * MEDIAN_VIEWS for pk in articles if rng.random() < READ}
    with quick_loading():
        _load_counts(weekly, first, rng)
    gather_statistics()
    return Site(articles, weekly)


def make_articles(size: int, rng: Random, first: list[datetime] | None = None) -> range:
    """`size` live articles; `first` gets the moments at which they appeared. Returns their numbers."""
    first = [] if first is None else first
    articles = range(1, size + 1)
    topics = [Topic.objects.create(name=f"Rubriek {n}", slug=f"rubriek-{n}").pk for n in range(TOPICS)]
    shares = [1 / (n + 1) for n in range(TOPICS)]
    first.extend(NOW - timedelta(days=rng.uniform(0, 365.25 * YEARS)) for _article in articles)
    with quick_loading():
        _load_articles(articles, rng.choices(topics, shares, k=size), first)
    return articles


def _load_articles(articles: range, topics: list[int], first: list[datetime]) -> None:
    def names(pk: int) -> dict[str, Any]:
        return {"id": pk, "title": f"Stuk {pk}", "slug": f"stuk-{pk}"}

    def dates(pk: int) -> dict[str, datetime]:
        names = ("created_at", "first_published_at", "updated_at", "visible_from")
        return dict.fromkeys(names, first[pk - 1])

    ids = {pk: {"article": pk, "revision": pk, "topic": topics[pk - 1]} for pk in articles}
    load(Article, (names(pk) | ids[pk] for pk in articles))
    load(
        Revision,
        ({"number": 1, "content_hash": str(pk)} | names(pk) | ids[pk] | dates(pk) for pk in articles),
    )
    load(Publication, (names(pk) | ids[pk] | dates(pk) for pk in articles))


def _load_counts(weekly: dict[int, float], first: list[datetime], rng: Random) -> None:
    """Half a year of days (a week's views on one of them), and the hours of the last week."""
    today = day_of(NOW)
    hours_from = today - timedelta(days=HOURS_OF_DAYS)
    mondays = [monday_of(today) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    load(ViewDay, _days(weekly, first, mondays, hours_from, rng))
    load(ViewHour, _hours(weekly, first, hours_from, rng))
    load(ViewTotal, ({"article": pk, "n": 1 + int(views * WEEKS)} for pk, views in weekly.items()))
    closed = (mondays[0] + timedelta(days=n) for n in range((hours_from - mondays[0]).days))
    load(RolledUpDay, ({"day": day} for day in closed))


def _days(
    weekly: dict[int, float], first: list[datetime], mondays: list[date], until: date, rng: Random
) -> Iterator[dict[str, Any]]:
    for pk, views in weekly.items():
        appeared = day_of(first[pk - 1])
        for monday in mondays:
            day = monday + timedelta(days=rng.randrange(7))
            n = _drawn(views, rng)
            if n and appeared < day < until:
                yield {"article": pk, "day": day, "n": n}


def _hours(
    weekly: dict[int, float], first: list[datetime], since: date, rng: Random
) -> Iterator[dict[str, Any]]:
    start = datetime.combine(since, datetime.min.time(), UTC)
    span = int((hour_of(NOW) - start) / timedelta(hours=1))
    for pk, views in weekly.items():
        hours: dict[datetime, int] = {}
        for _view in range(min(_drawn(views * span / 168, rng), 200)):
            hour = start + timedelta(hours=rng.randrange(span))
            hours[hour] = hours.get(hour, 0) + 1
        for hour, n in hours.items():
            if hour >= first[pk - 1]:
                yield {"article": pk, "hour": hour, "n": n}


def _drawn(expected: float, rng: Random) -> int:
    """A whole number that is `expected` in the mean, with some noise."""
    noisy = expected * rng.uniform(0.6, 1.4)
    return int(noisy) + (rng.random() < noisy % 1)


# -- Loading --------------------------------------------------------------------------------------------


class quick_loading:
    """While it lasts the database needn't check what we know to be right."""

    def __enter__(self) -> None:
        if connection.vendor == "postgresql":
            # For a superuser only; others wait for the checks.
            with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        else:
            connection.disable_constraint_checking()

    def __exit__(self, *error: object) -> None:
        if connection.vendor == "postgresql":
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("RESET session_replication_role")
        else:
            connection.enable_constraint_checking()


def load(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Store rows of `model`: what a row doesn't say is the default of its field."""
    fields = [field for field in model._meta.concrete_fields if field.column]
    adapt = _as_text if connection.vendor == "postgresql" else _as_sqlite
    blank = [adapt(_default(field)) for field in fields]
    place = {field.name: n for n, field in enumerate(fields)}

    def values(row: dict[str, Any]) -> list[Any]:
        filled = blank.copy()
        for name, value in row.items():
            if name in place:
                filled[place[name]] = adapt(value)
        return filled

    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    rows = iter(rows)
    while batch := [values(row) for row in islice(rows, _BATCH)]:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                text = io.StringIO("".join("\t".join(row) + "\n" for row in batch))
                cursor.copy_expert(f"COPY {into} FROM STDIN", text)
            else:
                places = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {into} VALUES ({places})", batch)


def _default(field: models.Field) -> Any:
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.DateTimeField):
        return NOW
    return "" if isinstance(field, models.CharField | models.TextField) else 0


def _as_text(value: Any) -> str:
    if value is None:
        return "\\N"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _as_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else value


def gather_statistics() -> None:
    """What PostgreSQL does by itself some minutes after so many rows came."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
