"""The form in which an article is written: fields, sections, and the guard against overwriting."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, ArticleReference, Authorship, Ending, Section
from articles.models.references import next_free_number
from articles.publishing import redirects, workflow
from articles.publishing.updated import UpdateDate
from articles.publishing.workflow import Action

from .display import rich_text
from .moments import MomentField
from .pickers import PickersOnlyPick


class ArticleForm(forms.ModelForm):
    """The fields of an article and what goes along with saving it.

    `version` is the article's version when the form was opened; `seen_version` the one of a colleague that
    the editor, warned, chose to write over. `base` is the number of the revision with which it was opened:
    from that a merge tells who changed what (stale_save.py).
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("What did you change? For your colleagues, in the history."),
    )
    visible_from = MomentField(
        label=gettext_lazy("Visible from"),
        required=False,
        help_text=gettext_lazy("Time in Amsterdam; empty is at once."),
    )
    visible_until = MomentField(
        label=gettext_lazy("Visible until"),
        required=False,
        help_text=gettext_lazy("Time in Amsterdam; empty is for good."),
    )

    typo_fix = forms.BooleanField(
        label=gettext_lazy("Only a typo mended"),
        required=False,
        help_text=gettext_lazy("The meaning stays the same: the medical review holds. At most a few words."),
    )
    update = forms.ChoiceField(
        label=gettext_lazy("Say “updated” on the page"),
        choices=UpdateDate.choices,
        initial=UpdateDate.AUTOMATIC,
        required=False,
    )
    update_reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Needed where you decide it yourself."),
    )
    change_note = forms.CharField(
        label=gettext_lazy("What changed, for readers"),
        required=False,
        max_length=300,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("Goes along with “Publish”, and stays below the article with the date."),
    )
    is_correction = forms.BooleanField(
        label=gettext_lazy("This mends an error of ours"),
        required=False,
        help_text=gettext_lazy("Then it is listed on the page of corrections too."),
    )
    request = forms.CharField(
        label=gettext_lazy("What must change?"), required=False, widget=AdminTextareaWidget(attrs={"rows": 3})
    )

    class Meta:
        model = Article
        fields = ["title"]
        widgets = {
            "title": AdminTextInputWidget(attrs={"class": "title-field"}),
            "key_points": AdminTextareaWidget(attrs={"rows": 4}),
            "description": AdminTextareaWidget(attrs={"rows": 3}),
        }

    # Whether somebody else saved the article since this form was opened, and who writes in it.
    is_stale = False
    user = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        if self.instance.pk:
            # What is planned stays planned unless the editor takes it away.
            self.initial |= workflow.planned_period(self.instance, now())
        self.initial.setdefault("base", getattr(self.instance, "base_number", None))

    def clean(self):
        cleaned = super().clean()
        current = self.instance.version
        if self.instance.pk and current not in (cleaned.get("version"), cleaned.get("seen_version")):
            self.is_stale = True
            raise ValidationError(self._who_was_first(), code="stale")
        self._judge_period(cleaned)
        self._judge_ending(cleaned)
        return cleaned

    def _judge_period(self, cleaned):
        """A moment that can't be is explained beside its field, before anything is saved."""
        if f"_{Action.PUBLISH}" in self.data:
            period = (cleaned.get("visible_from"), cleaned.get("visible_until"))
            for problem in workflow.period_problems(now(), *period):
                self.add_error(problem.field, problem.message)

    def _judge_ending(self, cleaned):
        path = cleaned.get("ending_path")
        if cleaned.get("ending") == Ending.REDIRECT and path is not None:
            problem = redirects.ending_problem(self.instance, path, now())
            if problem:
                self.add_error("ending_path", problem)

    def clean_key_points(self):
        return "\n".join(self.cleaned_data["key_points"].splitlines())

    def clean_assigned_to(self):
        reviewer = self.cleaned_data["assigned_to"]
        if reviewer is not None and reviewer.pk != self.initial.get("assigned_to"):
            reason = workflow.reason_not_assigned(self.instance, reviewer)
            if reason:
                raise ValidationError(reason, code="reviewer")
        return reviewer

    def clean_update(self):
        return self.cleaned_data["update"] or UpdateDate.AUTOMATIC

    def _who_was_first(self):
        latest = self.instance.revisions.select_related("created_by").first()
        saver = latest.created_by if latest else None
        when = date_format(localtime(latest.created_at if latest else self.instance.changed_at), "H:i")
        if saver and saver == self.user:
            return _("You saved this article at %(when)s in another window. Nothing of either is lost.") % {
                "when": when
            }
        who = (saver.get_full_name() or saver.username) if saver else _("Somebody else")
        return _(
            "%(who)s changed this article at %(when)s, while you were writing. Nothing was saved, and nothing"
            " of yours is lost: it stands below."
        ) % {"who": who, "when": when}


