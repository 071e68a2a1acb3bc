"""Recalls: what was taken away from readers, why, which articles mention it, and the lifting."""

import csv

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ads import recalls
from ads.models import Recall
from articles.text.spreadsheet import BYTE_ORDER_MARK, safe_cell

from .desk import DeskAdmin
from .display import badge


class RecallForm(forms.ModelForm):
    """Exactly one thing, that hasn't been recalled already, and the reason."""

    class Meta:
        model = Recall
        fields = ["product", "brand", "reason"]

    def clean(self):
        cleaned = super().clean()
        things = [thing for name in ("product", "brand") if (thing := cleaned.get(name))]
        if len(things) != 1:
            raise forms.ValidationError(_("Choose one thing: a product or a brand."), code="one")
        if (
            "reason" in cleaned
            and Recall.objects.open()
            .filter(product=cleaned.get("product"), brand=cleaned.get("brand"))
            .exists()
        ):
            raise forms.ValidationError(
                _("“%(name)s” has been recalled already."), code="twice", params={"name": things[0]}
            )
        return cleaned


class IsOpen(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("recalled")), ("lifted", _("lifted"))]

    def queryset(self, request, queryset):
        if self.value() in ("open", "lifted"):
            return queryset.filter(lifted_at__isnull=self.value() == "open")
        return queryset


@admin.register(Recall)
class RecallAdmin(DeskAdmin):
    form = RecallForm
    change_form_template = "admin/ads/recall.html"
    list_display = ["thing", "state", "reason", "made_at", "made_by"]
    list_filter = [IsOpen]
    list_select_related = ["product", "brand", "made_by"]
    search_fields = ["product__name", "brand__name", "reason"]
    autocomplete_fields = ["product", "brand"]
    actions = None

    class Media:
        css = {"all": ["css/desk-campaigns.css"]}

    def get_urls(self):
        lift, file = map(self.admin_site.admin_view, (require_POST(self.lift_view), self.mentions_file))
        return [
            path("<int:recall_id>/lift/", lift, name="ads_recall_lift"),
            path("<int:recall_id>/mentions.csv", file, name="ads_recall_mentions"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_lift_permission(self, request):
        return request.user.has_perm("ads.lift_recall")

    def get_fields(self, request, obj=None):
        return (
            ["thing", "state", "reason", "made_at", "made_by", "lifted_at", "lifted_by"]
            if obj
            else ["product", "brand", "reason"]
        )

    def save_model(self, request, obj, form, change):
        try:
            made = recalls.recall(obj.thing, obj.reason, user=request.user, now=timezone.now())
        except recalls.Refused:
            # Somebody else was a moment earlier: then theirs is the one.
            made = Recall.objects.open().get(product=obj.product, brand=obj.brand)
        obj.pk, obj.made_at, obj.made_by = made.pk, made.made_at, made.made_by

    def response_add(self, request, obj, post_url_continue=None):
        message = _("“%(name)s” is recalled: readers no longer see it.") % {"name": obj.thing}
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ads_recall_change", args=[obj.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        found = self.get_object(request, object_id)
        if found is not None and self.has_view_permission(request, found):
            extra_context = {
                "mentions": _rows(recalls.mentions(found.thing, timezone.now())),
                "may_lift": not recalls.reason_not_to_lift(found, request.user),
                **(extra_context or {}),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    @transaction.atomic
    def lift_view(self, request, recall_id):
        if not self.has_lift_permission(request):
            raise PermissionDenied
        found = self._recall(recall_id)
        try:
            recalls.lift(found, user=request.user, now=timezone.now())
        except recalls.Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            message = _("The recall of “%(name)s” is lifted.") % {"name": found.thing}
            self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ads_recall_change", args=[recall_id]))

    def mentions_file(self, request, recall_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self._recall(recall_id)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="recall-{recall_id}.csv"'
        response.write(BYTE_ORDER_MARK)
        writer = csv.writer(response)
        writer.writerow([_("article"), _("live"), _("on the desk"), _("web address")])
        for row in _rows(recalls.mentions(found.thing, timezone.now())):
            address = request.build_absolute_uri(row["url"])
            said = [_("yes") if is_so else _("no") for is_so in (row["is_live"], row["is_on_desk"])]
            writer.writerow([safe_cell(row["title"]), *said, address])
        return response

    def _recall(self, recall_id):
        found = self.get_queryset(None).filter(pk=recall_id).first()
        if found is None:
            raise Http404
        return found

    @admin.display(description=gettext_lazy("product or brand"))
    def thing(self, recall):
        return recall.thing

    @admin.display(description=gettext_lazy("state"), ordering="lifted_at")
    def state(self, recall):
        return badge("over", _("lifted")) if recall.lifted_at else badge("recalled", _("recalled"))


def _rows(found):
    return [
        {
            "title": mention.article.title,
            "url": reverse("admin:articles_article_change", args=[mention.article.pk]),
            "is_live": mention.is_live,
            "is_on_desk": mention.is_on_desk,
        }
        for mention in found
    ]
