"""Proposals of advertisers: making one, and what the desk decides about it.

An accepted text changes what was approved, so that the campaign falls back to review and somebody else than
who accepted it approves it (ads/approval.py).
"""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from ads import approval
from ads.approval import Refused
from ads.models import Advertiser, AdvertiserAccess, Approval, Campaign, Placement, Proposal, Variant
from articles.models import AuditEntry, Image

from .tenancy import of

# So many may wait at once of one advertiser: nobody reads more, and each may hold a picture.
MOST_WAITING = 20


def waiting_of(advertiser: Advertiser) -> int:
    """How many proposals of this advertiser wait for an answer."""
    # For the type checker `of` gives any model's rows; these are those of proposals, with their own question.
    return of(advertiser, Proposal).waiting().count()  # type: ignore[attr-defined]


def why_not(placement: Placement, now: datetime, waiting: int) -> str:
    """Why nothing can be proposed for it while so many wait, in one sentence; "" when something can."""
    if placement.campaign.status == Approval.ARCHIVED or placement.campaign.ends_at <= now:
        return _("This campaign is over.")
    if not placement.is_active:
        return _("This placement is switched off.")
    if waiting >= MOST_WAITING:
        return _("So many of your proposals are waiting that you can't add another one yet.")
    return ""


def propose(
    placement: Placement,
    access: AdvertiserAccess,
    *,
    line: str = "",
    image: File | None = None,
    alt: str = "",
    note: str = "",
    now: datetime,
) -> Proposal:
    """Store a proposal for the desk to decide about; `image` comes clean out of articles/uploads.py.

    Raises Refused.
    """
    reason = why_not(placement, now, waiting_of(placement.campaign.advertiser))
    if not (line or image):
        reason = _("Propose a line of text, a picture, or both.")
    if reason:
        raise Refused(reason)
    with transaction.atomic():
        proposal = Proposal(
            placement=placement,
            line=line,
            alt=alt if image else "",
            note=note,
            made_by=access.user,
            made_at=now,
        )
        if image:
            proposal.image = image
        proposal.save()
        AuditEntry.objects.record(
            "propose", proposal, user=access.actor, now=now, note=f"{access.advertiser}: {placement}"
        )
    return proposal


def may_decide(user: Any) -> bool:
    """Whether `user` accepts and refuses proposals: who may change campaigns and what belongs to them."""
    return bool(user.is_active) and user.has_perms(
        ["ads.change_proposal", "ads.change_campaign", "ads.change_placement"]
    )


@transaction.atomic
def accept(proposal: Proposal, *, as_variant: bool, user: Any, now: datetime) -> None:
    """Put a proposal into its placement: in the place of its text, or beside it as a variant. Raises Refused.

    A picture only goes beside: the picture of the placement itself is that of the product. The campaign must
    be approved anew, by somebody else than `user`.
    """
    row = _locked(proposal, user)
    # Without their keys: leases and counts that point to them are written meanwhile (decision 0010).
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=row.placement.campaign_id)
    placement = Placement.objects.select_for_update(no_key=True).get(pk=row.placement_id)
    if campaign.status == Approval.ARCHIVED:
        raise Refused(_("This campaign is in the archive."))
    if not of(campaign.advertiser, Proposal).filter(pk=row.pk).exists():
        raise Refused(_("The campaign is another advertiser's now than of who proposed this."))
    if row.image and not as_variant:
        raise Refused(_("A proposal with a picture can only be added as a variant."))
    if as_variant:
        changes = _add_variant(row, placement, user)
    else:
        changes = {"line": (placement.line, row.line)}
        Placement.objects.filter(pk=placement.pk).update(line=row.line)
    _decide(row, Proposal.State.ACCEPTED, user, now)
    named = {f"{placement._meta.verbose_name} “{placement}”: {name}": pair for name, pair in changes.items()}
    AuditEntry.objects.record("save", campaign, user=user, now=now, changes=named)
    approval.changed_after_approval(campaign, user, now=now)


def refuse(proposal: Proposal, *, reason: str, user: Any, now: datetime) -> None:
    """Turn a proposal down with a reason that the advertiser reads. Raises Refused."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Give the reason: the advertiser reads it."))
    with transaction.atomic():
        _decide(_locked(proposal, user), Proposal.State.REFUSED, user, now, reason=reason)


def _locked(proposal: Proposal, user: Any) -> Proposal:
    """The proposal as the database has it, locked, if `user` may still decide about it."""
    if not may_decide(user):
        raise Refused(_("You don't have the permission for this."))
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != Proposal.State.WAITING:
        raise Refused(_("Somebody has decided about this already."))
    return row


def _decide(row: Proposal, state: Proposal.State, user: Any, now: datetime, *, reason: str = "") -> None:
    row.state, row.decided_by, row.decided_at, row.reason = state, user, now, reason
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    action = "accept" if state == Proposal.State.ACCEPTED else "refuse"
    AuditEntry.objects.record(action, row, user=user, now=now, note=reason)


def _add_variant(row: Proposal, placement: Placement, user: Any) -> dict[str, tuple[Any, Any]]:
    name = _free_name(_("Proposal %(number)d") % {"number": row.pk}, placement)
    image = _picture(row, placement, user) if row.image else None
    variant = Variant.objects.create(placement=placement, name=name, line=row.line, image=image)
    return {str(variant._meta.verbose_name): (None, f"{name}: {row}")}


def _free_name(name: str, placement: Placement) -> str:
    """`name`, with a number where the placement has a variant of that name; its row must be locked."""
    taken = set(placement.variants.values_list("name", flat=True))
    numbered = (f"{name} ({number})" for number in count(2))
    return name if name not in taken else next(free for free in numbered if free not in taken)


def _picture(row: Proposal, placement: Placement, user: Any) -> Image:
    """The picture of a proposal as one of the magazine's; both rows name the same file."""
    return Image.objects.create(
        file=row.image.name,
        title=str(placement)[:120],
        alt=row.alt,
        credit=placement.campaign.advertiser.name[:120],
        uploaded_by=user,
    )
