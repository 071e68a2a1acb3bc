"""The charts of a report: the budget beside its plan, and how often it was seen by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ads.prices import MICROS
from articles.popularity import plots
from articles.popularity.charts import Chart
from articles.popularity.drawing import Series

from .campaign import Report
from .pace import Pace, Point
from .period import end_of
from .words import pace_in_words

# More bars than this don't fit into the picture for a phone.
_MOST_DAYS = 120


def pace_chart(pace: Pace) -> Chart:
    """What was spent by the end of each day, in euros, and what was planned."""
    days = [point.day for point in pace.points]
    is_short = days[-1] - days[0] < timedelta(days=400)
    series = [Series(_("spent (€)"), [_euros(point.spent_micros) for point in pace.points], is_line=True)]
    if pace.planned_micros is not None:
        planned = [_euros(point.planned_micros) for point in pace.points]
        series.append(Series(_("planned (€)"), planned, is_line=True))
    return Chart(
        "pace",
        _("Spent beside the plan"),
        pace_in_words(pace),
        [_end(point, pace) for point in pace.points],
        series,
        # All of them: the drawing takes as many as there is room for.
        {i: date_format(day, "j b" if is_short else "b Y") for i, day in enumerate(days)},
    )


def seen_chart(report: Report) -> Chart:
    """How often it was seen on each day, or in each week of a long time."""
    title, name = _("Seen by day"), _("times seen")
    days = [(line.label, line.viewable) for line in report.days if isinstance(line.label, date)]
    is_growing = report.now is not None and timezone.localdate(report.now) <= report.last
    if len(days) <= _MOST_DAYS:
        return plots.daily("seen", title, days, name=name, is_growing=is_growing)
    weeks: Counter[date] = Counter()
    for day, n in days:
        weeks[day - timedelta(days=day.weekday())] += n
    return plots.weekly("seen", _("Seen by week"), sorted(weeks.items()), name=name, is_growing=is_growing)


def _end(point: Point, pace: Pace) -> str:
    """The day at whose end a point stands; of one that isn't over also the time."""
    until = timezone.localtime(pace.until)
    is_now = point.day == until.date() and pace.until < end_of(point.day)
    return date_format(until, "D j b Y H:i") if is_now else date_format(point.day, "D j b Y")


def _euros(micros: int | None) -> float | None:
    # For pixels and for a table to the cent; amounts that count stay whole micro-euros.
    return None if micros is None else round(micros / MICROS, 2)
