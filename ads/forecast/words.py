"""The sentences of a forecast."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ads.models import Campaign
from articles.popularity.plots import grouped

from .drafts import Draft
from .outcome import Forecast


def about_reading(found: Forecast, draft: Draft) -> Iterator[str]:
    """How much is read, and how many events there is room for."""
    if not found.expected_views.high:
        yield _("No article that matches was read of late.")
        return
    views = {"low": grouped(found.expected_views.low), "high": grouped(found.expected_views.high)}
    yield _("Between %(low)s and %(high)s views of matching articles.") % views
    events = {"low": grouped(found.left_events.low), "high": grouped(found.left_events.high)}
    if draft.campaign.price_model == Campaign.PriceModel.CPC:
        yield _("Room for %(low)s to %(high)s clicks.") % events
    else:
        yield _("Room for %(low)s to %(high)s viewable impressions.") % events


def about_places(found: Forecast, draft: Draft, share: float) -> Iterator[str]:
    """What is sold, as a share of all places, and what is asked."""
    if share:
        yield _("Of the places in these blocks %(percent)s %% are sold to others.") % {
            "percent": grouped(share * 100)
        }
    if found.asked_events is not None:
        yield _("Asked for: %(n)s.") % {"n": grouped(found.asked_events)}
    elif draft.takes_every_block:
        yield _("A fee in this tier asks for a place in every block.")
    elif draft.campaign.tier != Campaign.Tier.GUARANTEED:
        yield _("Nothing is promised: campaigns without volume share what the guaranteed ones leave.")
    else:
        yield _("Without a budget no number is promised.")
