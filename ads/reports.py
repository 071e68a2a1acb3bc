"""What became of a campaign, by day and by placement: delivered, seen, clicked, and what was left out."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, NamedTuple

from django.db.models import Max, Min, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from ads.models import Campaign, CountKind, Filtered, FilteredCount, Placement, PlacementCount
from articles.models import Refusal
from articles.text.spreadsheet import safe_cell

# The 0.975 quantile of the normal distribution: 95 % lies between minus and plus this.
Z = 1.959963984540054


_REASONS = dict([*Refusal.choices, *Filtered.choices])


def reason_name(reason: str) -> str:
    """What a reason for leaving something out is called; an unknown one by itself."""
    return str(_REASONS.get(reason, reason))


class Interval(NamedTuple):
    """A share between 0 and 1 with the bounds between which it lies with 95 % confidence."""

    share: float
    low: float
    high: float


def click_rate(clicks: int, seen: int) -> Interval | None:
    """Clicks per time seen with its Wilson interval; None when nothing was seen or clicked.

    A click is a proof of having been seen, so that a click whose view wasn't counted counts as seen here.
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    n = max(clicks, seen)
    if not n:
        return None
    share = clicks / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


@dataclass
class Line:
    """One line of a report: the counts of a day, of a placement, or of everything."""

    label: date | Placement | None
    delivered: int = 0
    viewable: int = 0
    click: int = 0
    filtered: Counter[str] = field(default_factory=Counter)

    @property
    def filtered_total(self) -> int:
        return self.filtered.total()

    @property
    def rate(self) -> Interval | None:
        return click_rate(self.click, self.viewable)


@dataclass
class Report:
    """A campaign from `first` to `last` (both included, days in Europe/Amsterdam)."""

    campaign: Campaign
    first: date
    last: date
    days: list[Line]
    placements: list[Line]
    total: Line

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why events were left out, the most frequent reason first, with how many."""
        return sorted(self.total.filtered.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def most_seen(self) -> int:
        """The highest number of times seen on one day, at least 1: the full width of the bars."""
        return max([line.viewable for line in self.days] + [1])


def report(campaign: Campaign, first: date, last: date) -> Report:
    """The report of these days: a line for each day, a line for each placement, and the total.

    Both sets of lines come from the same rows of counts, so that they add up to the same total, to the unit.
    """
    days = {day: Line(day) for day in _days(first, last)}
    placements = {
        placement.pk: Line(placement) for placement in campaign.placements.select_related("product")
    }
    total = Line(None)
    for day, placement, kind, n in _counted(campaign, first, last):
        for line in (days[day], placements[placement], total):
            setattr(line, kind, getattr(line, kind) + n)
    for day, placement, reason, n in _filtered(campaign, first, last):
        for line in (days[day], placements[placement], total):
            line.filtered[reason] += n
    return Report(campaign, first, last, list(days.values()), list(placements.values()), total)


def last_days(campaign: Campaign, today: date, n: int = 30) -> Report:
    """The report of the last `n` days of the campaign up to `today`, never from before its start."""
    last = min(today, _last_day(campaign))
    first = max(last - timedelta(days=n - 1), timezone.localdate(campaign.starts_at))
    return report(campaign, min(first, last), last)


def whole_period(campaign: Campaign, today: date) -> tuple[date, date]:
    """The first and last day that hold all that was counted, and the campaign's period up to `today`."""
    first = timezone.localdate(campaign.starts_at)
    days = [first, max(first, min(today, _last_day(campaign)))]
    hours = PlacementCount.objects.filter(placement__campaign=campaign).aggregate(Min("hour"), Max("hour"))
    days += [timezone.localdate(hour) for hour in hours.values() if hour]
    filtered = FilteredCount.objects.filter(placement__campaign=campaign).aggregate(Min("day"), Max("day"))
    days += [day for day in filtered.values() if day]
    return min(days), max(days)


def was_shown(placements: QuerySet[Placement]) -> bool:
    """Whether anything was ever counted or left out for one of these placements: then they must stay."""
    of_them = {"placement__in": placements}
    return any(counts.objects.filter(**of_them).exists() for counts in (PlacementCount, FilteredCount))


def _last_day(campaign: Campaign) -> date:
    # The end is exclusive: a campaign that ends at midnight has its last day before it.
    return timezone.localdate(campaign.ends_at - timedelta(microseconds=1))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _counted(campaign: Campaign, first: date, last: date) -> Iterable[tuple[date, int, str, int]]:
    zone = timezone.get_default_timezone()
    return (
        PlacementCount.objects.filter(
            placement__campaign=campaign,
            hour__gte=datetime.combine(first, time.min, zone),
            hour__lt=datetime.combine(last + timedelta(days=1), time.min, zone),
            kind__in=CountKind.values,
        )
        .values_list(TruncDate("hour", tzinfo=zone), "placement_id", "kind")
        .annotate(total=Sum("n"))
        .order_by()
    )


def _filtered(campaign: Campaign, first: date, last: date) -> Iterable[tuple[date, int, str, int]]:
    return (
        FilteredCount.objects.filter(placement__campaign=campaign, day__gte=first, day__lte=last)
        .values_list("day", "placement_id", "reason")
        .annotate(total=Sum("n"))
        .order_by()
    )


# -- As a file for a spreadsheet -------------------------------------------------------------------


def write_csv(file: IO[str], found: Report, *, separator: str = ",") -> None:
    """Write a line for each day and placement and the totals to `file`, numbers without any formatting.

    Cells that a spreadsheet would run as a formula get an apostrophe before them.
    """
    writer = csv.writer(file, delimiter=separator)
    reasons = [reason for reason, _n in found.reasons]
    head = [_("kind"), _("name"), _("delivered"), _("seen"), _("clicks"), _("left out")]
    writer.writerow(safe_cell(cell) for cell in [*head, *map(reason_name, reasons)])
    parts = [
        (_("day"), found.days),
        (_("placement"), found.placements),
        (_("total"), [found.total]),
    ]
    for kind, lines in parts:
        for line in lines:
            name = line.label.isoformat() if isinstance(line.label, date) else str(line.label or "")
            counts = [line.delivered, line.viewable, line.click, line.filtered_total]
            writer.writerow([kind, safe_cell(name), *counts, *(line.filtered[reason] for reason in reasons)])
