"""Grants leases: reserves units of a campaign's budget, and of its day, for one process."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from ads.models import Approval, Campaign, CampaignBudget, CampaignDay, CountKind, Lease
from articles.popularity.calendar import day_of
from articles.popularity.counting import in_short_transaction

from .settling import settle

# A lease holds at most so many units: so much of a budget is out of reach for a lease's life after a crash.
MOST_UNITS = 100
# With so many leases for each process that bills, what is left of a budget is shared by all until the end.
_SHARES = 4
# What is paid for, by price model; the other price models are never billed by the event.
CHARGED = {Campaign.PriceModel.CPM: CountKind.VIEWABLE, Campaign.PriceModel.CPC: CountKind.CLICK}


class _Room(NamedTuple):
    """What a campaign that is live may still spend, and at which price."""

    price_model: str
    price_micros: int
    budget_micros: int | None
    cap_micros: int | None
    day_taken: int | None

    @property
    def unit_micros(self) -> int:
        return Campaign(price_model=self.price_model, price_micros=self.price_micros).unit_price_micros

    def units(self, budget: CampaignBudget, workers: int) -> int:
        """How many units one lease gets: a share of what is left, at least one while there is one."""
        taken = budget.spent_micros + budget.reserved_micros
        limits = [(self.budget_micros, taken), (self.cap_micros, self.day_taken or 0)]
        left = [(limit - used) // self.unit_micros for limit, used in limits if limit is not None]
        if not left:
            return MOST_UNITS
        return min(left) if min(left) < 1 else max(1, min(MOST_UNITS, min(left) // (_SHARES * workers)))


def grant(
    campaign_id: int, now: datetime, *, workers: int | None = None, unit_micros: int | None = None
) -> Lease | None:
    """A lease on units of this campaign for the day of `now`, or None: it isn't live, or nothing is left.

    `workers` is how many processes bill (settings.BILLING_PROCESSES); with `unit_micros` there is a lease at
    that price only. When nothing is left, leases of the campaign that have ended are settled first.
    """
    workers = workers or settings.BILLING_PROCESSES
    lease = in_short_transaction(lambda: _grant(campaign_id, now, workers, unit_micros))
    if lease is None and settle(now, campaign_id).leases:
        lease = in_short_transaction(lambda: _grant(campaign_id, now, workers, unit_micros))
    return lease


def _grant(campaign_id: int, now: datetime, workers: int, unit_micros: int | None) -> Lease | None:
    live, day = _live(campaign_id, now), day_of(now)
    # All who write budgets, days and leases of a campaign hold this row: what is read after it stays true.
    budget = lock_budget(campaign_id)
    room = _room(live, day) if budget else None
    if budget is None or room is None or not room.unit_micros:
        return None
    units = room.units(budget, workers)
    if units < 1 or unit_micros not in (None, room.unit_micros):
        return None
    micros = units * room.unit_micros
    if not _reserve(live, room, campaign_id, micros):
        return None
    _reserve_day(campaign_id, day, room.cap_micros, micros)
    return Lease.objects.create(
        campaign_id=campaign_id,
        day=day,
        unit_micros=room.unit_micros,
        granted=units,
        expires_at=now + timedelta(seconds=settings.BILLING_LEASE_SECONDS),
    )


def locked_budget(campaign_id: int) -> CampaignBudget | None:
    """The row of this campaign's budget, locked until the transaction ends; None without one."""
    return CampaignBudget.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()


def lock_budget(campaign_id: int) -> CampaignBudget | None:
    """The same, made if it wasn't there; None when there is no such campaign."""
    budget = locked_budget(campaign_id)
    if budget is None and Campaign.objects.filter(pk=campaign_id).exists():
        CampaignBudget.objects.bulk_create([CampaignBudget(campaign_id=campaign_id)], ignore_conflicts=True)
        budget = locked_budget(campaign_id)
    return budget


def _live(campaign_id: int, now: datetime) -> QuerySet[Campaign]:
    return Campaign.objects.filter(
        pk=campaign_id,
        status=Approval.APPROVED,
        is_paused=False,
        advertiser__is_active=True,
        starts_at__lte=now,
        ends_at__gt=now,
        price_model__in=CHARGED,
    )


def _room(live: QuerySet[Campaign], day: date) -> _Room | None:
    on_day = CampaignDay.objects.filter(campaign_id=OuterRef("pk"), day=day)
    taken = Subquery(on_day.values_list(F("spent_micros") + F("reserved_micros")))
    row = live.values_list("price_model", "price_micros", "budget_micros", "daily_cap_micros", taken).first()
    return _Room._make(row) if row else None


def _reserve(live: QuerySet[Campaign], room: _Room, campaign_id: int, micros: int) -> bool:
    """Reserve this much of the budget if the campaign is live, as it was read, and has it."""
    unchanged = live.filter(
        price_model=room.price_model, price_micros=room.price_micros, budget_micros=room.budget_micros
    )
    rows = CampaignBudget.objects.filter(Exists(unchanged), pk=campaign_id)
    if room.budget_micros is not None:
        taken = F("spent_micros") + F("reserved_micros")
        rows = rows.alias(after=taken + micros).filter(Q(after__lte=room.budget_micros))
    reserved = F("reserved_micros") + micros
    return bool(rows.update(budget_micros=room.budget_micros, reserved_micros=reserved))


def _reserve_day(campaign_id: int, day: date, cap_micros: int | None, micros: int) -> None:
    """Reserve this much of the day; the CHECK on the row refuses what passes the cap."""
    rows = CampaignDay.objects.filter(campaign_id=campaign_id, day=day)
    if not rows.update(cap_micros=cap_micros, reserved_micros=F("reserved_micros") + micros):
        CampaignDay.objects.create(
            campaign_id=campaign_id, day=day, cap_micros=cap_micros, reserved_micros=micros
        )
