"""The action of a list that recalls several products or brands at once, for one reason."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from ads import recalls
from ads.models import Recall


class ReasonForm(forms.ModelForm):
    class Meta:
        model = Recall
        fields = ["reason"]
        widgets = {"reason": forms.TextInput(attrs={"class": "vTextField"})}


class RecallAction:
    """For the admin of what can be recalled: asks for the reason first, then takes all of it away."""

    def has_recall_permission(self, request):
        return request.user.has_perm("ads.add_recall")

    @admin.action(description=pgettext_lazy("verb", "Recall"), permissions=["recall"])
    def recall_selected(self, request, queryset):
        form = ReasonForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            self._recall_all(request, queryset, form.cleaned_data["reason"])
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": pgettext("verb", "Recall"),
            "opts": self.opts,
            "things": queryset,
            "form": form,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/ads/recall_selected.html", context)

    def _recall_all(self, request, things, reason):
        done = 0
        for thing in things:
            try:
                recalls.recall(thing, reason, user=request.user, now=timezone.now())
            except recalls.Refused as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            else:
                done += 1
                self.log_change(request, thing, pgettext("verb", "Recall"))
        if done:
            words = ngettext(
                "%(n)d recalled: no reader sees it. Recalls says which articles mention it.",
                "%(n)d recalled: no reader sees them. Recalls says which articles mention them.",
                done,
            )
            self.message_user(request, words % {"n": done}, messages.SUCCESS)
