"""The forecast beside the form of a campaign: of what is saved, and of what stands in the form unsaved."""

from django import forms
from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads import forecast
from ads.approval import Action
from ads.forecast import Verdict
from ads.models import Campaign, Placement, Target

# The button; with "panel" as its value the answer is the panel alone, which the script puts in its place.
BUTTON = "_forecast"
# Without these, or with a mistake in them, there is nothing to say.
_NEEDED = ["starts_at", "ends_at", "tier", "price_model", "price_micros", "budget_micros", "daily_cap_micros"]
# Sign, word and colour: never the colour alone.
_VERDICTS = {
    Verdict.GREEN: ("✓", gettext_lazy("It fits"), "good"),
    Verdict.AMBER: ("!", gettext_lazy("It may just fit"), "wait"),
    Verdict.RED: ("✕", gettext_lazy("It doesn't fit"), "bad"),
}


class ForecastViews:
    """For the admin of campaigns: the panel, the button that saves nothing, and the warning at approval."""

    @property
    def media(self):
        return super().media + forms.Media(css={"all": ["css/desk-forecast.css"]}, js=["js/forecast.js"])

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return _only_looked_at(form) if BUTTON in request.POST else form

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), "pace__is_overbooked"]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        now = timezone.now()
        context["may_forecast"] = self.has_change_permission(request, obj) if change else add
        if BUTTON in request.POST:
            context["forecast"] = _panel(*_draft_in(context), now, is_saved=False)
            if request.POST[BUTTON] == "panel":
                return TemplateResponse(request, "admin/ads/forecast.html", context)
        elif obj and obj.pk:
            context["forecast"] = _panel(forecast.saved_draft(Campaign.objects.get(pk=obj.pk)), [], now)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def take_step(self, request, obj, name):
        super().take_step(request, obj, name)
        if name == Action.APPROVE:
            self._warn(request, obj)

    def _warn(self, request, campaign):
        """Approved is approved; but who did so hears when it doesn't fit."""
        now = timezone.now()
        found = forecast.forecast(forecast.saved_draft(campaign), now) if campaign.ends_at > now else None
        if found and found.verdict != Verdict.GREEN:
            _sign, word, _colour = _VERDICTS[found.verdict]
            text = _("“%(name)s” is approved. Forecast: %(verdict)s. %(sentences)s")
            params = {"name": campaign, "verdict": word, "sentences": " ".join(found.sentences)}
            self.message_user(request, text % params, messages.WARNING)


def _only_looked_at(form_class):
    """The same form, which is never good enough to be saved: the admin shows it again as it was filled in."""

    class LookedAt(form_class):
        def is_valid(self):
            super().is_valid()
            return False

    return LookedAt


def _panel(draft, missing, now, *, is_saved=True):
    """What templates/admin/ads/forecast.html shows."""
    if draft is None:
        return {"missing": missing}
    found = forecast.forecast(draft, now)
    sign, word, colour = _VERDICTS[found.verdict]
    return {"found": found, "sign": sign, "word": word, "colour": colour, "is_saved": is_saved}


# -- What stands in the form ---------------------------------------------------------------------------


def _draft_in(context):
    """The draft that the form holds, and the labels of the fields without which there is none."""
    form = context["adminform"].form
    wrong = [form.fields[name].label for name in _NEEDED if name in form.errors and name in form.fields]
    if wrong:
        return None, wrong
    rows = [row for inline in context["inline_admin_formsets"] for row in _rows(inline.formset)]
    placements = [row for row in rows if isinstance(row, Placement)]
    labels = form.cleaned_data.get("competitor_labels")
    draft = forecast.Draft(
        form.instance,
        forecast.aim_of(row for row in rows if isinstance(row, Target)),
        forecast.stock_of(placements, has_label=bool(labels)),
    )
    return draft, []


def _rows(formset):
    """The rows that would be saved, as far as they are filled in rightly."""
    for form in formset.forms:
        is_filled_in = form.has_changed() or form.instance.pk
        if is_filled_in and not form.errors and not form.cleaned_data.get("DELETE"):
            yield form.instance
