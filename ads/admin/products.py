"""Products: one screen with their composition and their offers."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads.models import Approval, Ingredient, Offer, Product
from ads.recalls import open_recall

from .approvable import ApprovableAdmin, ApprovableForm
from .desk import DeskFields
from .fields import GtinField
from .recall_action import RecallAction


class ProductForm(ApprovableForm):
    gtin = GtinField(
        label=gettext_lazy("GTIN"),
        required=False,
        max_length=20,
        help_text=Product._meta.get_field("gtin").help_text,
    )

    class Meta:
        model = Product
        fields = ["name"]

    def clean(self):
        cleaned = super().clean()
        if "name" in cleaned and self._same_product(cleaned).exists():
            self.add_error("name", _("This brand has a product of this name and content already."))
        return cleaned

    def _same_product(self, cleaned):
        """Other products, not archived, that a reader couldn't tell from this one."""
        same = {name: cleaned.get(name) for name in ("brand", "pack_quantity", "pack_unit")}
        others = Product.objects.exclude(pk=self.instance.pk).exclude(status=Approval.ARCHIVED)
        return others.filter(name__iexact=cleaned["name"], **same)


class OfferForm(forms.ModelForm):
    is_price_checked = forms.BooleanField(
        label=gettext_lazy("price is right today"),
        required=False,
        help_text=gettext_lazy("A price that nobody has looked at for 24 hours isn't shown."),
    )

    class Meta:
        model = Offer
        fields = ["price"]

    def save(self, commit=True):
        if self.instance.pk is None or "price" in self.changed_data or self.cleaned_data["is_price_checked"]:
            self.instance.seen_at = timezone.now()
        return super().save(commit)


class IngredientInline(DeskFields, admin.TabularInline):
    model = Ingredient
    fields = ["name", "form", "amount", "unit", "reference_percent", "position"]

    def get_extra(self, request, obj=None, **kwargs):
        return 1


class OfferInline(DeskFields, admin.StackedInline):
    model = Offer
    form = OfferForm
    fields = ["merchant", "url", ("price", "is_in_stock"), ("is_price_checked", "seen_at")]
    readonly_fields = ["seen_at"]
    autocomplete_fields = ["merchant"]
    # Prices keep their two decimals.
    formfield_overrides = {**DeskFields.formfield_overrides, models.DecimalField: {"localize": True}}

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


@admin.register(Product)
class ProductAdmin(RecallAction, ApprovableAdmin):
    ordering = ["name"]
    actions = [*ApprovableAdmin.actions, "recall_selected"]
    form = ProductForm
    change_form_template = "admin/ads/product.html"
    inlines = [IngredientInline, OfferInline]
    list_display = ["name", "brand", "product_class", "state", "campaigns", "changed_by"]
    list_filter = ["status", "product_class", "brand"]
    list_select_related = ["brand", "changed_by"]
    search_fields = ["name", "brand__name", "gtin"]
    autocomplete_fields = ["brand", "image", "terms"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["picture"]
    fieldsets = [
        (None, {"fields": ["name", "brand", "summary", "description", "slug"]}),
        (
            gettext_lazy("On the label"),
            {"fields": [("pack_quantity", "pack_unit"), "daily_dose", "warnings", "terms"]},
        ),
        (gettext_lazy("Image"), {"fields": ["picture", "image"], "classes": ["aside"]}),
        (
            gettext_lazy("Kind and admission"),
            {
                "fields": ["product_class", "gtin", "admission_number", "admission_until"],
                "classes": ["aside"],
            },
        ),
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(campaign_count=Count("placements", filter=Q(placements__is_active=True)))
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["recall"] = open_recall(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, product):
        if product.image is None or not product.image.file:
            return _("None chosen.")
        return format_html(
            '<img class="thumb" src="{}" alt="{}" width="72" height="54" loading="lazy">',
            product.image.file.url,
            product.image.alt,
        )

    @admin.display(description=gettext_lazy("campaigns"), ordering="campaign_count")
    def campaigns(self, product):
        return product.campaign_count
