"""The statement of a campaign: what was ordered, what is billed and for how much, and what was free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ads.models import BilledCount, Campaign, Lease, Placement
from ads.prices import MICROS
from ads.serving import budget
from ads.serving.tokens import COUNTS_FOR, SKEW

from .campaign import Report, report
from .lines import paid_for
from .period import last_day, whole_period
from .rows import one_moment


@dataclass(frozen=True)
class PriceLine:
    """Events of a placement that were billed at one price each."""

    placement: Placement
    unit_micros: int
    n: int

    @property
    def micros(self) -> int:
        return self.n * self.unit_micros


@dataclass(frozen=True)
class Statement:
    """A campaign from its begin to `made_at`; amounts are in micro-euros and without VAT."""

    campaign: Campaign
    made_at: datetime
    report: Report
    prices: list[PriceLine]
    # Why it may still change; none in the final one.
    why_draft: list[str]

    @property
    def is_final(self) -> bool:
        return not self.why_draft

    @property
    def first(self) -> date:
        """The first day of the ordered period."""
        return timezone.localdate(self.campaign.starts_at)

    @property
    def last(self) -> date:
        """The last day of the ordered period."""
        return last_day(self.campaign)

    @property
    def payer(self) -> str:
        """Who pays: the advertiser, unless somebody else does."""
        return self.campaign.advertiser.payer or self.campaign.advertiser.name

    @property
    def ordered(self) -> int | None:
        """How many events the budget pays for at the present price; None where none are ordered."""
        unit, limit = self.campaign.unit_price_micros, self.campaign.budget_micros
        return limit // unit if unit and limit is not None else None

    @property
    def amount_micros(self) -> int:
        """What the campaign costs so far, exactly."""
        if self.campaign.price_model == Campaign.PriceModel.FLAT:
            return self.campaign.price_micros + self.report.total.spent_micros
        return self.report.total.spent_micros

    @property
    def to_invoice(self) -> Decimal:
        """The same in euros, rounded once to whole cents (half a cent goes up)."""
        return (Decimal(self.amount_micros) / MICROS).quantize(Decimal("0.01"), ROUND_HALF_UP)


def statement(campaign: Campaign, now: datetime) -> Statement:
    """The statement at a moment; final once nothing of it can change any more."""
    with one_moment():
        first, last = whole_period(campaign, timezone.localdate(now))
        found = report(campaign, first, last, now=now, is_short=True)
        prices = _prices(campaign, {line.label.pk: line.label for line in found.placements})
        why = list(_why_draft(campaign, found, sum(price.micros for price in prices), now))
    return Statement(campaign, now, found, prices, why)


def _prices(campaign: Campaign, placements: dict[int, Placement]) -> list[PriceLine]:
    rows = BilledCount.objects.filter(placement__campaign=campaign)
    sums = rows.values_list("placement_id", "unit_micros").annotate(total=Sum("n"))
    return [
        PriceLine(placements[pk], unit, n) for pk, unit, n in sums.order_by("placement_id", "unit_micros")
    ]


def _why_draft(campaign: Campaign, found: Report, spent: int, now: datetime) -> Iterator[str]:
    """What can still change, or must be looked at: sentences, none when it is final."""
    was_shown = found.total.delivered or found.total.viewable or found.total.click
    if campaign.price_model == Campaign.PriceModel.FLAT and not was_shown:
        yield _("Nothing of it was ever shown: somebody must decide what is due.")
    if now < campaign.ends_at:
        yield _("The campaign isn't over yet.")
    elif now < campaign.ends_at + COUNTS_FOR + SKEW:
        yield _("Pages that were open at the end may still report for two hours.")
    if Lease.objects.filter(campaign=campaign).exists():
        yield _("Some of what was billed is still being settled.")
    elif paid_for(campaign) is not None:
        book = budget.spent([campaign.pk], now)[campaign.pk]
        if (book.spent_micros, book.reserved_micros) != (spent, 0):
            yield _("The budget's book and the counts don't agree; somebody must look at it.")
