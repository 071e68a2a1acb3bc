"""What campaigns have spent at this moment, which have nothing left, and how low a budget may be set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ads.models import Approval, Campaign, CampaignDay, Lease
from articles.popularity.calendar import day_of
from articles.popularity.counting import in_short_transaction

from .granting import CHARGED, lock_budget, locked_budget

# Below the 999 parameters that the oldest SQLite takes in one statement.
_PARAMETERS = 900


class Spend(NamedTuple):
    """What a campaign has spent and may still spend, in micro-euros; a limit is None where there is none.

    Spent is what was billed until now, also on leases that are still open, so that it is always the sum of
    BilledCount; reserved is what those leases may still bill.
    """

    unit_micros: int
    budget_micros: int | None
    spent_micros: int
    reserved_micros: int
    cap_micros: int | None
    today_micros: int
    today_reserved_micros: int

    @property
    def left_micros(self) -> int | None:
        """What is left of the budget, never below zero; None without a budget."""
        return None if self.budget_micros is None else max(0, self.budget_micros - self.spent_micros)

    @property
    def is_budget_exhausted(self) -> bool:
        """Whether not one more unit fits into the budget."""
        return self.budget_micros is not None and self.spent_micros + self.unit_micros > self.budget_micros

    @property
    def is_day_exhausted(self) -> bool:
        """Whether not one more unit fits into the cap of the day."""
        return self.cap_micros is not None and self.today_micros + self.unit_micros > self.cap_micros

    @property
    def is_exhausted(self) -> bool:
        """Whether not one more unit fits into both."""
        return self.is_budget_exhausted or self.is_day_exhausted


def spent(campaign_ids: Iterable[int], now: datetime) -> dict[int, Spend]:
    """What each of these campaigns has spent until now, and on the day of `now`.

    One query for each 900 campaigns: budget, day and open leases are read at one moment, so that it equals
    what was billed, whoever bills or settles meanwhile. Campaigns that don't exist are left out.
    """
    ids, found = list(campaign_ids), dict[int, Spend]()
    for start in range(0, len(ids), _PARAMETERS):
        chunk = Campaign.objects.filter(pk__in=ids[start : start + _PARAMETERS])
        found.update(_read(chunk, day_of(now)))
    return found


def exhausted(now: datetime, campaign_ids: Iterable[int] | None = None) -> set[int]:
    """The running campaigns for which no event can be billed any more today, of these or of all.

    One query. It asks for no index but the keys: there is a budget a campaign, and a lease or so a process.
    """
    running = Campaign.objects.filter(
        Q(budget_micros__isnull=False) | Q(daily_cap_micros__isnull=False),
        status=Approval.APPROVED,
        starts_at__lte=now,
        ends_at__gt=now,
        price_model__in=CHARGED,
    )
    if campaign_ids is not None:
        running = running.filter(pk__in=list(campaign_ids))
    return {pk for pk, spend in _read(running, day_of(now)) if spend.is_exhausted}


def least_budget(campaign: Campaign) -> int:
    """The lowest budget that this campaign may get, in micro-euros: what is spent and reserved now.

    Call it inside the transaction that stores the new budget: until that ends nobody reserves more. Leases
    that have ended but aren't settled count as reserved; that takes a minute or two at most.
    """
    if campaign.pk is None:
        return 0
    # Only what is approved gets leases; a row made for a draft would keep it from being deleted.
    locked = lock_budget if campaign.status == Approval.APPROVED else locked_budget
    budget = in_short_transaction(lambda: locked(campaign.pk))
    return budget.spent_micros + budget.reserved_micros if budget else 0


def _read(campaigns: QuerySet[Campaign], day: date) -> Iterator[tuple[int, Spend]]:
    on_day = CampaignDay.objects.filter(campaign_id=OuterRef("pk"), day=day)
    rows = campaigns.order_by("pk").values_list(
        "pk",
        "price_model",
        "price_micros",
        "budget_micros",
        "daily_cap_micros",
        _or_zero(F("budget__spent_micros")),
        _or_zero(F("budget__reserved_micros")),
        _or_zero(_used_of_leases()),
        _or_zero(Subquery(on_day.values("spent_micros"))),
        _or_zero(Subquery(on_day.values("reserved_micros"))),
        _or_zero(_used_of_leases(day=day)),
    )
    for pk, model, price, budget, cap, closed, reserved, used, on, on_reserved, used_on in rows:
        unit = Campaign(price_model=model, price_micros=price).unit_price_micros
        today = (on + used_on, on_reserved - used_on)
        yield pk, Spend(unit, budget, closed + used, reserved - used, cap, *today)


def _used_of_leases(**of: Any) -> Subquery:
    """What was billed on the campaign's open leases."""
    money = Sum(F("used") * F("unit_micros"), output_field=BigIntegerField())
    leases = Lease.objects.filter(campaign_id=OuterRef("pk"), **of).order_by().values("campaign_id")
    return Subquery(leases.annotate(money=money).values("money"), output_field=BigIntegerField())


def _or_zero(value: Any) -> Coalesce:
    return Coalesce(value, 0, output_field=BigIntegerField())
