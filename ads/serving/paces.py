"""Computes anew, every minute, with which chance each guaranteed campaign enters a block, and stores it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from ads.models import Approval, Campaign, CampaignPace, Placement
from articles.popularity.counting import in_short_transaction
from articles.popularity.turns import in_chunks

from . import budget
from .inventory import Inventory, read_inventory
from .pacing import Plan, Standing, chance_to_enter, room_left
from .profile import Profile
from .rates import Rates, Stock, read_rates, read_stocks
from .servable import AIMLESS, read_aims
from .snapshot import changed

# How often chances are computed; each is meant for the time until the next.
EVERY = timedelta(minutes=1)
# A campaign that starts so soon gets its chance before it starts.
_AHEAD = 5 * EVERY
# By so much a chance must have moved before all processes are asked to look at once; they look by
# themselves every half minute.
_MATERIAL = 0.05
_STORED = 500
# A campaign has to enter so much less often than planned before that is called overbooked.
_OVERBOOKED = 0.99


class Refreshed(NamedTuple):
    """How many chances were computed, for how many campaigns there is too little room, and if it was told."""

    computed: int
    overbooked: int
    was_told: bool


class _Book(NamedTuple):
    """All that decides about the campaigns that run now."""

    stocks: Mapping[int, Stock]
    rates: Rates
    inventory: Inventory
    # The articles beside which the same campaigns may stand: their views last week, and these campaigns.
    groups: list[tuple[int, tuple[int, ...]]]
    # Of each campaign the views last week of all articles that it may stand beside.
    matching: Mapping[int, int]


def refresh_paces(now: datetime) -> Refreshed:
    """Store the chance of each guaranteed campaign with a budget that runs now or starts within minutes.

    At most some twenty queries, whatever the number of campaigns. Safe to run twice at once: both find the
    same, and the later one stands.
    """
    running = guaranteed(now - _AHEAD, now + _AHEAD)
    campaigns = list(running.filter(ends_at__gt=now).order_by("pk"))
    book = _read_book(campaigns, running, now)
    standings = read_standings(filter(is_paced, campaigns), now)
    paces = [_pace(c, standings[c.pk], book, now) for c in campaigns if c.pk in standings]
    _make_room(campaigns, paces, book)
    before = dict(CampaignPace.objects.values_list("campaign_id", "chance"))
    in_short_transaction(lambda: _store(paces, now))
    was_told = any(_is_material(before.get(pace.campaign_id, 1.0), pace.chance) for pace in paces)
    if was_told:
        changed()
    return Refreshed(len(paces), sum(pace.is_overbooked for pace in paces), was_told)


def guaranteed(since: datetime, until: datetime) -> QuerySet[Campaign]:
    """The sold volumes that may be shown at some moment between these two, as far as people released them."""
    return Campaign.objects.filter(
        tier=Campaign.Tier.GUARANTEED,
        status=Approval.APPROVED,
        is_paused=False,
        advertiser__is_active=True,
        starts_at__lt=until,
        ends_at__gt=since,
    )


def is_paced(campaign: Campaign) -> bool:
    """Whether the campaign is held on a line: a volume was sold, and a budget says how much."""
    return (
        campaign.tier == Campaign.Tier.GUARANTEED
        and campaign.budget_micros is not None
        and campaign.unit_price_micros > 0
    )


def plan_of(campaign: Campaign, profile: Profile) -> Plan:
    """The line of a campaign with a budget, for a site that is read like this."""
    return Plan(
        profile,
        campaign.starts_at,
        campaign.ends_at,
        campaign.budget_micros or 0,
        campaign.daily_cap_micros,
    )


def read_standings(campaigns: Iterable[Campaign], now: datetime) -> dict[int, Standing]:
    """Where each of these campaigns with a budget stands: what was billed until now, settled or not."""
    campaigns = list(campaigns)
    spends = budget.spent([campaign.pk for campaign in campaigns], now)
    return {
        campaign.pk: Standing(
            unit_micros=campaign.unit_price_micros,
            delivered_micros=spends[campaign.pk].spent_micros,
            budget_micros=campaign.budget_micros or 0,
            today_micros=spends[campaign.pk].today_micros,
            daily_cap_micros=campaign.daily_cap_micros,
        )
        for campaign in campaigns
        # One that was deleted this moment has nothing.
        if campaign.pk in spends
    }


# -- One computation -----------------------------------------------------------------------------------


def _read_book(campaigns: list[Campaign], running: QuerySet[Campaign], now: datetime) -> _Book:
    known, _names, _tags = read_aims(running)
    aims = {campaign.pk: known.get(campaign.pk, AIMLESS) for campaign in campaigns}
    # What nobody may be shown takes no room from others.
    stocks = read_stocks(running, Placement.objects.released())
    inventory = read_inventory(aims.values(), now)
    groups: dict[tuple[int, ...], int] = defaultdict(int)
    for segment in inventory.segments:
        standing = [
            pk
            for pk, aim in aims.items()
            if pk in stocks and segment.admits(aim, is_neutral=stocks[pk].is_neutral)
        ]
        groups[tuple(standing)] += inventory.recent(segment.weeks)
    matching: dict[int, int] = defaultdict(int)
    for ids, views in groups.items():
        for pk in ids:
            matching[pk] += views
    return _Book(stocks, read_rates(now), inventory, [(n, ids) for ids, n in groups.items()], matching)


def _pace(campaign: Campaign, standing: Standing, book: _Book, now: datetime) -> CampaignPace:
    """The chance until the next computation; of one that starts later, from its start on."""
    moment = max(now, campaign.starts_at)
    until = min(moment + EVERY, campaign.ends_at)
    plan = plan_of(campaign, book.inventory.profile)
    stock = book.stocks.get(campaign.pk, Stock(1, is_neutral=True))
    an_entry = stock.items * book.rates.an_item(campaign.pk, campaign.price_model)
    views = book.inventory.expected(book.matching.get(campaign.pk, 0), moment, until)
    return CampaignPace(
        campaign=campaign,
        chance=chance_to_enter(plan.goal(until), standing, views, an_entry),
        goal_micros=int(plan.goal(now)),
        delivered_micros=standing.delivered_micros,
        expected_views=views,
        computed_at=now,
    )


def _make_room(campaigns: Iterable[Campaign], paces: Iterable[CampaignPace], book: _Book) -> None:
    """Lower the chances where more would enter than blocks hold, and note for whom that was."""
    chances = {pace.campaign_id: pace.chance for pace in paces}
    # What has no budget (a flat fee, a share) always enters.
    items = {
        campaign.pk: book.stocks[campaign.pk].items * chances.get(campaign.pk, 1.0)
        for campaign in campaigns
        if campaign.pk in book.stocks
    }
    room = room_left(book.groups, items, settings.SPONSORED_SHOWN)
    for pace in paces:
        part = room.get(pace.campaign_id, 1.0)
        pace.chance *= part
        pace.is_overbooked = part < _OVERBOOKED


def _store(paces: list[CampaignPace], now: datetime) -> None:
    """Write these, in the order of their keys, and forget those of campaigns that are no longer on a line."""
    columns = [field.attname for field in CampaignPace._meta.concrete_fields if not field.primary_key]
    for part in in_chunks(paces, _STORED):
        CampaignPace.objects.bulk_create(
            part, update_conflicts=True, unique_fields=["campaign"], update_fields=columns
        )
    CampaignPace.objects.exclude(
        campaign__tier=Campaign.Tier.GUARANTEED,
        campaign__budget_micros__isnull=False,
        campaign__price_model__in=[Campaign.PriceModel.CPM, Campaign.PriceModel.CPC],
        campaign__ends_at__gt=now,
    ).delete()


def _is_material(before: float, after: float) -> bool:
    """Whether other processes should look at once: the chance moved much, or came from or fell to nothing."""
    return abs(after - before) >= _MATERIAL or (before > 0) != (after > 0)
