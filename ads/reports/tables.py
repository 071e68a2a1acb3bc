"""The tables of a report: what each shows, and the same as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads.models import CountKind
from ads.prices import MICROS, decimals_of
from articles.text.spreadsheet import BYTE_ORDER_MARK, csv_lines

from .campaign import Report, named
from .lines import Line
from .words import reason_name

# The parts of a report by the word that asks for them, with their headings.
SECTIONS: dict[str, Promise] = {
    "days": gettext_lazy("Days"),
    "placements": gettext_lazy("Placements"),
    "variants": gettext_lazy("Texts"),
    "articles": gettext_lazy("Articles"),
    "slots": gettext_lazy("Places"),
    "reasons": gettext_lazy("Left out"),
}
_FIRST = {
    "days": gettext_lazy("Day"),
    "placements": gettext_lazy("Placement"),
    "variants": gettext_lazy("Text"),
    "articles": gettext_lazy("Article"),
    "slots": gettext_lazy("Place"),
}
# What isn't counted by text or by article.
_BILLED_APART = {"days", "placements", "articles", "slots"}
_LEFT_OUT_APART = {"days", "placements", "slots"}
# Articles whose titles are looked up at once for a file.
_CHUNK = 500


@dataclass(frozen=True)
class Table:
    """Lines that add up to `total`, together with what `other` holds."""

    key: str
    first: str
    lines: list[Line]
    total: Line
    other: Line | None = None
    has_money: bool = False
    has_left_out: bool = True
    # The full width of the bars; 0 for none.
    most_seen: int = 0


@dataclass(frozen=True)
class Reason:
    """Why events were left out, and how many of each kind."""

    name: str
    delivered: int
    viewable: int
    click: int

    @property
    def total(self) -> int:
        return self.delivered + self.viewable + self.click


def table(report: Report, key: str) -> Table:
    """The table of that section (not of the reasons)."""
    return Table(
        key,
        str(_FIRST[key]),
        getattr(report, key),
        report.total,
        report.other_articles if key == "articles" else None,
        report.has_money and key in _BILLED_APART,
        key in _LEFT_OUT_APART,
        report.most_seen if key == "days" else 0,
    )


def reasons(report: Report) -> list[Reason]:
    """What was left out, the most frequent reason first; the last line is the sum of all."""
    kinds = [kind.value for kind in CountKind]
    lines = [
        Reason(reason_name(reason), *(report.left_out[reason, kind] for kind in kinds))
        for reason, _n in report.reasons
    ]
    sums = (sum(getattr(line, kind) for line in lines) for kind in kinds)
    return [*lines, Reason(_("total"), *sums)]


# -- As a file for a spreadsheet -------------------------------------------------------------------


def section_rows(report: Report, key: str) -> Iterator[list[Any]]:
    """A section as rows of a file with its total as the last: whole numbers, money in euros, shares of 1.

    Every article is in it, however many there are.
    """
    if key == "reasons":
        yield [_("reason"), _("delivered"), _("seen"), _("clicks"), _("total")]
        for reason in reasons(report):
            yield [reason.name, reason.delivered, reason.viewable, reason.click, reason.total]
        return
    shown = table(report, key)
    yield [shown.first, *_heads(shown.has_money, shown.has_left_out)]
    for line in _every_article(report) if key == "articles" else shown.lines:
        yield [line.name, *_cells(line, shown.has_money, shown.has_left_out)]
    yield [_("total"), *_cells(shown.total, shown.has_money, shown.has_left_out)]


def line_rows(first: Iterable[str], lines: Iterable[tuple[list[Any], Line]]) -> Iterator[list[Any]]:
    """Rows with cells of your own before those of each line; `first` are the heads of these."""
    yield [*first, *_heads(has_money=True, has_left_out=True)]
    for own, line in lines:
        yield [*own, *_cells(line, has_money=True, has_left_out=True)]


def file_rows(report: Report) -> Iterator[list[Any]]:
    """Days, placements and the total as rows of one file, with a column for each reason."""
    reasons = [reason for reason, _n in report.reasons]
    money = [_("billed"), _("spent (€)"), _("free")] if report.has_money else []
    head = [_("kind"), _("name"), _("delivered"), _("seen"), _("clicks"), *money, _("left out")]
    yield [*head, *map(reason_name, reasons)]
    parts = [(_("day"), report.days), (_("placement"), report.placements), (_("total"), [report.total])]
    for kind, lines in parts:
        for line in lines:
            billed = [line.billed, amount(line.spent_micros), line.free] if report.has_money else []
            counts = [line.delivered, line.viewable, line.click, *billed, line.filtered_total]
            yield [kind, line.name, *counts, *(line.filtered[reason] for reason in reasons)]


def write_csv(file: IO[str], found: Report, *, separator: str = ",") -> None:
    """Write a line for each day and placement and the totals to `file`, numbers without any formatting.

    Cells that a spreadsheet would run as a formula get an apostrophe before them.
    """
    for line in csv_lines(file_rows(found), separator):
        file.write(line.removeprefix(BYTE_ORDER_MARK))


def amount(micros: int) -> Decimal:
    """Micro-euros in euros, exactly, with at least two decimals."""
    euros = Decimal(micros) / MICROS
    return Decimal(f"{euros:.{decimals_of(euros)}f}")


def _heads(has_money: bool, has_left_out: bool) -> list[str]:
    head = [_("delivered"), _("seen"), _("share seen"), _("clicks")]
    head += [_("click rate"), _("at least (95 %)"), _("at most (95 %)")]
    money = [_("billed"), _("spent (€)"), _("free")] if has_money else []
    return [*head, *money, *([_("left out")] if has_left_out else [])]


def _cells(line: Line, has_money: bool, has_left_out: bool) -> list[Any]:
    rates = [round(share, 6) for share in line.rate] if line.rate else [None] * 3
    seen = None if line.viewability is None else round(line.viewability, 6)
    counts = [line.delivered, line.viewable, seen, line.click, *rates]
    money = [line.billed, amount(line.spent_micros), line.free] if has_money else []
    return [*counts, *money, *([line.filtered_total] if has_left_out else [])]


def _every_article(report: Report) -> Iterator[Line]:
    for start in range(0, len(report.all_articles), _CHUNK):
        yield from named(report.all_articles[start : start + _CHUNK], report)
