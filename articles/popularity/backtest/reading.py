"""Reads daily views for a backtest: the site's own, or a file of anybody's."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from articles.models import Publication, RolledUpDay, ViewDay
from articles.popularity.calendar import day_of
from articles.text.numbers import whole_number

from .series import Days, Series

FOREVER = date.max.toordinal()
NEEDED = ("article", "day", "views")
PUBLISHED = "published"
# So that a slip of the pen such as 0206 for 2026 doesn't ask for centuries of days.
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_VIEWS = 10**12
LONGEST_EXAMPLE = 60


class Unreadable(ValueError):
    """The file can't be used; the message says why, line by line."""


class _BadRow(ValueError):
    """What is wrong with one row, and the text that is."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.text = text


@dataclass(frozen=True)
class Counts:
    """All articles with their views on the days from `first` to before `end` (ordinals)."""

    articles: list[Series]
    first: int
    end: int


# -- The site -----------------------------------------------------------------------------------------


def from_site() -> Counts | None:
    """The closed days of the articles that were ever published; None when there are none.

    Of deleted articles nothing is left, so they are in no window. Editors' pins and exclusions are
    ignored: only those of today are known.
    """
    last = max(filter(None, map(_last_day, (ViewDay, RolledUpDay))), default=None)
    if last is None:
        return None
    end = last.toordinal() + 1
    days: dict[int, Days] = defaultdict(Days)
    for article_id, day, n in ViewDay.objects.values_list("article_id", "day", "n").iterator():
        days[article_id].add(day.toordinal(), n)
    first = min((of_article.first for of_article in days.values()), default=end)
    published, spans = _publications(end)
    articles = [
        Series(pk, str(pk), days[pk], published=published[pk], spans=spans[pk], first=first, end=end)
        for pk in sorted(published)
    ]
    return Counts(articles, first, end)


def _last_day(model: type[Model]) -> date | None:
    return model._default_manager.aggregate(last=Max("day"))["last"]


def _publications(end: int) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
    """By article the day on which it first appeared, and the days at whose beginning it was public."""
    published: dict[int, int] = {}
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Publication.objects.order_by("visible_from").values_list(
        "article_id", "first_published_at", "visible_from", "visible_until"
    )
    for article_id, first, visible_from, visible_until in rows.iterator():
        day = min(day_of(first), day_of(visible_from)).toordinal()
        if day >= end:
            continue
        published[article_id] = min(day, published.get(article_id, day))
        # What appears during a day is there when the next begins.
        last = day_of(visible_until - timedelta.resolution).toordinal() if visible_until else FOREVER
        spans[article_id].append((day_of(visible_from).toordinal() + 1, last))
    return published, spans


# -- A file -------------------------------------------------------------------------------------------


@dataclass
class _Article:
    """An article of the file while it is being read."""

    days: Days = field(default_factory=Days)
    published: int | None = None


@dataclass
class _Complaints:
    """What is wrong with which lines; each reason with the first text that gave it."""

    lines: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    example: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, line: int, text: str) -> None:
        self.lines[reason].append(line)
        self.example.setdefault(reason, text[:LONGEST_EXAMPLE])

    def __str__(self) -> str:
        words = _("Line %(lines)s: %(reason)s (“%(text)s”).")
        return "\n".join(
            words % {"lines": _as_ranges(lines), "reason": reason, "text": self.example[reason]}
            for reason, lines in self.lines.items()
        )


def from_csv(lines: Iterator[str]) -> Counts:
    """The articles of a file with the columns article, day, views and perhaps published, in any order.

    Days are dates such as 2026-01-31; days that aren't in it had no views. An article without `published`
    appeared on its first day. Raises Unreadable, naming every bad row: figures from a half-read file look
    as good as others.
    """
    head = next(lines, "")
    reader = csv.reader(
        chain([head], lines), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
    )
    articles, complaints = _read(reader, _columns(next(reader, [])))
    if complaints.lines:
        raise Unreadable(str(complaints))
    if not articles:
        raise Unreadable(_("The file holds no counts."))
    return _counted(articles)


def _columns(names: list[str]) -> list[str]:
    found = [name.strip().lower() for name in names]
    missing = [name for name in NEEDED if name not in found]
    if missing:
        message = _("The first line must name the columns article, day and views; it lacks %(names)s.")
        raise Unreadable(message % {"names": ", ".join(missing)})
    return found


def _read(reader: Any, columns: list[str]) -> tuple[dict[str, _Article], _Complaints]:
    articles: dict[str, _Article] = defaultdict(_Article)
    complaints = _Complaints()
    dates = _Dates()
    while True:
        try:
            row = next(reader)
            if row:
                _note(row, columns, articles, dates)
        except StopIteration:
            return articles, complaints
        except _BadRow as bad:
            complaints.add(str(bad), reader.line_num, bad.text)
        except csv.Error as error:
            complaints.add(str(error), reader.line_num, "")


def _note(row: list[str], columns: list[str], articles: dict[str, _Article], dates: _Dates) -> None:
    """Add one row to its article; raises _BadRow, and then nothing is added."""
    if len(row) != len(columns):
        raise _BadRow(_("another number of columns than the first line"), ", ".join(row))
    cells = dict(zip(columns, row, strict=True))
    name, views = cells["article"].strip(), whole_number(cells["views"])
    if not name:
        raise _BadRow(_("no article"), ", ".join(row))
    if views is None or views > MOST_VIEWS:
        raise _BadRow(_("views isn't a whole number from 0"), cells["views"])
    day = dates[cells["day"]]
    published = dates[cells[PUBLISHED]] if cells.get(PUBLISHED, "").strip() else None
    article = articles[name]
    if published is not None:
        if article.published not in (None, published):
            raise _BadRow(_("the article has another date of publication above"), cells[PUBLISHED])
        article.published = published
    if not article.days.add(day, views):
        raise _BadRow(_("the article has counts for this day above"), ", ".join(row))


class _Dates(dict[str, int]):
    """The ordinals of dates as they are written, each read once."""

    def __missing__(self, text: str) -> int:
        plain = text.strip()
        try:
            day = date.fromisoformat(plain)
        except ValueError:
            raise _BadRow(_("no date such as 2026-01-31"), text) from None
        if len(plain) != len("2026-01-31") or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise _BadRow(_("no date such as 2026-01-31"), text)
        self[text] = day.toordinal()
        return self[text]


def _as_ranges(lines: list[int]) -> str:
    """For example “3, 7, 9–1204”."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], line]
        else:
            ranges.append([line])
    return ", ".join("–".join(map(str, bounds)) for bounds in ranges)


def _counted(articles: dict[str, _Article]) -> Counts:
    first = min(article.days.first for article in articles.values())
    end = max(article.days.last for article in articles.values()) + 1
    series = []
    for number, (name, article) in enumerate(articles.items()):
        published = article.days.first if article.published is None else article.published
        spans = [(published + 1, FOREVER)]
        series.append(
            Series(number, name, article.days, published=published, spans=spans, first=first, end=end)
        )
    return Counts(series, first, end)
