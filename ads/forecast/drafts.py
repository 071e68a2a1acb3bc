"""A campaign as it would be booked: what it aims at and what it brings, saved or still in a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from ads.models import Campaign, Placement, Target
from ads.serving.rates import ONE, Stock, read_stocks
from ads.serving.selection import NEUTRAL
from ads.serving.servable import AIMLESS, Aim, Key, read_aims


@dataclass(frozen=True)
class Draft:
    """A campaign as it is or would be saved, with its targets and what it brings into a block."""

    campaign: Campaign
    aim: Aim = AIMLESS
    stock: Stock = ONE

    @property
    def has_volume(self) -> bool:
        """Whether a number of events is asked for."""
        return bool(self.campaign.budget_micros and self.campaign.unit_price_micros)

    @property
    def takes_every_block(self) -> bool:
        """Whether a place in every block was sold: a guaranteed campaign for a fee."""
        return self.campaign.tier == Campaign.Tier.GUARANTEED and not self.campaign.unit_price_micros


def saved_draft(campaign: Campaign) -> Draft:
    """The campaign as it is in the database; four queries."""
    itself = Campaign.objects.filter(pk=campaign.pk)
    aims, _names, _tags = read_aims(itself)
    return Draft(
        campaign,
        aims.get(campaign.pk, AIMLESS),
        read_stocks(itself).get(campaign.pk, ONE),
    )


def aim_of(targets: Iterable[Target]) -> Aim:
    """What these targets come to, saved or not; without an inclusion: everywhere."""
    included: set[Key] = set()
    excluded: set[Key] = set()
    for target in targets:
        parts = {"topic": target.topic_id, "tag": target.tag_id, "article": target.article_id}
        keys = {(kind, number) for kind, number in parts.items() if number}
        (excluded if target.is_excluded else included).update(keys)
    return Aim(frozenset(included or AIMLESS.keys), frozenset(excluded))


def stock_of(placements: Iterable[Placement], *, has_label: bool) -> Stock:
    """What these placements, saved or not, bring into a block; without one, what most campaigns do."""
    products = [
        (placement.product, placement.line)
        for placement in placements
        if placement.is_active and placement.product_id
    ]
    if not products:
        return ONE
    brands = {product.brand_id for product, _line in products}
    is_neutral = any(product.product_class in NEUTRAL and not line for product, line in products)
    return Stock(1 if has_label else min(len(brands), settings.SPONSORED_SHOWN), is_neutral)
