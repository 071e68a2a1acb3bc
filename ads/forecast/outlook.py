"""What a campaign can count on before it is sold: reading as it was lately, less what others have bought.

Without trend or season: nobody knows next month. So every number is a range, and what comes out is a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ads.models import Approval, Campaign
from ads.serving.inventory import Inventory, Segment, read_inventory
from ads.serving.paces import is_paced, plan_of, read_standings
from ads.serving.rates import Rates, Stock, read_rates, read_stocks
from ads.serving.servable import AIMLESS, Aim, read_aims
from articles.popularity.plots import grouped

from .drafts import Draft
from .outcome import Forecast, Range, Verdict
from .words import about_places, about_reading

# Of four weeks that are alike, a fifth lies between the poorest and the best in 3 cases of 5; so much is
# added at both ends, because weeks aren't quite alike.
_MARGIN = 0.1
# Where not even one whole week was counted: by half as much either way.
_UNSURE = 0.5
# A fee for a place in every block asks for nearly all of them.
_NEARLY = 0.95


class _Sold(NamedTuple):
    """A guaranteed campaign of somebody else: its targets, and what it takes of the draft's period.

    For each recent view of an article that matches it, `items_a_view`; None: places in every block.
    """

    aim: Aim
    stock: Stock
    items_a_view: float | None


def forecast(draft: Draft, now: datetime) -> Forecast:
    """The forecast for this draft; some twenty queries at most, fewer while what was counted is cached."""
    campaign = draft.campaign
    since = max(now, campaign.starts_at)
    if campaign.ends_at <= since:
        nothing = Range(0, 0, 0)
        return Forecast(nothing, nothing, nothing, 0, None, Verdict.RED, [_("The period is over.")])
    sold_to = _others(draft, since)
    others = list(sold_to)
    aims, _names, _tags = read_aims(sold_to)
    inventory = read_inventory([draft.aim, *(aims.get(other.pk, AIMLESS) for other in others)], now)
    rates = read_rates(now)
    sold = list(
        _sold(
            others,
            read_stocks(sold_to),
            aims,
            draft,
            inventory,
            rates,
            since,
            now,
        )
    )
    views = _views(draft, inventory, since)
    rate = rates.an_item(campaign.pk, campaign.price_model)
    places = _Places(draft, inventory, sold)
    room = Range(*(round(places.left(number) * rate) for number in views))
    found = Forecast(
        expected_views=views,
        expected_events=Range(*(round(number * draft.stock.items * rate) for number in views)),
        left_events=room,
        sold_events=round(places.sold(views.middle) * rate),
        asked_events=_asked(draft, now),
        verdict=Verdict.GREEN,
        sentences=[],
    )
    return _judged(found, draft, inventory, places, now)


# -- What there is -------------------------------------------------------------------------------------


def _views(draft: Draft, inventory: Inventory, since: datetime) -> Range:
    """The views of matching articles: each of the last weeks, laid over the period hour by hour."""
    matching = inventory.matching(draft.aim, is_neutral=draft.stock.is_neutral)
    weeks = [sum(numbers) for numbers in zip(*(segment.weeks for segment in matching), strict=True)]
    until, profile = draft.campaign.ends_at, inventory.profile
    if not weeks or not profile.is_known:
        return Range(0, 0, 0)
    if not inventory.known_weeks:
        middle = inventory.expected(inventory.recent(tuple(weeks)), since, until)
        return Range(round(middle * (1 - _UNSURE)), round(middle), round(middle * (1 + _UNSURE)))
    known = weeks[: inventory.known_weeks]
    times = profile.between(since, until) / profile.week
    margin = _MARGIN if len(known) > 1 else _UNSURE
    low, high = min(known) * (1 - margin), max(known) * (1 + margin)
    return Range(round(low * times), round(median(known) * times), round(high * times))


class _Places:
    """The blocks of the articles that match a draft, and what others have bought in them."""

    def __init__(self, draft: Draft, inventory: Inventory, sold: Sequence[_Sold]) -> None:
        self._own = draft.stock.items
        self._slots: int = settings.SPONSORED_SHOWN
        matching = inventory.matching(draft.aim, is_neutral=draft.stock.is_neutral)
        whole = sum(sum(segment.weeks) for segment in matching)
        # Of each segment its share in the draft's views, the items of others in it, and those in every block.
        self._parts = [
            (sum(segment.weeks) / whole, *_sold_in(segment, sold)) for segment in matching if whole
        ]

    def left(self, views: float) -> float:
        """How many items of the draft find a place in so many views."""
        return sum(
            min(views * share * self._own, max(0.0, views * share * (self._slots - always) - items))
            for share, items, always in self._parts
        )

    def sold(self, views: float) -> float:
        """How many items others have bought there."""
        return sum(items + views * share * always for share, items, always in self._parts)

    def sold_share(self, views: float) -> float:
        """That as a share of all places."""
        return min(1.0, self.sold(views) / (views * self._slots)) if views and self._slots else 0.0


def _sold_in(segment: Segment, sold: Sequence[_Sold]) -> tuple[float, int]:
    """How many items others have bought in this segment, and how many they take in every block of it.

    The articles are counted, not the targets: what of another's lies elsewhere takes nothing here.
    """
    here = [other for other in sold if segment.admits(other.aim, is_neutral=other.stock.is_neutral)]
    items = sum(other.items_a_view * sum(segment.weeks) for other in here if other.items_a_view is not None)
    return items, sum(other.stock.items for other in here if other.items_a_view is None)


# -- What is sold --------------------------------------------------------------------------------------


def _others(draft: Draft, since: datetime) -> QuerySet[Campaign]:
    """The guaranteed campaigns that are sold to anybody in the period; paused ones may go on tomorrow."""
    return Campaign.objects.filter(
        tier=Campaign.Tier.GUARANTEED,
        status=Approval.APPROVED,
        advertiser__is_active=True,
        starts_at__lt=draft.campaign.ends_at,
        ends_at__gt=since,
    ).exclude(pk=draft.campaign.pk)


def _sold(
    others: Sequence[Campaign],
    stocks: Mapping[int, Stock],
    aims: dict[int, Aim],
    draft: Draft,
    inventory: Inventory,
    rates: Rates,
    since: datetime,
    now: datetime,
) -> Iterator[_Sold]:
    standings = read_standings(others, now)
    for other in others:
        aim, stock = aims.get(other.pk, AIMLESS), stocks.get(other.pk)
        if stock is None:
            continue
        if not is_paced(other):
            yield _Sold(aim, stock, None)
            continue
        plan = plan_of(other, inventory.profile)
        start = plan.goal(max(now, other.starts_at))
        still = plan.goal(min(other.ends_at, draft.campaign.ends_at)) - plan.goal(max(since, other.starts_at))
        part = still / (plan.total - start) if plan.total > start else 0.0
        left = max(0, (other.budget_micros or 0) - standings[other.pk].delivered_micros)
        events = part * left / other.unit_price_micros
        matching = inventory.matching(aim, is_neutral=stock.is_neutral)
        views = sum(sum(segment.weeks) for segment in matching) or 1
        yield _Sold(aim, stock, events / rates.an_item(other.pk, other.price_model) / views)


def _asked(draft: Draft, now: datetime) -> int | None:
    """How many events the rest of the budget is for; None when no number is asked for."""
    if not draft.has_volume:
        return None
    campaign = draft.campaign
    done = read_standings([campaign], now)[campaign.pk].delivered_micros if campaign.pk else 0
    return max(0, (campaign.budget_micros or 0) - done) // campaign.unit_price_micros


# -- What to think of it -------------------------------------------------------------------------------


def _judged(found: Forecast, draft: Draft, inventory: Inventory, places: _Places, now: datetime) -> Forecast:
    verdict = _verdict(found, draft)
    words = [
        *about_reading(found, draft),
        *about_places(found, draft, places.sold_share(found.expected_views.middle)),
    ]
    limit = _most_by_cap(draft, inventory, now)
    if limit is not None and found.asked_events is not None and limit < found.asked_events:
        verdict = Verdict.RED
        said = _("With this daily cap at most %(n)s can be delivered in the period.")
        words.append(said % {"n": grouped(limit)})
    if not inventory.known_weeks:
        verdict = max(verdict, Verdict.AMBER, key=list(Verdict).index)
        words.append(_("Less than a week of reading was counted so far, so that little can be said."))
    else:
        words.append(_("As in the last weeks: without trend or season, between a poor and a good week."))
    return replace(found, verdict=verdict, sentences=words)


def _verdict(found: Forecast, draft: Draft) -> Verdict:
    room = found.left_events
    asked: Sequence[float] = [1.0, 1.0]
    if found.asked_events is not None:
        asked = [found.asked_events, found.asked_events]
    elif draft.takes_every_block:
        asked = [max(1.0, number * _NEARLY) for number in found.expected_events[:2]]
    if room.low >= asked[0]:
        return Verdict.GREEN
    return Verdict.AMBER if room.middle >= asked[1] else Verdict.RED


def _most_by_cap(draft: Draft, inventory: Inventory, now: datetime) -> int | None:
    """How many events the cap lets through from now on; None without a cap."""
    campaign = draft.campaign
    if not draft.has_volume or campaign.daily_cap_micros is None:
        return None
    plan = plan_of(campaign, inventory.profile)
    # With more money than any day may cost, all days are full: that is what the cap allows.
    full = plan.with_budget(campaign.daily_cap_micros * ((campaign.ends_at - campaign.starts_at).days + 3))
    return int(full.total - full.goal(now)) // campaign.unit_price_micros
