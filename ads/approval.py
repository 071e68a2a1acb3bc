"""Who may move a product or campaign from draft to approved and back, and what still stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TypeAlias

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ads import gtin
from ads.compliance import has_valid_admission, may_be_placed, needs_admission
from ads.models import Approval, Campaign, Offer, Placement, Product, Variant
from ads.serving import snapshot
from articles.models import AuditEntry

Thing: TypeAlias = Product | Campaign
User: TypeAlias = AbstractUser | AnonymousUser | None


class Action(models.TextChoices):
    """The steps that a person can take with a product or campaign."""

    SUBMIT = "submit", gettext_lazy("Submit for approval")
    APPROVE = "approve", gettext_lazy("Approve")
    WITHDRAW = "withdraw", gettext_lazy("Back to draft")
    ARCHIVE = "archive", gettext_lazy("Archive")


class Refused(Exception):
    """A step that may not be taken; its text is a sentence for the person who asked."""


FROM: dict[Action, frozenset[Approval]] = {
    Action.SUBMIT: frozenset({Approval.DRAFT}),
    Action.APPROVE: frozenset({Approval.IN_REVIEW}),
    Action.WITHDRAW: frozenset({Approval.IN_REVIEW, Approval.APPROVED, Approval.ARCHIVED}),
    Action.ARCHIVE: frozenset({Approval.DRAFT, Approval.IN_REVIEW, Approval.APPROVED}),
}
TO: dict[Action, Approval] = {
    Action.SUBMIT: Approval.IN_REVIEW,
    Action.APPROVE: Approval.APPROVED,
    Action.WITHDRAW: Approval.DRAFT,
    Action.ARCHIVE: Approval.ARCHIVED,
}


# -- Who may ---------------------------------------------------------------------------------------


def may(user: User, action: Action | str, thing: Thing) -> bool:
    """Whether `user` may take this step; what is still missing for approval is another question."""
    return not reason_not(user, action, thing)


def reason_not(user: User, action: Action | str, thing: Thing) -> str:
    """Why `user` may not take this step, in one sentence; "" when he may.

    `user=None` is the command line: it may do everything but approve, which takes a person. A superuser has
    every permission and is bound by the rule about his own work like anybody else.
    """
    action = Action(action)
    if not _has_permission(user, action, thing):
        return _("You don't have the permission for this.")
    if thing.status not in FROM[action]:
        return _("This can't be done with something that is “%(status)s”.") % {
            "status": thing.get_status_display()
        }
    if action == Action.APPROVE:
        return _own_work(user, thing)
    return ""


def _has_permission(user: User, action: Action, thing: Thing) -> bool:
    if user is None:
        return action != Action.APPROVE
    verb = "approve" if action == Action.APPROVE else "change"
    return bool(user.is_active) and user.has_perm(f"ads.{verb}_{thing._meta.model_name}")


def _own_work(user: User, thing: Thing) -> str:
    if user is not None and user.pk == thing.created_by_id:
        return _("You made this yourself; somebody else must approve it.")
    if user is not None and user.pk == thing.changed_by_id:
        return _("You made the last change yourself; somebody else must approve it.")
    return ""


# -- What is still missing -------------------------------------------------------------------------


def problems(thing: Thing, now: datetime) -> list[str]:
    """What still keeps this from being approved, a sentence each; empty when nothing does."""
    if isinstance(thing, Product):
        return list(_product_problems(thing, timezone.localdate(now)))
    return list(_campaign_problems(thing, now))


def _product_problems(product: Product, today: date) -> Iterator[str]:
    if product.brand_id is None:
        yield _("Choose the brand.")
    if not may_be_placed(product.product_class):
        yield _("Products of the kind “%(kind)s” can't be placed.") % {
            "kind": product.get_product_class_display()
        }
    try:
        gtin.normalise(product.gtin)
    except ValueError:
        yield _("The GTIN is wrong: its check digit doesn't fit.")
    if needs_admission(product.product_class) and not has_valid_admission(product, today):
        yield _("This kind of product needs an admission number that is still valid, with its end date.")


def _campaign_problems(campaign: Campaign, now: datetime) -> Iterator[str]:
    if not campaign.advertiser.is_active:
        yield _("The advertiser is switched off.")
    if campaign.ends_at <= now:
        yield _("The period is over.")
    yield from _price_problems(campaign)
    yield from _placement_problems(campaign)


def _price_problems(campaign: Campaign) -> Iterator[str]:
    try:
        campaign.clean()
    except ValidationError as error:
        yield from error.messages
    is_sold = campaign.price_model not in (Campaign.PriceModel.AFFILIATE, Campaign.PriceModel.HOUSE)
    if is_sold and not campaign.price_micros:
        yield _("Fill in the price.")
    is_metered = campaign.price_model in (Campaign.PriceModel.CPM, Campaign.PriceModel.CPC)
    if campaign.tier == Campaign.Tier.GUARANTEED and is_metered and not campaign.budget_micros:
        yield _("A guaranteed campaign that is paid by clicks or impressions needs a budget.")


def _placement_problems(campaign: Campaign) -> Iterator[str]:
    placements = (
        campaign.placements.filter(is_active=True)
        .select_related("product")
        .annotate(has_offer=Exists(Offer.objects.available().filter(product=OuterRef("product"))))
    )
    if not placements:
        yield _("Add at least one placement that is active.")
    waiting = [str(row.product) for row in placements if row.product.status != Approval.APPROVED]
    if waiting:
        yield ngettext(
            "This product isn't approved yet: %(products)s.",
            "These products aren't approved yet: %(products)s.",
            len(waiting),
        ) % {"products": ", ".join(waiting)}
    lost = [str(row.product) for row in placements if not row.destination and not row.has_offer]
    if lost:
        yield _("Nowhere to go from %(products)s: give a destination or an offer in stock.") % {
            "products": ", ".join(lost)
        }


# -- The steps -------------------------------------------------------------------------------------


def submit(thing: Thing, *, user: User, now: datetime) -> None:
    """Hand a draft in for approval. Raises Refused."""
    _take(Action.SUBMIT, thing, user, now)


def approve(thing: Thing, *, user: User, now: datetime) -> None:
    """Approve what was handed in, as somebody else than its maker and last changer. Raises Refused."""
    _take(Action.APPROVE, thing, user, now)


def withdraw(thing: Thing, *, user: User, now: datetime) -> None:
    """Make it a draft again; at once nothing of it is shown any more. Raises Refused."""
    _take(Action.WITHDRAW, thing, user, now)


def archive(thing: Thing, *, user: User, now: datetime) -> None:
    """Put it away for good; its counts and history stay. Raises Refused."""
    _take(Action.ARCHIVE, thing, user, now)


STEPS = {
    Action.SUBMIT: submit,
    Action.APPROVE: approve,
    Action.WITHDRAW: withdraw,
    Action.ARCHIVE: archive,
}


def _take(action: Action, thing: Thing, user: User, now: datetime) -> None:
    """Decide on the row as the database has it, locked, not on the copy that the caller read earlier."""
    with transaction.atomic():
        row = _locked(thing)
        reason = reason_not(user, action, row)
        if not reason and action == Action.APPROVE:
            reason = " ".join(problems(row, now))
        if reason:
            raise Refused(reason)
        is_approval = action == Action.APPROVE
        _write(
            thing,
            status=TO[action],
            approved_by=user if is_approval else None,
            approved_at=now if is_approval else None,
        )
        _record(action, thing, user, now, status=(row.status, TO[action]))


def needs_new_approval(row: models.Model, changed: Collection[str]) -> bool:
    """Whether changing these fields of a product, a campaign or a row of one changes what was approved.

    Names for the desk, prices (they have a date of their own) and shares don't; switching off neither.
    """
    if isinstance(row, (Placement, Variant)) and not row.is_active:
        changed = set(changed) - {"is_active"}
    return bool(set(changed) - _NOT_APPROVED.get(row._meta.model_name or "", frozenset()))


# What an approval doesn't look at, by model; every other field it does.
_NOT_APPROVED: dict[str, frozenset[str]] = {
    "campaign": frozenset({"name", "is_paused"}),
    "placement": frozenset({"weight", "own_weight"}),
    "variant": frozenset({"name", "weight"}),
    "offer": frozenset({"price", "is_in_stock", "seen_at"}),
}


def changed_after_approval(thing: Thing, user: User, *, now: datetime) -> None:
    """Note that `user` changed what readers see of this: something approved must be approved again.

    Call it after every change of text, link, image, products or targets, whatever the status is. `user=None`
    (the command line) leaves the last changer as he is, so that nobody gets to approve his own change.
    """
    with transaction.atomic():
        row = _locked(thing)
        values: dict[str, object] = {"version": row.version + 1, "changed_by": user or row.changed_by}
        if row.status == Approval.APPROVED:
            values |= {"status": Approval.IN_REVIEW, "approved_by": None, "approved_at": None}
            _record("lapse", thing, user, now, status=(row.status, Approval.IN_REVIEW))
        _write(thing, **values)


def changed(thing: Thing) -> None:
    """Note that something of this was changed that needs no approval: a form opened before is stale now."""
    with transaction.atomic():
        _write(thing, version=_locked(thing).version + 1)


def pause(campaign: Campaign, *, user: User, now: datetime) -> None:
    """Stop showing the campaign without touching its approval. Raises Refused."""
    _set_paused("pause", campaign, True, user, now)


def resume(campaign: Campaign, *, user: User, now: datetime) -> None:
    """Show the campaign again. Raises Refused."""
    _set_paused("resume", campaign, False, user, now)


@transaction.atomic
def _set_paused(action: str, campaign: Campaign, is_paused: bool, user: User, now: datetime) -> None:
    if user is not None and not (user.is_active and user.has_perm("ads.change_campaign")):
        raise Refused(_("You don't have the permission for this."))
    was_paused = _locked(campaign).is_paused
    _write(campaign, is_paused=is_paused)
    _record(action, campaign, user, now, is_paused=(was_paused, is_paused))


def _record(action: str, thing: Thing, user: User, now: datetime, **changes: tuple[object, object]) -> None:
    AuditEntry.objects.record(action, thing, user=user, now=now, changes=changes)


def _locked(thing: Thing) -> Thing:
    # Without its key: rows that point to it are written meanwhile (leases, ads/serving/budget).
    return type(thing)._default_manager.select_for_update(no_key=True).get(pk=thing.pk)


def _write(thing: Thing, **values: object) -> None:
    """Store these columns and no others, on the row and on the caller's copy, and tell the serving side."""
    type(thing)._default_manager.filter(pk=thing.pk).update(**values)
    for name, value in values.items():
        setattr(thing, name, value)
    snapshot.changed()
