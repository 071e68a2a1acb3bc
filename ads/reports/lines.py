"""One line of a report: what was counted, billed and left out of a day, a placement, an article …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ads.models import Campaign, CountKind, Placement, Variant
from ads.serving.budget import CHARGED

from .rates import Interval, click_rate, viewability


class Wording(NamedTuple):
    """One of the texts of a placement; without a variant it is the placement's own."""

    placement: Placement
    variant: Variant | None = None

    def __str__(self) -> str:
        text = self.variant.name if self.variant else _("own text")
        return f"{self.placement} – {text}"


class Slot(NamedTuple):
    """A place on the site."""

    code: str

    def __str__(self) -> str:
        return str(dict(Placement.Slot.choices).get(self.code, self.code))


class Page(NamedTuple):
    """An article by the title under which readers saw it."""

    article_id: int
    title: str

    def __str__(self) -> str:
        return self.title or _("Article no. %(number)d") % {"number": self.article_id}


class Others(NamedTuple):
    """All the articles that a page of a table doesn't show one by one."""

    n: int

    def __str__(self) -> str:
        return ngettext("The other article", "The other %(n)d articles", self.n) % {"n": self.n}


Label = TypeVar("Label")


@dataclass
class Line(Generic[Label]):
    """What was counted under one label; money in micro-euros."""

    label: Label
    # The events that are paid for, if any are.
    sold: CountKind | None = None
    delivered: int = 0
    viewable: int = 0
    click: int = 0
    billed: int = 0
    spent_micros: int = 0
    filtered: Counter[str] = field(default_factory=Counter)
    # Of a sum of lines, in which different events may be paid for.
    free_of_parts: int | None = None

    def count(self, kind: str, n: int) -> None:
        """Add `n` events of this kind."""
        setattr(self, kind, getattr(self, kind) + n)

    def bill(self, unit_micros: int, n: int) -> None:
        """Add `n` events that were billed at this price each."""
        self.billed += n
        self.spent_micros += n * unit_micros

    @property
    def name(self) -> str:
        """The label as plain text; "" of a total."""
        return self.label.isoformat() if isinstance(self.label, date) else str(self.label or "")

    @property
    def is_day(self) -> bool:
        return isinstance(self.label, date)

    @property
    def filtered_total(self) -> int:
        return self.filtered.total()

    @property
    def rate(self) -> Interval | None:
        return click_rate(self.click, self.viewable)

    @property
    def viewability(self) -> float | None:
        return viewability(self.viewable, self.delivered)

    @property
    def free(self) -> int | None:
        """How many of the events that are paid for weren't billed; None where none are paid for."""
        return self.free_of_parts if self.sold is None else getattr(self, self.sold.value) - self.billed


def paid_for(campaign: Campaign) -> CountKind | None:
    """Which events the campaign's price is paid for; None where none are."""
    return CHARGED.get(Campaign.PriceModel(campaign.price_model))


def together(lines: Iterable[Line[Any]], label: Others | None = None) -> Line[Others | None]:
    """The sum of these lines."""
    total = Line(label)
    for line in lines:
        if line.free is not None:
            total.free_of_parts = (total.free_of_parts or 0) + line.free
        for name in ("delivered", "viewable", "click", "billed", "spent_micros"):
            total.count(name, getattr(line, name))
        total.filtered.update(line.filtered)
    return total
