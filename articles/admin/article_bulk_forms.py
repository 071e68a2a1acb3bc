"""What the bulk actions of the list ask first: which tag, which reviewer, which date."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Tag
from articles.publishing import bulk, workflow

from .article_form import ColleagueField


class BulkForm(forms.Form):
    """Asked of `user`; each form's `step()` is what its valid answer does to an article."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user


class AddTagForm(BulkForm):
    tag = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=Tag._meta.get_field("name").max_length,
        widget=AdminTextInputWidget(attrs={"list": "known-tags", "autocomplete": "off"}),
    )

    def known_tags(self):
        """The names to choose from; another may be typed."""
        return Tag.objects.values_list("name", flat=True)

    def clean_tag(self):
        name = self.cleaned_data["tag"]
        if "," in name:
            raise ValidationError(_("One tag at a time, without a comma."), code="comma")
        known = Tag.objects.filter(name__iexact=name).first()
        if known is None and not self.user.has_perm("articles.add_tag"):
            raise ValidationError(_("There is no such tag, and you may not make one."), code="unknown")
        return known.name if known else name

    def step(self):
        return bulk.add_tag(self.cleaned_data["tag"])


class RemoveTagForm(BulkForm):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=gettext_lazy("Tag"))

    def step(self):
        return bulk.remove_tag(self.cleaned_data["tag"])


class AssignForm(BulkForm):
    reviewer = ColleagueField(
        None, label=gettext_lazy("Reviewer"), required=False, empty_label=gettext_lazy("nobody in particular")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = workflow.reviewers()

    def step(self):
        return bulk.assign(self.cleaned_data["reviewer"])


class ReviewDateForm(BulkForm):
    day = forms.DateField(
        label=gettext_lazy("Review again by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day that is still to come."), code="past")
        return day

    def step(self):
        return bulk.review_by(self.cleaned_data["day"])