class ColleagueField(forms.ModelChoiceField):
    """A choice of accounts, each by the name that colleagues know."""

    def label_from_instance(self, user):
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class SectionForm(forms.ModelForm):
    """A section; without a position it comes last (number_sections gives it one)."""

    position = forms.IntegerField(
        label=gettext_lazy("position"),
        required=False,
        min_value=0,
        max_value=32767,
        widget=AdminIntegerFieldWidget,
    )
    # The number that a section had before a colleague deleted it, while this form was open.
    origin = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Section
        fields = ["heading", "body", "image", "position"]
        widgets = {"heading": AdminTextInputWidget(attrs={"class": "heading-field"})}

    def has_changed(self):
        # The buttons number every section; a number alone doesn't make an empty one worth saving.
        names = set(self.changed_data)
        return bool(names if self.instance.pk else names - {"position", "origin"})

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class SectionInline(PickersOnlyPick, admin.StackedInline):
    model = Section
    form = SectionForm
    template = "admin/articles/article/sections.html"
    autocomplete_fields = ["image"]
    readonly_fields = ["body_to_read"]

    def get_fields(self, request, obj=None):
        if obj and not workflow.may(request.user, Action.EDIT, obj):
            return ["heading", "body_to_read", "image"]
        return ["heading", "body", ("image", "position"), "origin"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    @admin.display(description=gettext_lazy("text"))
    def body_to_read(self, section):
        return rich_text(section.body)


class AuthorshipInline(PickersOnlyPick, admin.TabularInline):
    model = Authorship
    autocomplete_fields = ["person"]
    fields = ["person", "position"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


class ArticleReferenceForm(forms.ModelForm):
    """A source of the article; without a number it gets the next free one."""

    number = forms.IntegerField(
        label=gettext_lazy("number"),
        required=False,
        min_value=1,
        max_value=999,
        widget=AdminIntegerFieldWidget,
        help_text=ArticleReference._meta.get_field("number").help_text,
    )


class ArticleReferenceFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.cleaned_data.get("reference") and not self._is_gone(form)]
        taken = {form.cleaned_data["number"] for form in kept if form.cleaned_data.get("number")}
        for form in kept:
            if form.cleaned_data.get("number") is None and "number" not in form.errors:
                number = next_free_number(taken)
                taken.add(number)
                form.cleaned_data["number"] = form.instance.number = number

    def _is_gone(self, form):
        return self.can_delete and self._should_delete_form(form)


class ArticleReferenceInline(PickersOnlyPick, admin.TabularInline):
    model = ArticleReference
    form = ArticleReferenceForm
    formset = ArticleReferenceFormSet
    autocomplete_fields = ["reference"]
    fields = ["number", "reference"]
    extra = 0


def number_sections(article):
    """Give the sections of `article` the positions 1, 2, 3 …; those without one come last, oldest first."""
    sections = list(article.sections.all())
    sections.sort(key=lambda section: (section.position == 0, section.position, section.pk))
    for position, section in enumerate(sections, 1):
        if section.position != position:
            section.position = position
            section.save(update_fields=["position"])
