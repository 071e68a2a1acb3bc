"""Campaigns: one screen with their placements, their targets and what became of them."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ads import approval, reports
from ads.models import Approval, BilledCount, Campaign, FilteredCount, Placement, PlacementCount, Target
from ads.serving.budget import least_budget

from .approvable import ApprovableAdmin, ApprovableForm
from .desk import DeskFields
from .display import badge, euros, status_badge
from .fields import EurosField
from .forecast_views import ForecastViews
from .overview_views import OverviewViews
from .report_forms import may_see_counts
from .report_views import ReportViews

_STAGES = {
    "planned": gettext_lazy("planned"),
    "running": gettext_lazy("running"),
    "paused": gettext_lazy("paused"),
    "over": gettext_lazy("over"),
}
_SWITCHES = {"pause": approval.pause, "resume": approval.resume}
_SWITCH_LABELS = {"pause": gettext_lazy("Pause"), "resume": gettext_lazy("Resume")}


class CampaignForm(ApprovableForm):
    price_micros = EurosField(
        label=gettext_lazy("Price in euros"),
        required=False,
        help_text=gettext_lazy("Per click, per 1000 viewable impressions, or for the whole period."),
    )
    budget_micros = EurosField(
        label=gettext_lazy("Budget in euros"),
        required=False,
        help_text=gettext_lazy("The most that the whole campaign may cost; only with a price per event."),
    )
    daily_cap_micros = EurosField(label=gettext_lazy("Most a day in euros"), required=False)

    class Meta:
        model = Campaign
        fields = ["name"]

    def clean_price_micros(self):
        return self.cleaned_data["price_micros"] or 0

    def clean_price_model(self):
        wanted = self.cleaned_data["price_model"]
        billed = BilledCount.objects.filter(placement__campaign=self.instance.pk)
        if self.instance.pk and "price_model" in self.changed_data and billed.exists():
            raise forms.ValidationError(
                _("It was billed this way already: make a new campaign for another price.")
            )
        return wanted

    def clean_advertiser(self):
        wanted = self.cleaned_data["advertiser"]
        placements = Placement.objects.filter(campaign=self.instance.pk)
        if self.instance.pk and "advertiser" in self.changed_data and reports.was_shown(placements):
            raise forms.ValidationError(_("It was shown for this advertiser already: make a new campaign."))
        return wanted

    def clean_budget_micros(self):
        wanted = self.cleaned_data["budget_micros"]
        least = (
            least_budget(self.instance) if wanted is not None and "budget_micros" in self.changed_data else 0
        )
        if wanted is not None and wanted < least:
            raise forms.ValidationError(
                _("%(spent)s has been spent or is being spent: the budget can't be lower."),
                code="spent",
                params={"spent": euros(least)},
            )
        return wanted


class PlacementForm(forms.ModelForm):
    """A placement that was shown keeps its product, and can be switched off but not deleted."""

    class Meta:
        model = Placement
        fields = ["product"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._was_shown and "product" in self.fields:
            self.fields["product"].disabled = True

    @property
    def _was_shown(self):
        return getattr(self.instance, "was_shown", False)

    def _get_validation_exclusions(self):
        # The form doesn't ask for the slot, yet a product stands once in each.
        return super()._get_validation_exclusions() - {"slot"}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("DELETE") and self._was_shown:
            cleaned["DELETE"] = False
            raise forms.ValidationError(
                _("“%(name)s” has been shown, so its counts must stay: switch it off instead."),
                code="shown",
                params={"name": self.instance},
            )
        return cleaned


class PlacementInline(DeskFields, admin.StackedInline):
    model = Placement
    form = PlacementForm
    fields = [("product", "approved"), "line", "texts", "destination", ("weight", "is_active")]
    readonly_fields = ["approved", "texts"]
    autocomplete_fields = ["product"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def get_queryset(self, request):
        counts = PlacementCount.objects.filter(placement=OuterRef("pk"))
        filtered = FilteredCount.objects.filter(placement=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .select_related("product")
            .annotate(was_shown=Exists(counts) | Exists(filtered), n_variants=Count("variants"))
        )

    @admin.display(description=gettext_lazy("status"))
    def approved(self, placement):
        return status_badge(placement.product) if placement.product_id else ""

    @admin.display(description=gettext_lazy("other texts and pictures"))
    def texts(self, placement):
        if not placement.pk:
            return _("After saving.")
        n = placement.n_variants
        label = ngettext("%(n)d variant", "%(n)d variants", n) % {"n": n} if n else _("Add variants")
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:ads_placement_change", args=[placement.pk]),
            label,
            reverse("admin:ads_placement_why", args=[placement.pk]),
            _("Why isn't it showing?"),
        )


class TargetInline(DeskFields, admin.StackedInline):
    model = Target
    fields = [("topic", "tag"), ("article", "is_excluded")]
    autocomplete_fields = ["topic", "tag", "article"]
    verbose_name_plural = gettext_lazy("targets (none: beside every article)")

    def get_extra(self, request, obj=None, **kwargs):
        return 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("topic", "tag", "article")


@admin.register(Campaign)
class CampaignAdmin(ForecastViews, ReportViews, OverviewViews, ApprovableAdmin):
    ordering = ["-starts_at", "name"]
    form = CampaignForm
    change_form_template = "admin/ads/campaign.html"
    change_list_template = "admin/ads/campaigns.html"
    inlines = [PlacementInline, TargetInline]
    list_display = ["name", "advertiser", "state", "period", "price", "placement_count"]
    list_filter = ["status", "is_paused", "price_model", "advertiser"]
    list_select_related = ["advertiser"]
    search_fields = ["name", "advertiser__name"]
    autocomplete_fields = ["advertiser", "competitor_labels", "blocked_brands"]
    fieldsets = [
        (None, {"fields": ["advertiser", "name"]}),
        (
            gettext_lazy("Period"),
            {"fields": ["starts_at", "ends_at"], "description": gettext_lazy("Times in Amsterdam.")},
        ),
        (
            gettext_lazy("Price"),
            {"fields": ["tier", "price_model", "price_micros", "budget_micros", "daily_cap_micros"]},
        ),
        (gettext_lazy("In one block"), {"fields": ["competitor_labels", "blocked_brands"]}),
    ]

    class Media:
        css = {"all": ["css/report.css"]}

    def get_urls(self):
        return [*self.report_urls(), *self.overview_urls(), *super().get_urls()]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(n_placements=Count("placements", filter=Q(placements__is_active=True)))
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk and may_see_counts(request.user):
            campaign = Campaign.objects.get(pk=obj.pk)
            context["report"] = reports.last_days(campaign, timezone.localdate())
        return super().render_change_form(request, context, add, change, form_url, obj)

    def extra_buttons(self, campaign):
        if campaign.status == Approval.ARCHIVED:
            return []
        name = "resume" if campaign.is_paused else "pause"
        return [(name, _SWITCH_LABELS[name])]

    def take_step(self, request, obj, name):
        if name not in _SWITCHES:
            super().take_step(request, obj, name)
            return
        _SWITCHES[name](obj, user=request.user, now=timezone.now())
        self.log_change(request, obj, str(_SWITCH_LABELS[name]))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, campaign):
        if campaign.status != Approval.APPROVED:
            return status_badge(campaign)
        stage = campaign.stage(timezone.now())
        return format_html("{} {}", status_badge(campaign), badge(stage, _STAGES[stage]))

    @admin.display(description=gettext_lazy("period"), ordering="starts_at")
    def period(self, campaign):
        # Until midnight means that the day before is the last.
        last = timezone.localtime(campaign.ends_at - timedelta(microseconds=1))
        first = timezone.localtime(campaign.starts_at)
        return f"{date_format(first, 'j b Y')} – {date_format(last, 'j b Y')}"

    @admin.display(description=gettext_lazy("price"), ordering="price_micros")
    def price(self, campaign):
        amount = euros(campaign.price_micros) if campaign.price_micros else ""
        return f"{amount} {campaign.get_price_model_display()}".strip()

    @admin.display(description=gettext_lazy("placements"), ordering="n_placements")
    def placement_count(self, campaign):
        return campaign.n_placements
