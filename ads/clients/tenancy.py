"""What belongs to an advertiser: the only way by which its room comes at campaigns and what is in them."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from ads.models import Advertiser, Campaign, Placement, Proposal

Thing = TypeVar("Thing", bound=Model)

# The paths from a row to the advertiser whose it is; all must lead there. A proposal is also of who made it:
# a campaign that goes to another advertiser doesn't take the words of the first along.
_OWNER: dict[type[Model], tuple[str, ...]] = {
    Campaign: ("advertiser",),
    Placement: ("campaign__advertiser",),
    Proposal: ("placement__campaign__advertiser", "made_by__advertiser_access__advertiser"),
}


def of(advertiser: Advertiser, model: type[Thing]) -> QuerySet[Thing]:
    """The rows of `model` that are this advertiser's; raises KeyError for a model that has no owner."""
    return model._default_manager.filter(**dict.fromkeys(_OWNER[model], advertiser))
