"""Campaigns that are sold by the event, readers who see them, and the books by which all money is checked."""

import os
from itertools import count as counter

from django.db.models import F, Sum
from django.utils import timezone

from ads.models import Approval, BilledCount, Campaign, CampaignBudget, CampaignDay, CountKind, Lease
from ads.serving import counting
from ads.serving.tokens import BlockToken
from tests.ads.factories import NOW, make_campaign, make_placement, make_product

CENT = 10_000
_nonce = counter(1)


def make_sold(*, unit=CENT, units=None, a_day=None, model=Campaign.PriceModel.CPM, **fields):
    """A running campaign whose event costs `unit`, with a budget of `units` events and a cap of `a_day`."""
    per = 1000 if model == Campaign.PriceModel.CPM else 1
    return make_campaign(
        status=Approval.APPROVED,
        price_model=model,
        price_micros=unit * per,
        budget_micros=None if units is None else units * unit,
        daily_cap_micros=None if a_day is None else a_day * unit,
        **fields,
    )


def make_spot(campaign, **fields):
    return make_placement(campaign, make_product(status=Approval.APPROVED), **fields)


def make_token(*placements, article, now=NOW, nonce=None, variants=()):
    """The token of one page with these placements."""
    pks = tuple(placement.pk for placement in placements)
    return BlockToken(pks, article.pk, now, nonce or f"{os.getpid()} {next(_nonce)}", variants)


def see(*placements, article, times=1, now=NOW, kind=CountKind.VIEWABLE, nonce=None):
    """So many readers of `article` see these placements (or click on them)."""
    for _time in range(times):
        token = make_token(*placements, article=article, now=now, nonce=nonce)
        counting.count(kind, token.placements, token, now)


def billed(**of):
    """How many events were billed."""
    return BilledCount.objects.filter(**of).aggregate(n=Sum("n"))["n"] or 0


def billed_micros(**of):
    """What the billed events cost."""
    return BilledCount.objects.filter(**of).aggregate(n=Sum(F("n") * F("unit_micros")))["n"] or 0


def check_books(campaign):
    """Budget, days, leases and billed counts of the campaign agree to the unit."""
    leases = Lease.objects.filter(campaign=campaign)
    row = CampaignBudget.objects.filter(campaign=campaign).first() or CampaignBudget(campaign=campaign)
    assert row.reserved_micros == sum(lease.granted * lease.unit_micros for lease in leases)
    used = sum(lease.used * lease.unit_micros for lease in leases)
    assert row.spent_micros + used == billed_micros(placement__campaign=campaign)
    assert _by_day(campaign) == _billed_by_day(campaign)


def _by_day(campaign):
    days = {}
    for row in CampaignDay.objects.filter(campaign=campaign):
        leases = Lease.objects.filter(campaign=campaign, day=row.day)
        assert row.reserved_micros == sum(lease.granted * lease.unit_micros for lease in leases)
        days[row.day] = row.spent_micros + sum(lease.used * lease.unit_micros for lease in leases)
    return {day: micros for day, micros in days.items() if micros}


def _billed_by_day(campaign):
    days = {}
    for row in BilledCount.objects.filter(placement__campaign=campaign):
        day = timezone.localdate(row.hour)
        days[day] = days.get(day, 0) + row.n * row.unit_micros
    return days
