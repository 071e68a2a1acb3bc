"""The texts and pictures of one placement, and the labels that keep competitors apart."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.forms import ModelForm
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads import approval
from ads.models import Approval, Campaign, CompetitorLabel, Placement, Variant, VariantCount

from .approvable import ApprovableForm
from .desk import DeskAdmin, DeskFields, NameOnceForm
from .display import status_badge
from .why_views import WhyViews


class TextsForm(ApprovableForm):
    """The placement's own text; the version is that of its campaign, which is approved as a whole."""

    class Meta:
        model = Placement
        fields = ["line", "own_weight"]

    @property
    def guarded(self):
        return self.instance.campaign


class VariantForm(ModelForm):
    """A variant that was shown can be switched off, not deleted: its counts must stay."""

    class Meta:
        model = Variant
        fields = ["name"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("DELETE") and getattr(self.instance, "was_shown", False):
            cleaned["DELETE"] = False
            raise ValidationError(
                _("“%(name)s” has been shown, so its counts must stay: switch it off instead."),
                code="shown",
                params={"name": self.instance},
            )
        return cleaned


class VariantInline(DeskFields, admin.StackedInline):
    model = Variant
    form = VariantForm
    fields = ["name", "line", "image", ("weight", "is_active")]
    autocomplete_fields = ["image"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0

    def get_queryset(self, request):
        shown = Exists(VariantCount.objects.filter(variant=OuterRef("pk")))
        return super().get_queryset(request).select_related("image").annotate(was_shown=shown)


@admin.register(Placement)
class PlacementAdmin(WhyViews, DeskAdmin):
    """Placements are made, moved and switched off on their campaign's form; here are their words."""

    form = TextsForm
    change_form_template = "admin/ads/placement.html"
    inlines = [VariantInline]
    list_display = ["product", "of_campaign", "advertiser", "state", "line", "n_texts", "is_active"]
    list_filter = ["is_active", "campaign__status", "campaign__advertiser"]
    list_select_related = ["product", "campaign__advertiser"]
    search_fields = ["product__name", "campaign__name", "campaign__advertiser__name", "line"]
    readonly_fields = ["product", "of_campaign"]
    fieldsets = [(None, {"fields": ["product", "of_campaign", "line", "own_weight"]})]
    actions = None

    class Media:
        css = {"all": ["css/desk-campaigns.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("product", "campaign__advertiser")
        return found.annotate(n_variants=Count("variants"))

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            # Two people who save at once come one after the other; the second is told by the version.
            obj.campaign = Campaign.objects.select_for_update(no_key=True).get(pk=obj.campaign_id)
        return obj

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        rows = [(form.instance, form.own_changes)]
        for formset in formsets:
            rows += formset.changed_objects
            rows += [(row, ["id"]) for row in (*formset.new_objects, *formset.deleted_objects)]
        if any(approval.needs_new_approval(row, names) for row, names in rows):
            campaign = form.instance.campaign
            was_approved = campaign.status == Approval.APPROVED
            approval.changed_after_approval(campaign, request.user, now=timezone.now())
            if was_approved:
                message = _("It was approved; with these changes it must be approved again.")
                self.message_user(request, message, messages.WARNING)
        elif any(names for _row, names in rows):
            approval.changed(form.instance.campaign)

    def response_post_save_change(self, request, obj):
        return HttpResponseRedirect(reverse("admin:ads_campaign_change", args=[obj.campaign_id]))

    @admin.display(description=gettext_lazy("campaign"), ordering="campaign__name")
    def of_campaign(self, placement):
        url = reverse("admin:ads_campaign_change", args=[placement.campaign_id])
        return format_html('<a href="{}">{}</a>', url, placement.campaign)

    @admin.display(description=gettext_lazy("advertiser"), ordering="campaign__advertiser__name")
    def advertiser(self, placement):
        return placement.campaign.advertiser

    @admin.display(description=gettext_lazy("status"), ordering="campaign__status")
    def state(self, placement):
        return status_badge(placement.campaign)

    @admin.display(description=gettext_lazy("variants"), ordering="n_variants")
    def n_texts(self, placement):
        return placement.n_variants


@admin.register(CompetitorLabel)
class CompetitorLabelAdmin(DeskAdmin):
    form = NameOnceForm
    list_display = ["name", "n_campaigns"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(campaign_count=Count("campaigns"))

    @admin.display(description=gettext_lazy("campaigns"), ordering="campaign_count")
    def n_campaigns(self, label):
        return label.campaign_count
