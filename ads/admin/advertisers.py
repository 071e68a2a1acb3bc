"""Who pays, who makes and who sells: advertisers, brands and shops."""

from django.contrib import admin
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ads.approval import changed_after_approval
from ads.models import Advertiser, Approval, Brand, Merchant, Product, Recall

from .access import InvitingAdmin
from .desk import DeskAdmin, NameOnceForm
from .recall_action import RecallAction


class NamedAdmin(DeskAdmin):
    """A name that readers see beside what was approved: another name means another approval."""

    form = NameOnceForm
    search_fields = ["name"]
    # The fields that readers see.
    shown = {"name"}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and self.shown.intersection(form.changed_data):
            for thing in self.shown_beside(obj).exclude(status=Approval.ARCHIVED):
                changed_after_approval(thing, request.user, now=timezone.now())


@admin.register(Advertiser)
class AdvertiserAdmin(InvitingAdmin, NamedAdmin):
    ordering = ["name"]
    change_form_template = "admin/ads/advertiser.html"
    shown = {"name", "payer"}
    list_display = ["name", "payer", "campaigns", "is_active"]
    list_filter = ["is_active"]
    fieldsets = [
        (None, {"fields": ["name", "payer", "is_active"]}),
        (_("Contact"), {"fields": ["website", "contact_email"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(campaign_count=Count("campaigns"))

    def shown_beside(self, advertiser):
        return advertiser.campaigns

    @admin.display(description=_("campaigns"), ordering="campaign_count")
    def campaigns(self, advertiser):
        return advertiser.campaign_count


@admin.register(Brand)
class BrandAdmin(RecallAction, NamedAdmin):
    ordering = ["name"]
    actions = ["recall_selected"]
    list_display = ["name", "products", "website"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "website"]
    change_form_template = "admin/ads/brand.html"

    class Media:
        css = {"all": ["css/desk-campaigns.css"]}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["recall"] = Recall.objects.open().filter(brand=obj).first()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(product_count=Count("products"))

    def shown_beside(self, brand):
        return brand.products

    @admin.display(description=_("products"), ordering="product_count")
    def products(self, brand):
        return brand.product_count


@admin.register(Merchant)
class MerchantAdmin(NamedAdmin):
    ordering = ["name"]
    list_display = ["name", "offers", "website", "is_active"]
    list_filter = ["is_active"]
    fields = ["name", "website", "is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(offer_count=Count("offers"))

    def shown_beside(self, merchant):
        return Product.objects.filter(offers__merchant=merchant)

    @admin.display(description=_("offers"), ordering="offer_count")
    def offers(self, merchant):
        return merchant.offer_count
