"""What the admins of products and campaigns share: the status box, its buttons, and the actions of the list.

Every door asks ads/approval.py; what is refused there becomes a message here, and what was typed stays saved.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ads import approval
from ads.approval import Action, Refused
from ads.models import Approval
from ads.reports import was_shown

from .desk import DeskAdmin
from .display import status_badge

_DONE = {
    Action.SUBMIT: gettext_lazy("“%(name)s” waits for approval."),
    Action.APPROVE: gettext_lazy("“%(name)s” is approved."),
    Action.WITHDRAW: gettext_lazy("“%(name)s” is a draft again and isn't shown."),
    Action.ARCHIVE: gettext_lazy("“%(name)s” is in the archive."),
    "pause": gettext_lazy("“%(name)s” is paused."),
    "resume": gettext_lazy("“%(name)s” goes on."),
}


class ApprovableForm(forms.ModelForm):
    """A form that notices when somebody else saved the same thing in between.

    `version` is the version when the form was opened; `seen_version` that of a colleague which the marketer,
    warned, chose to write over.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_stale = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.guarded.version)

    @property
    def guarded(self):
        """What carries the version: the thing itself, or the campaign that it is a part of."""
        return self.instance

    def clean(self):
        cleaned = super().clean()
        current = self.guarded.version
        if self.instance.pk and current not in (cleaned.get("version"), cleaned.get("seen_version")):
            self.is_stale = True
            who = self.guarded.changed_by or _("Somebody else")
            message = _("%(who)s saved this while you were busy. Nothing was saved; yours stands below.")
            raise ValidationError(message, code="stale", params={"who": who})
        return cleaned

    @property
    def own_changes(self):
        """The names of the model's fields that were changed."""
        return [name for name in self.changed_data if name not in ("version", "seen_version")]


@dataclass(frozen=True)
class Box:
    """What the status box shows of a product or campaign to one user."""

    thing: object
    badge: str
    problems: list
    buttons: list
    why_not: str


def make_box(thing, user, now, extra_buttons=()):
    """The status box of `thing`, read anew from the database, for `user`."""
    may_approve = user.has_perm(f"ads.approve_{thing._meta.model_name}")
    is_waiting = thing.status == Approval.IN_REVIEW
    steps = [(action.value, action.label) for action in Action if approval.may(user, action, thing)]
    return Box(
        thing=thing,
        badge=status_badge(thing),
        problems=[] if thing.status == Approval.ARCHIVED else approval.problems(thing, now),
        buttons=[*steps, *extra_buttons],
        why_not=approval.reason_not(user, Action.APPROVE, thing) if may_approve and is_waiting else "",
    )


class ApprovableAdmin(DeskAdmin):
    """Saving notes who changed what; buttons and list actions take the steps of ads/approval.py."""

    actions = ["submit_selected", "approve_selected", "withdraw_selected", "archive_selected"]
    change_form_template = "admin/ads/approvable.html"

    class Media:
        css = {"all": ["css/desk-campaigns.css"]}

    # -- Who may do what ---------------------------------------------------------------------------

    def has_approve_permission(self, request):
        return request.user.has_perm(f"ads.approve_{self.opts.model_name}")

    def has_delete_permission(self, request, obj=None):
        """What was shown keeps its counts and its history: it is archived, never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not was_shown(obj.placements.all()))

    def get_actions(self, request):
        actions = super().get_actions(request)
        # Deleting many at once would ask only the permission, not whether they were shown.
        actions.pop("delete_selected", None)
        return actions

    # -- The form ----------------------------------------------------------------------------------

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            # Two people who save at once come one after the other; the second is told by the form's version.
            obj = self.model._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
        return obj

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            # Not `obj`: a form that was refused has put its text into it.
            thing = self.model._default_manager.get(pk=obj.pk)
            context["box"] = make_box(thing, request.user, timezone.now(), self.extra_buttons(thing))
            context["may_edit"] = self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def extra_buttons(self, thing):
        """Pairs of name and label of buttons beside those of approval."""
        return []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = obj.changed_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            return
        rows = [(form.instance, form.own_changes)]
        for formset in formsets:
            rows += formset.changed_objects
            rows += [(row, ["id"]) for row in (*formset.new_objects, *formset.deleted_objects)]
        if any(approval.needs_new_approval(row, names) for row, names in rows):
            was_approved = form.instance.status == Approval.APPROVED
            approval.changed_after_approval(form.instance, request.user, now=timezone.now())
            if was_approved:
                message = _("It was approved; with these changes it must be approved again.")
                self.message_user(request, message, messages.WARNING)
        elif any(names for _row, names in rows):
            approval.changed(form.instance)

    def response_add(self, request, obj, post_url_continue=None):
        return self._response(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request, obj):
        """Take the step whose button was pressed, after saving; None when it was a plain save."""
        name = next((name for name in _DONE if f"_{name}" in request.POST), None)
        if name is None:
            return None
        try:
            self.take_step(request, obj, name)
        except Refused as refusal:
            message = _("Saved, but not done: %(reason)s") % {"reason": refusal}
            self.message_user(request, message, messages.WARNING)
        else:
            self.message_user(request, _DONE[name] % {"name": obj}, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:ads_{self.opts.model_name}_change", args=[obj.pk]))

    def take_step(self, request, obj, name):
        """Take the step `name` and put it into the history. Raises Refused."""
        approval.STEPS[Action(name)](obj, user=request.user, now=timezone.now())
        self.log_change(request, obj, str(Action(name).label))

    # -- The list ----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, thing):
        return status_badge(thing)

    @admin.action(description=gettext_lazy("Submit for approval"), permissions=["change"])
    def submit_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.SUBMIT)

    @admin.action(description=gettext_lazy("Approve"), permissions=["approve"])
    def approve_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.APPROVE)

    @admin.action(description=gettext_lazy("Back to draft"), permissions=["change"])
    def withdraw_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.WITHDRAW)

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.ARCHIVE)

    def _take_steps(self, request, queryset, action):
        done, refused = 0, []
        for thing in queryset.order_by("pk"):
            try:
                self.take_step(request, thing, action)
                done += 1
            except Refused as refusal:
                refused.append(_("“%(name)s” was skipped: %(reason)s") % {"name": thing, "reason": refusal})
        if done:
            message = ngettext("%(label)s: %(n)d done.", "%(label)s: %(n)d done.", done)
            self.message_user(request, message % {"label": action.label, "n": done}, messages.SUCCESS)
        for message in refused:
            self.message_user(request, message, messages.WARNING)
