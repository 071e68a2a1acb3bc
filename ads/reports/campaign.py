"""The report of one campaign: the same counts by day, placement, variant, article and place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property

from ads.models import Campaign, Placement, Variant

from . import rows
from .lines import Line, Others, Page, Slot, Wording, paid_for, together
from .pace import Pace, Plan, by_traffic, flat_plan, pace_of
from .period import days_of, end_of, last_day

# Articles that a page of the report shows one by one.
ARTICLES_SHOWN = 50


@dataclass
class Report:
    """A campaign from `first` to `last` (both included, days in Europe/Amsterdam).

    Every list of lines adds up to `total`; variants aren't billed apart, and what was left out isn't known by
    article or variant.
    """

    campaign: Campaign
    first: date
    last: date
    days: list[Line]
    placements: list[Line[Placement]]
    total: Line
    # Until when it is known; the last day may not be over.
    now: datetime | None = None
    slots: list[Line] = field(default_factory=list)
    variants: list[Line] = field(default_factory=list)
    # All of them by their number alone, the most seen first; `articles` has the titles.
    all_articles: list[Line[Page]] = field(default_factory=list)
    articles: list[Line[Page]] = field(default_factory=list)
    page: int = 1
    # Events that were left out, by reason and kind.
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    # How the budget goes in the whole campaign; None where nothing is paid by the event.
    pace: Pace | None = None
    # The latest hour that was counted.
    counted_until: datetime | None = None

    @property
    def sold(self) -> str | None:
        return self.total.sold

    @property
    def has_money(self) -> bool:
        """Whether events are, or were, paid for."""
        return self.total.sold is not None or self.total.billed > 0

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why events were left out, the most frequent reason first, with how many."""
        return sorted(self.total.filtered.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def most_seen(self) -> int:
        """The highest number of times seen on one day, at least 1: the full width of the bars."""
        return max([line.viewable for line in self.days] + [1])

    @property
    def has_variants(self) -> bool:
        """Whether any placement has, or had, more than one text."""
        return len(self.variants) > len(self.placements)

    @property
    def pages(self) -> int:
        """How many pages the table of articles has."""
        return max(1, -(-len(self.all_articles) // ARTICLES_SHOWN))

    @cached_property
    def other_articles(self) -> Line | None:
        """The sum of the articles on the other pages, so that every page adds up to the total."""
        start = (self.page - 1) * ARTICLES_SHOWN
        others = self.all_articles[:start] + self.all_articles[start + ARTICLES_SHOWN :]
        return together(others, Others(len(others))) if others else None


def report(
    campaign: Campaign,
    first: date,
    last: date,
    *,
    now: datetime | None = None,
    page: int = 1,
    plan: Plan | None = None,
    is_short: bool = False,
) -> Report:
    """The report of these days; with `is_short` days, placements, slots and the total alone.

    All of it is of one moment, so that the sums are equal to the unit, in nine queries whatever is in it (and
    one for the traffic, once an hour). `page` is that of the table of articles, and the nearest one where
    there is no such page; `now` is the moment until which the pace is told, else the end of `last`. The plan
    is that of pacing; without `now` it is an even one.
    """
    with rows.one_moment():
        found = _by_day(campaign, first, last)
        found.now = now
        if not is_short:
            _add_articles(found, page)
            _add_variants(found)
            plan = plan or (by_traffic(now) if now else flat_plan)
            found.pace = pace_of(campaign, now or end_of(last), plan)
    return found


def last_days(campaign: Campaign, today: date, n: int = 30) -> Report:
    """The short report of the last `n` days of the campaign up to `today`, never from before its start."""
    last = min(today, last_day(campaign))
    first = max(last - timedelta(days=n - 1), timezone.localdate(campaign.starts_at))
    return report(campaign, min(first, last), last, is_short=True)


def _by_day(campaign: Campaign, first: date, last: date) -> Report:
    """Days, placements, slots and the total, from the same rows."""
    sold = paid_for(campaign)
    days = {day: Line(day, sold) for day in days_of(first, last)}
    there = {placement.pk: placement for placement in campaign.placements.select_related("product")}
    placements = {pk: Line(placement, sold) for pk, placement in there.items()}
    slots = {placement.slot: Line(Slot(placement.slot), sold) for placement in there.values()}
    found = Report(campaign, first, last, [], [], Line(None, sold))

    def lines(day: date, pk: int) -> tuple[Line, ...]:
        return days[day], placements[pk], slots[there[pk].slot], found.total

    for day, pk, kind, n in rows.counted_by_day(campaign, first, last):
        for line in lines(day, pk):
            line.count(kind, n)
    for day, pk, unit, n in rows.billed_by_day(campaign, first, last):
        for line in lines(day, pk):
            line.bill(unit, n)
    for day, pk, kind, reason, n in rows.filtered_by_day(campaign, first, last):
        found.left_out[reason, kind] += n
        for line in lines(day, pk):
            line.filtered[reason] += n
    found.days, found.placements = list(days.values()), list(placements.values())
    found.slots = list(slots.values())
    return found


def _add_articles(found: Report, page: int) -> None:
    lines: dict[int, Line[Page]] = {}
    period = found.campaign, found.first, found.last

    def line(pk: int) -> Line[Page]:
        return lines.setdefault(pk, Line(Page(pk, ""), found.total.sold))

    for pk, kind, n, hour in rows.counted_by_article(*period):
        line(pk).count(kind, n)
        found.counted_until = max(found.counted_until or hour, hour)
    for pk, unit, n in rows.billed_by_article(*period):
        line(pk).bill(unit, n)
    order = sorted(lines, key=lambda pk: (-lines[pk].viewable, -lines[pk].delivered, pk))
    found.all_articles = [lines[pk] for pk in order]
    found.page = min(max(1, page), found.pages)
    start = (found.page - 1) * ARTICLES_SHOWN
    found.articles = named(found.all_articles[start : start + ARTICLES_SHOWN], found)


def named(lines: list[Line[Page]], found: Report) -> list[Line[Page]]:
    """Lines of articles with their titles: those of the latest moment at which any of them was counted."""
    until = (found.counted_until or end_of(found.last)) + timedelta(hours=1)
    known = rows.titles([line.label.article_id for line in lines], until)
    for line in lines:
        line.label = line.label._replace(title=known.get(line.label.article_id, ""))
    return lines


def _add_variants(found: Report) -> None:
    """A line for each text that a placement has had; its own has what no variant has."""
    own = {line.label.pk: line for line in found.placements}
    lines = {pk: Line(Wording(line.label)) for pk, line in own.items()}
    for pk, line in lines.items():
        for kind in ("delivered", "viewable", "click"):
            line.count(kind, getattr(own[pk], kind))
    of_campaign = Variant.objects.filter(placement__campaign=found.campaign).order_by("placement_id", "pk")
    variants = {variant.pk: variant for variant in of_campaign}
    others = {pk: Line(Wording(own[v.placement_id].label, v)) for pk, v in variants.items()}
    for pk, kind, n in rows.counted_by_variant(found.campaign, found.first, found.last):
        others[pk].count(kind, n)
        lines[variants[pk].placement_id].count(kind, -n)
    for pk, line in lines.items():
        found.variants += [line, *(others[v.pk] for v in variants.values() if v.placement_id == pk)]
