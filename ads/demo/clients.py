"""The demo's log-in from outside, with a proposal of hers that waits for the desk."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from ads.clients import inviting, proposing
from ads.models import AdvertiserAccess, Approval, Placement
from articles.demo.users import Say

EMAIL = "klant@example.com"
LINE = "Per pot 90 tabletten, in een doosje van karton"


def load(now: datetime, *, password: str, say: Say = print) -> None:
    """Invite somebody of the first advertiser that has a running placement, once."""
    if get_user_model().objects.filter(username=EMAIL).exists():
        return
    lead = get_user_model().objects.get(username="marketinglead")
    running = Placement.objects.released().running(now, now).select_related("campaign__advertiser")
    placement = (
        running.filter(product__status=Approval.APPROVED).order_by("campaign__advertiser__name", "pk").first()
    )
    if placement is None:
        return
    _make(placement, lead, password, now)
    say(f"Log-in of an advertiser (/adverteerders/): {EMAIL}")


@transaction.atomic
def _make(placement: Placement, lead: object, password: str, now: datetime) -> None:
    advertiser = placement.campaign.advertiser
    access: AdvertiserAccess = inviting.invite(
        advertiser, name="Kim Verzonnen", email=EMAIL, user=lead, now=now
    )
    access.user.set_password(password)
    access.user.save(update_fields=["password"])
    proposing.propose(placement, access, line=LINE, now=now)
