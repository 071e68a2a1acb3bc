"""The rules about a placement itself: what people released, its product, its money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from ads.compliance import has_valid_admission, may_be_placed, needs_admission
from ads.models import Campaign, CampaignPace, Placement, Product, Recall
from ads.serving.budget import spent
from ads.serving.servable import is_web_address

from .rules import Rule, State, rule


def released(placement: Placement, holds: Mapping[str, bool]) -> Iterator[Rule]:
    """Whether all switches of the campaign and of the placement are on, of what `which_hold` says."""
    campaign = placement.campaign
    yield rule(
        "campaign",
        holds["campaign"],
        good=_("The campaign is approved."),
        bad=_("The campaign is “%(status)s”.") % {"status": campaign.get_status_display()},
        mend=_("Have it approved by somebody else than its maker."),
        where=campaign,
    )
    yield rule(
        "paused",
        holds["paused"],
        good=_("The campaign isn't paused."),
        bad=_("The campaign is paused."),
        mend=_("Press “Resume” on the campaign."),
        where=campaign,
    )
    yield rule(
        "advertiser",
        holds["advertiser"],
        good=_("The advertiser is active."),
        bad=_("The advertiser “%(name)s” is switched off.") % {"name": campaign.advertiser},
        mend=_("Switch the advertiser on."),
        where=campaign.advertiser,
    )
    yield rule(
        "placement",
        holds["placement"],
        good=_("The placement is active."),
        bad=_("The placement is switched off."),
        mend=_("Tick “active” at the placement in its campaign."),
        where=campaign,
    )


def period(campaign: Campaign, now: datetime) -> Rule:
    """Whether the campaign runs at `now`; moments are said in Amsterdam's time."""
    first, last = (
        date_format(timezone.localtime(moment), "j F Y H:i")
        for moment in (campaign.starts_at, campaign.ends_at)
    )
    begins = _("The campaign begins on %(moment)s.") % {"moment": first}
    ended = _("The campaign ended on %(moment)s.") % {"moment": last}
    return rule(
        "period",
        campaign.starts_at <= now < campaign.ends_at,
        good=_("It runs then: from %(first)s until %(last)s.") % {"first": first, "last": last},
        bad=begins if campaign.starts_at > now else ended,
        mend=_("Change its period."),
        where=campaign,
    )


def product(placement: Placement, holds: Mapping[str, bool], now: datetime) -> Iterator[Rule]:
    """Whether the product may be shown, and leads somewhere."""
    item = placement.product
    yield rule(
        "product",
        holds["product"],
        good=_("The product is approved."),
        bad=_("The product is “%(status)s”.") % {"status": item.get_status_display()},
        mend=_("Have it approved by somebody else than its maker."),
        where=item,
    )
    yield rule(
        "brand",
        holds["brand"],
        good=_("The product has a brand."),
        bad=_("The product has no brand."),
        mend=_("Choose its brand."),
        where=item,
    )
    yield _recall(item, holds["recall"])
    yield rule(
        "class",
        may_be_placed(item.product_class),
        good=_("Products of this kind may be placed."),
        bad=_("Products of the kind “%(kind)s” can't be placed.")
        % {"kind": item.get_product_class_display()},
        mend=_("Nothing can be done about it, unless the kind is wrong."),
        where=item,
    )
    if needs_admission(item.product_class):
        yield rule(
            "admission",
            has_valid_admission(item, timezone.localdate(now)),
            good=_("Its admission number is valid that day."),
            bad=_("It has no admission number that is valid that day."),
            mend=_("Fill in the number and until when it is valid."),
            where=item,
        )
    offers = item.offers.available().values_list("url", flat=True)
    yield rule(
        "destination",
        is_web_address(placement.destination) or any(map(is_web_address, offers)),
        good=_("There is a page to go to."),
        bad=_("There is nowhere to go: no destination, and no offer that is in stock."),
        mend=_("Give the placement a destination, or the product an offer in stock."),
        where=item,
    )


def _recall(item: Product, is_free: bool) -> Rule:
    recall = None if is_free else Recall.objects.open().of(item, item.brand_id).first()
    # It may have been lifted just now.
    if recall is None:
        return Rule("recall", State.PASSED, _("The product isn't recalled."))
    words = _("“%(name)s” was recalled: %(reason)s") % {"name": recall.thing, "reason": recall.reason}
    return Rule("recall", State.FAILED, words, _("A marketing lead can lift the recall."), recall)


def money(campaign: Campaign, now: datetime) -> Iterator[Rule]:
    """Whether there is anything left to spend at `now`, and how fast it is spent."""
    spend = spent([campaign.pk], now)[campaign.pk]
    if campaign.budget_micros is not None:
        yield rule(
            "budget",
            not spend.is_budget_exhausted,
            good=_("There is budget left."),
            bad=_("The budget is spent."),
            mend=_("Raise the budget; the campaign is approved again then."),
            where=campaign,
        )
    if campaign.daily_cap_micros is not None:
        yield rule(
            "cap",
            not spend.is_day_exhausted,
            good=_("What it may cost that day isn't spent yet."),
            bad=_("What it may cost a day is spent."),
            mend=_("It goes on at midnight; or raise what it may cost a day."),
            where=campaign,
        )
    pace = CampaignPace.objects.filter(campaign=campaign).first()
    if campaign.tier == Campaign.Tier.GUARANTEED and pace is not None:
        yield _pace(pace)


def _pace(pace: CampaignPace) -> Rule:
    said = {"percent": number_format(100 * pace.chance, decimal_pos=1)}
    if pace.chance >= 1:
        return Rule("pace", State.PASSED, _("It enters every block: it is behind its plan."))
    if pace.chance > 0:
        words = _("It enters %(percent)s %% of the blocks: more would bring it ahead of its plan.") % said
        return Rule("pace", State.SOMETIMES, words)
    words = _("It is ahead of its plan, and waits until the plan has caught up.")
    return Rule("pace", State.FAILED, words, _("Wait, or raise the budget."), pace.campaign)
