"""The form with which an advertiser proposes a text and a picture for one of its placements."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads.approval import Refused
from ads.clients.keeping import forget, keep, kept
from ads.clients.proposing import propose, waiting_of, why_not
from ads.clients.showing import looks
from ads.models import Placement, Proposal
from articles.text.alternatives import says_nothing

from .door import room


class ProposalForm(forms.Form):
    """A line, a picture or both; what was typed stays when something is wrong with it."""

    line = forms.CharField(
        label=gettext_lazy("Line of text"),
        max_length=Proposal._meta.get_field("line").max_length,
        required=False,
        help_text=gettext_lazy(
            "One factual line under the name, at most 120 characters; no health promises."
        ),
    )
    image = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 20 MB and 40 megapixels."),
    )
    alt = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=Proposal._meta.get_field("alt").max_length,
        required=False,
        help_text=gettext_lazy("For who can't see it: “A brown bottle with a white label”."),
    )
    # A picture that came along with a form that was refused.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    no_picture = forms.BooleanField(label=gettext_lazy("No picture after all"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the magazine"),
        max_length=Proposal._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers don't see it."),
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access = access
        # Whether the picture is one that was kept, and whether that one was given up.
        self.is_kept = self.is_given_up = False

    def clean_line(self):
        return " ".join(self.cleaned_data["line"].split())

    def clean_image(self):
        upload = self.cleaned_data["image"]
        # Only here: readers' pages, which the same processes serve, never open a picture.
        from articles.uploads import clean_image

        return clean_image(upload) if upload else None

    def clean(self):
        cleaned = super().clean()
        token, self.is_given_up = cleaned.pop("kept", ""), cleaned.pop("no_picture", False)
        if "image" in cleaned and not cleaned["image"] and token and not self.is_given_up:
            cleaned["image"] = kept(token, self.access)
            self.is_kept = cleaned["image"] is not None
        if cleaned.get("image") and not cleaned.get("alt") and "alt" not in self.errors:
            self.add_error("alt", _("Say what the picture shows."))
        elif cleaned.get("image") and says_nothing(cleaned.get("alt", "")) and "alt" not in self.errors:
            self.add_error("alt", _("Say what the picture shows, not what its file is called."))
        if "image" in cleaned and "line" in cleaned and not (cleaned["image"] or cleaned["line"]):
            raise ValidationError(_("Propose a line of text, a picture, or both."), code="empty")
        return cleaned

    def keep_picture(self, now):
        """Put the picture of a refused form aside; whether there is one that comes back by itself."""
        token, picture = self.data.get("kept", ""), self.cleaned_data.get("image")
        if self.is_kept:
            return True
        if picture is None and not self.is_given_up:
            return kept(token, self.access) is not None
        self.forget_picture()
        self.data = self.data.copy()
        self.data["kept"] = keep(picture, self.access, now) if picture else ""
        return picture is not None

    def forget_picture(self):
        """Delete what was kept, which is in the proposal now, replaced, or given up."""
        forget(self.data.get("kept", ""), self.access)


@room(Placement, methods=("GET", "HEAD", "POST"))
def propose_for(request, placement):
    """The form; a proposal that was taken in leads to its page."""
    now = timezone.now()
    reason = why_not(placement, now, waiting_of(placement.campaign.advertiser))
    is_sent = request.method == "POST"
    # A form that can't be sent any more still shows what was typed into it.
    sent = (request.POST, request.FILES) if is_sent else ()
    form = ProposalForm(*sent, access=request.access, initial={"line": placement.line})
    if is_sent and form.is_valid():
        try:
            proposal = propose(placement, request.access, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            form.forget_picture()
            messages.success(
                request, _("Thank you. We look at your proposal and tell you here what we decided.")
            )
            return HttpResponseRedirect(reverse("clients:proposal", args=[proposal.pk]))
    context = {
        "placement": placement,
        "campaign": placement.campaign,
        "form": form,
        "why_not": reason,
        "looks": looks(placement, now),
        "has_kept": is_sent and form.keep_picture(now),
    }
    return render(request, "ads/clients/propose.html", context)
