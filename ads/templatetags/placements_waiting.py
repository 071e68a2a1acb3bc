"""The marketers' part of the admin's first page: what waits for approval, and one's own drafts."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ads.clients.proposing import may_decide
from ads.models import Campaign, Product, Proposal
from ads.models.approval import Approval

register = template.Library()

ROWS_SHOWN = 5


@register.inclusion_tag("admin/piles.html", takes_context=True)
def waiting_placements(context):
    """Campaigns and products that wait for this user: own drafts for makers, submitted ones for approvers."""
    user = context["request"].user
    piles = []
    if user.has_perm("ads.add_campaign"):
        drafts = Campaign.objects.filter(status=Approval.DRAFT, created_by=user).select_related("advertiser")
        piles.append(_pile(_("Your campaigns in draft"), drafts, "advertiser", Approval.DRAFT))
    if user.has_perm("ads.approve_campaign"):
        waiting = Campaign.objects.filter(status=Approval.IN_REVIEW).select_related("advertiser")
        piles.append(_pile(_("Campaigns to approve"), waiting, "advertiser", Approval.IN_REVIEW))
    if user.has_perm("ads.approve_product"):
        waiting = Product.objects.filter(status=Approval.IN_REVIEW).select_related("brand")
        piles.append(_pile(_("Products to approve"), waiting, "brand", Approval.IN_REVIEW))
    if may_decide(user):
        piles.append(_proposals())
    if user.has_perms(["ads.view_campaign", "ads.view_campaignpace"]):
        piles += _overbooked()
    return {"piles": piles, "wing": "placements"}


def _overbooked():
    """The campaigns for which there is too little room, if there are any: it is no daily matter."""
    running = Campaign.objects.filter(
        status=Approval.APPROVED, is_paused=False, ends_at__gt=timezone.now(), pace__is_overbooked=True
    )
    campaigns = running.select_related("advertiser", "pace")
    rows = [
        {
            "title": campaign.name,
            "url": reverse("admin:ads_campaign_change", args=[campaign.pk]),
            "meta": campaign.advertiser,
            "at": campaign.pace.computed_at,
        }
        for campaign in campaigns.order_by("ends_at")[:ROWS_SHOWN]
    ]
    address = f"{reverse('admin:ads_campaign_changelist')}?{urlencode({'pace__is_overbooked__exact': 1})}"
    pile = {"name": _("Overbooked campaigns"), "count": campaigns.count(), "rows": rows, "url": address}
    return [pile] if rows else []


def _proposals():
    """What advertisers propose, the oldest first: they wait for an answer."""
    waiting = Proposal.objects.waiting()
    rows = [
        {
            "title": proposal,
            "url": reverse("admin:ads_proposal_change", args=[proposal.pk]),
            "meta": f"{proposal.placement.campaign.advertiser}: {proposal.placement.product}",
            "at": proposal.made_at,
        }
        for proposal in waiting.select_related("placement__product", "placement__campaign__advertiser")[
            :ROWS_SHOWN
        ]
    ]
    address = (
        f"{reverse('admin:ads_proposal_changelist')}?{urlencode({'state__exact': Proposal.State.WAITING})}"
    )
    return {"name": _("Proposals of advertisers"), "count": waiting.count(), "rows": rows, "url": address}


def _pile(name, things, owner, status):
    model = things.model._meta.model_name
    rows = [
        {
            "title": thing.name,
            "url": reverse(f"admin:ads_{model}_change", args=[thing.pk]),
            "meta": getattr(thing, owner),
            "at": thing.created_at,
        }
        for thing in things.order_by("-created_at")[:ROWS_SHOWN]
    ]
    address = f"{reverse(f'admin:ads_{model}_changelist')}?{urlencode({'status__exact': status})}"
    return {"name": name, "count": things.count(), "rows": rows, "url": address}
