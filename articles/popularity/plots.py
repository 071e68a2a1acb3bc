"""The charts of the pages about readers: which numbers they hold, and the words at their axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .charts import Chart
from .drawing import Drawing, Series, sparkline

Days = Sequence[tuple[date, int]]
VIEWS = gettext_lazy("views")
_LEAST_WEEKS = 13
# A chart of one reason among many: three beside each other, or one on a phone.
_SMALL = {"small": (258, 120)}


def daily(
    key: str, title: str, days: Days, *, name: str = "", is_small: bool = False, is_growing: bool = True
) -> Chart:
    """Bars of the numbers of each day; the last is still growing. `key` tells the charts of a page apart."""
    return Chart(
        key,
        title,
        in_words(days, lambda day: date_format(day, "j F Y")),
        [date_format(day, "D j b Y") for day, _n in days],
        [Series(name or str(VIEWS), [n for _day, n in days], growing=int(is_growing))],
        _day_ticks([day for day, _n in days]),
        adds_up=True,
        **({"sizes": _SMALL} if is_small else {}),
    )


def weekly(key: str, title: str, weeks: Days, *, name: str = "", is_growing: bool = True) -> Chart:
    """Bars of the numbers of each week by its Monday; the last week is still running.

    Weeks before the first that was read are left out, as long as a quarter of a year remains.
    """
    read = next((i for i, (_monday, n) in enumerate(weeks) if n), len(weeks))
    weeks = weeks[max(0, min(read, len(weeks) - _LEAST_WEEKS)) :]
    return Chart(
        key,
        title,
        in_words(weeks, _week_of),
        [_week_of(monday) for monday, _n in weeks],
        [Series(name or str(VIEWS), [n for _monday, n in weeks], growing=int(is_growing))],
        _month_ticks([monday for monday, _n in weeks]),
        adds_up=True,
    )


class Spark(NamedTuple):
    """Small bars for a line of text, and their numbers for who doesn't see them."""

    drawing: Drawing
    label: str


def spark(values: Sequence[int], **size: int) -> Spark:
    """The bars of these views, the oldest first; `bar` and `height` are their width and height in pixels."""
    numbers = ", ".join(map(grouped, values))
    return Spark(sparkline(values, **size), _("Views, oldest first: %(numbers)s") % {"numbers": numbers})


def in_words(days: Days, name_of: Callable[[date], str] = date_format) -> str:
    """What a chart shows, for who doesn't see it: from when to when, how many, and the most."""
    if not days:
        return ""
    top, most = max(days, key=lambda row: row[1])
    return _("From %(first)s to %(last)s: %(total)s in all. The most, %(most)s: %(top)s.") % {
        "first": date_format(days[0][0], "j F Y"),
        "last": date_format(days[-1][0], "j F Y"),
        "total": grouped(sum(n for _day, n in days)),
        "most": grouped(most),
        "top": name_of(top),
    }


def grouped(number: float, decimals: int = 0) -> str:
    """A number as the language writes it, with its thousands set apart."""
    # Rounded here: number_format cuts off.
    return number_format(round(number, decimals), decimals, force_grouping=True)


def _week_of(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    names = {"first": date_format(monday, "j b"), "last": date_format(sunday, "j b Y")}
    return _("%(first)s to %(last)s") % names


def _day_ticks(days: Sequence[date]) -> dict[int, str]:
    """Each Monday; of a longer time the firsts and the middles of the months."""
    if len(days) <= 45:
        return {i: date_format(day, "j b") for i, day in enumerate(days) if day.weekday() == 0}
    return {i: date_format(day, "j b") for i, day in enumerate(days) if day.day in (1, 15)}


def _month_ticks(mondays: Sequence[date]) -> dict[int, str]:
    """The first week of each month that begins among these, with the year where it changes."""
    ticks = {}
    for i, (before, monday) in enumerate(pairwise(mondays), 1):
        if monday.month != before.month:
            ticks[i] = date_format(monday, "b Y" if monday.year != before.year else "b")
    return ticks
