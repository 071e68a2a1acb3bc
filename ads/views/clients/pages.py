"""What an advertiser reads: its campaigns, what stands in them, and their reports."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ads import reports
from ads.clients.proposing import waiting_of, why_not
from ads.clients.showing import looks_of
from ads.clients.tenancy import of
from ads.models import Approval, Campaign, Placement, Proposal
from articles.text.spreadsheet import BYTE_ORDER_MARK

from .door import room

# The longest period in one report: a year, with room for what was agreed around it.
MOST_DAYS = 400
# Parts of the period that can be asked for by `?days=`.
LAST_DAYS = (7, 30, 90)
DECIDED_SHOWN = 10

_STAGES = {
    "planned": _("planned"),
    "running": _("running"),
    "paused": _("paused"),
    "over": _("over"),
    Approval.DRAFT: _("in preparation"),
    Approval.IN_REVIEW: _("being checked by us"),
    Approval.ARCHIVED: _("in the archive"),
}


@room()
def home(request):
    """The advertiser's campaigns, the newest first, and what became of its proposals."""
    now = timezone.now()
    mine = request.access.advertiser
    campaigns = of(mine, Campaign).annotate(
        n_placements=Count("placements", filter=Q(placements__is_active=True))
    )
    proposals = _with_names(of(mine, Proposal))
    context = {
        "campaigns": [_named(campaign, now) for campaign in campaigns.order_by("-starts_at", "pk")],
        "waiting": proposals.waiting(),
        "decided": proposals.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")[:DECIDED_SHOWN],
    }
    return render(request, "ads/clients/home.html", context)


@room(Campaign)
def campaign(request, mine):
    """One campaign with its placements as readers see them and the proposals for them."""
    now = timezone.now()
    placements = of(request.access.advertiser, Placement).filter(campaign=mine)
    placements = placements.select_related("campaign__advertiser", "product__brand", "product__image")
    shown, waiting = looks_of(placements, now), waiting_of(request.access.advertiser)
    proposals = {}
    for proposal in of(request.access.advertiser, Proposal).filter(placement__campaign=mine):
        proposals.setdefault(proposal.placement_id, []).append(proposal)
    rows = [
        {
            "placement": placement,
            "looks": shown[placement.pk],
            "why_not": why_not(placement, now, waiting),
            "proposals": proposals.get(placement.pk, ()),
        }
        for placement in placements.order_by("-is_active", "pk")
    ]
    return render(
        request, "ads/clients/campaign.html", {"campaign": mine, "state": _named(mine, now), "rows": rows}
    )


@room(Campaign)
def report(request, mine):
    """The report of a campaign: its whole period, or the last days of it (`?days=30`)."""
    context = {"campaign": mine, "state": _named(mine, timezone.now()), "choices": LAST_DAYS}
    return render(request, "ads/clients/report.html", context | _asked(request, mine))


@room(Campaign)
def report_file(request, mine):
    """The same figures for a spreadsheet."""
    found = _asked(request, mine)["report"]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"campaign-{mine.pk}-{found.first}-{found.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(BYTE_ORDER_MARK)
    separator = ";" if request.GET.get("separator") == "semicolon" else ","
    reports.write_csv(response, found, separator=separator)
    return response


@room(Proposal)
def proposal(request, mine):
    """What was proposed and what was decided about it, with the reason of a refusal."""
    return render(
        request, "ads/clients/proposal.html", {"proposal": mine, "campaign": mine.placement.campaign}
    )


def _named(campaign, now):
    """A campaign with what its advertiser is told of its state and its last day."""
    stage = campaign.stage(now) if campaign.status == Approval.APPROVED else campaign.status
    last = campaign.ends_at - timedelta(microseconds=1)
    return {"campaign": campaign, "stage": stage, "stage_name": _STAGES[stage], "last": last}


def _asked(request, campaign):
    """The report that is asked for, and for how many days; Http404 for a period that isn't offered."""
    days = request.GET.get("days", "")
    if days and days not in map(str, LAST_DAYS):
        raise Http404("There is no such period.")
    first, last = reports.whole_period(campaign, timezone.localdate())
    first = max(first, last - timedelta(days=(int(days) if days else MOST_DAYS) - 1))
    return {"days": int(days or 0), "report": reports.report(campaign, first, last, now=timezone.now())}


def _with_names(proposals):
    return proposals.select_related("placement__product", "placement__campaign").annotate(
        product_name=F("placement__product__name")
    )
