"""Says why a placement doesn't stand beside an article: each rule in turn, with the way to mend it.

The rules are those of ads/serving/servable.py and selection.py, asked one by one; whether all of them let a
placement through is what `fill` says (tests/ads/serving/test_explaining.py compares the two).
"""

from __future__ import annotations

from datetime import datetime

from ads.models import Placement
from ads.serving.servable import as_servable, build
from articles.models import Article, Publication

from . import beside, own
from .rules import Rule, State

__all__ = ["Rule", "State", "explain", "is_through"]


def explain(placement: Placement, article: Article | None, now: datetime) -> list[Rule]:
    """Every rule between this placement and a block at `now`, in their order; beside `article`, if given.

    The last one, how often it is shown, is there only where all others let it through.
    """
    placement = Placement.objects.select_related("campaign__advertiser", "product__brand").get(
        pk=placement.pk
    )
    campaign = placement.campaign
    holds = Placement.objects.which_hold(placement.pk)
    rules = [
        *own.released(placement, holds),
        own.period(campaign, now),
        *own.product(placement, holds, now),
        *own.money(campaign, now),
    ]
    if article is None:
        return rules
    publication = Publication.objects.live(now).filter(article=article).first()
    rules += beside.article(article, publication)
    if publication is not None:
        item, context = as_servable(placement), beside.context_of(publication)
        rules += beside.standing(item, campaign, context)
        if is_through(rules):
            rules.append(beside.competition(item, context, build(now), now))
    return rules


def is_through(rules: list[Rule]) -> bool:
    """Whether no rule holds the placement back."""
    return all(rule.state != State.FAILED for rule in rules)
