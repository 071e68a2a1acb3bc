"""The pages that say why a placement isn't showing, and show how it would look beside an article."""

from datetime import UTC, datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ads.models import Placement, Target
from ads.serving.explaining import Rule, State, explain, is_through
from ads.serving.previewing import preview
from articles.models import Article, Publication

from .fields import Picker

# Where on a form each rule is mended: the id of the field, or of a group of rows.
ANCHORS = {
    "placement": "placements-group",
    "advertiser": "id_is_active",
    "period": "id_starts_at_0",
    "brand": "id_brand",
    "class": "id_product_class",
    "admission": "id_admission_number",
    "destination": "offers-group",
    "budget": "id_budget_micros",
    "cap": "id_daily_cap_micros",
    "sensitive": "placements-group",
    "excluded": "targets-group",
    "targets": "targets-group",
    "sponsoring": "id_sponsoring",
}


class WhyForm(forms.Form):
    """Beside which article, and when; without an article only the placement's own rules are asked."""

    article = forms.ModelChoiceField(Article.objects.all(), required=False, label=gettext_lazy("Article"))
    moment = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Moment"),
        help_text=gettext_lazy("Left empty: now. In Amsterdam's time."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        # Clocks of time zones don't reach the first and the last year that there are.
        validators=[
            MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
            MaxValueValidator(datetime(2101, 1, 1, tzinfo=UTC)),
        ],
    )

    def __init__(self, data, *, admin_site):
        super().__init__(data)
        self.fields["article"].widget = Picker(
            Target._meta.get_field("article"), admin_site, choices=self.fields["article"].choices
        )


class WhyViews:
    """For the admin of placements: both pages, for who may see the placement."""

    def get_urls(self):
        why, look = (
            self.admin_site.admin_view(require_safe(view)) for view in (self.why_view, self.preview_view)
        )
        return [
            path("<int:placement_id>/why/", why, name="ads_placement_why"),
            path("<int:placement_id>/preview/", never_cache(look), name="ads_placement_preview"),
            *super().get_urls(),
        ]

    def why_view(self, request, placement_id):
        placement = self._placement(request, placement_id)
        form = WhyForm(request.GET or {}, admin_site=self.admin_site)
        rules = None
        if form.is_valid():
            moment = form.cleaned_data["moment"] or timezone.now()
            rules = explain(placement, form.cleaned_data["article"], moment)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why isn't “%(name)s” showing?") % {"name": placement},
            "opts": self.opts,
            "original": placement,
            "form": form,
            "media": self.media + form.media,
            "rules": rules and [(rule, self._address(request, rule)) for rule in rules],
            "is_through": rules is not None and is_through(rules),
            "has_article": bool(form.is_valid() and form.cleaned_data["article"]),
        }
        return TemplateResponse(request, "admin/ads/why.html", context)

    def preview_view(self, request, placement_id):
        placement = self._placement(request, placement_id)
        now = timezone.now()
        form = WhyForm(request.GET, admin_site=self.admin_site)
        article = form.cleaned_data["article"] if form.is_valid() else None
        live = Publication.objects.live(now).filter(article=article).select_related("topic")
        publication = live.first() if article else None
        if publication is None:
            raise Http404(_("Choose an article that readers can read."))
        context = {
            "publication": publication,
            "page": publication.page,
            "placement": placement,
            "shown": preview(placement, publication, now),
            "hindrances": [rule for rule in explain(placement, article, now) if rule.state == State.FAILED],
        }
        headers = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
        return TemplateResponse(request, "ads/preview.html", context, headers=headers)

    def _placement(self, request, placement_id):
        """The placement, for who may see it and its campaign; 403 before 404, so that ids can't be probed."""
        if not (self.has_view_permission(request) and request.user.has_perm("ads.view_campaign")):
            raise PermissionDenied
        placements = Placement.objects.select_related("campaign__advertiser", "product")
        placement = placements.filter(pk=placement_id).first()
        if placement is None:
            raise Http404
        return placement

    def _address(self, request, rule: Rule):
        """The form where a rule is mended, at its field; "" where this person can't open it."""
        if (thing := rule.where) is None:
            return ""
        model = self.admin_site.get_model_admin(type(thing))
        if not model.has_view_permission(request, thing):
            return ""
        meta, anchor = thing._meta, ANCHORS.get(rule.id)
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])
        return f"{url}#{anchor}" if anchor else url
