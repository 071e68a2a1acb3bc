"""Proposals of advertisers: what waits, beside what stands there now, and the buttons that decide."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ads.approval import Refused
from ads.clients import proposing
from ads.clients.showing import looks
from ads.models import Proposal

from .display import badge

_COLOURS = {
    Proposal.State.WAITING: "in_review",
    Proposal.State.ACCEPTED: "approved",
    Proposal.State.REFUSED: "archived",
}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=Proposal._meta.get_field("reason").max_length, required=False, strip=True
    )


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    """A list, the waiting ones first, and a page each; the text itself is the advertiser's."""

    list_display = ["__str__", "product", "advertiser", "shown_state", "made_at", "decided_by"]
    list_filter = ["state", "placement__campaign__advertiser"]
    list_select_related = ["placement__product", "placement__campaign__advertiser", "decided_by"]
    search_fields = ["line", "placement__product__name", "placement__campaign__advertiser__name"]
    ordering = ["-made_at", "-pk"]
    fieldsets = []
    change_form_template = "admin/ads/proposal.html"
    actions = None
    list_per_page = 50

    class Media:
        css = {"all": ["css/desk-campaigns.css"]}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Its form is for looking; deciding is a door of its own."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.decide_view))
        return [
            path("<int:proposal_id>/decide/", view, name="ads_proposal_decide"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {
            "proposal": obj,
            "placement": obj.placement,
            # Of who made it: the campaign may be another's by now.
            "advertiser": obj.made_by.advertiser_access.advertiser,
            "picture": obj.image.url if obj.image else "",
            "looks": looks(obj.placement, timezone.now()),
            "may_decide": proposing.may_decide(request.user) and obj.state == Proposal.State.WAITING,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def decide_view(self, request, proposal_id):
        proposal = Proposal.objects.filter(pk=proposal_id).first()
        if not proposing.may_decide(request.user):
            raise PermissionDenied
        if proposal is None:
            raise Http404
        try:
            self._decide(request, proposal)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            typed = request.POST.get("reason", "")
            if typed:
                return self._once_more(request, proposal, typed)
        return HttpResponseRedirect(reverse("admin:ads_proposal_change", args=[proposal.pk]))

    def _once_more(self, request, proposal, typed):
        """The page with the reason that was typed, in the answer itself: in an address it would be kept."""
        # The admin's own form is for looking, and takes nothing else.
        request.method = "GET"
        return self.change_view(request, str(proposal.pk), extra_context={"reason": typed})

    def _decide(self, request, proposal):
        now = timezone.now()
        if "_refuse" in request.POST:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                raise Refused(" ".join(form.errors["reason"]))
            proposing.refuse(proposal, reason=form.cleaned_data["reason"], user=request.user, now=now)
            self.message_user(request, _("Refused; the advertiser reads the reason."), messages.SUCCESS)
        elif "_replace" in request.POST or "_variant" in request.POST:
            is_variant = "_variant" in request.POST
            proposing.accept(proposal, as_variant=is_variant, user=request.user, now=now)
            done = _("Accepted. The campaign must be approved again, by somebody else than you.")
            self.message_user(request, done, messages.SUCCESS)

    @admin.display(description=gettext_lazy("product"), ordering="placement__product__name")
    def product(self, proposal):
        return proposal.placement.product

    @admin.display(description=gettext_lazy("advertiser"), ordering="placement__campaign__advertiser__name")
    def advertiser(self, proposal):
        return proposal.placement.campaign.advertiser

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def shown_state(self, proposal):
        return badge(_COLOURS[Proposal.State(proposal.state)], proposal.get_state_display())
