"""Settles leases that have ended: what was used is spent, what wasn't goes back, each lease exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from ads.models import CampaignBudget, CampaignDay, Lease
from articles.popularity.counting import in_short_transaction

# So many leases in one transaction.
CHUNK = 200


class Settled(NamedTuple):
    """How many leases were settled, what they had spent, and what went back to the budgets."""

    leases: int
    spent_micros: int
    returned_micros: int


def settle(now: datetime, campaign_id: int | None = None) -> Settled:
    """Settle all leases that have expired at `now` or are used up, of one campaign or of all.

    May run at any time, twice at once and on several hosts: a lease that another is settling, or on which an
    event is being billed, is passed over.
    """
    total = Settled(0, 0, 0)
    while True:
        done = in_short_transaction(lambda: _settle_some(now, campaign_id))
        total = Settled._make(map(sum, zip(total, done, strict=True)))
        if done.leases < CHUNK:
            return total


def _settle_some(now: datetime, campaign_id: int | None) -> Settled:
    ended = Lease.objects.filter(Q(expires_at__lte=now) | Q(used__gte=F("granted")))
    if campaign_id is not None:
        ended = ended.filter(campaign_id=campaign_id)
    leases = list(ended.select_for_update(skip_locked=True).order_by("campaign_id", "pk")[:CHUNK])
    spent: Counter[tuple] = Counter()
    reserved: Counter[tuple] = Counter()
    for lease in leases:
        for key in ((lease.campaign_id,), (lease.campaign_id, lease.day)):
            spent[key] += lease.used * lease.unit_micros
            reserved[key] += lease.granted * lease.unit_micros
    # Budgets first, then days, each in the order of their keys: the order in which a grant takes them.
    for key in sorted(reserved, key=lambda key: (len(key), key)):
        _move(key, spent[key], reserved[key])
    Lease.objects.filter(pk__in=[lease.pk for lease in leases]).delete()
    budgets = [key for key in reserved if len(key) == 1]
    used = sum(spent[key] for key in budgets)
    return Settled(len(leases), used, sum(reserved[key] for key in budgets) - used)


def _move(key: tuple, spent: int, reserved: int) -> None:
    """From what is reserved to what is spent, on the row of a campaign's budget or on that of its day."""
    amounts = {
        "spent_micros": F("spent_micros") + spent,
        "reserved_micros": F("reserved_micros") - reserved,
    }
    if len(key) == 1:
        CampaignBudget.objects.filter(pk=key[0]).update(**amounts)
    else:
        CampaignDay.objects.filter(campaign_id=key[0], day=key[1]).update(**amounts)
