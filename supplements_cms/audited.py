"""Every form, list and deletion of the admin writes down what it changed (docs/decisions/0005)."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.forms.models import ModelChoiceField
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import AuditEntry, Door, through

MADE, SAVED, DELETED = "make", "save", "delete"
HIDDEN = "•••"
ENTRIES_A_PAGE = 50


class Message(list):
    """Django's own note of what a form changed, with the same in words for the audit log."""

    def __init__(self, message, changes):
        super().__init__(message)
        self.changes = changes


class AuditedAdmin(admin.ModelAdmin):
    """Takes the place of Django's ModelAdmin below every admin of the site (desk_site.py puts it there).

    A step that a process takes (submit, approve …) is logged by that process; Django's hook gets a sentence
    for it and no Message, so that nothing is written twice.
    """

    # Whether saving is logged by what the admin calls, as articles do with every revision.
    records_itself = False

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if self.records_itself:
            return message
        return Message(message, changes_of(form, formsets, is_new=add))

    def log_addition(self, request, obj, message):
        self._record(MADE, request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(SAVED, request, obj, message)
        return super().log_change(request, obj, message)

    def _record(self, action, request, obj, message):
        changes = getattr(message, "changes", None)
        # An empty form that was saved says nothing; something new is news, however little it holds.
        if changes or (changes is not None and action == MADE):
            record(action, obj, request, changes)

    def delete_model(self, request, obj):
        record(DELETED, obj, request)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            record(DELETED, obj, request)
        super().delete_queryset(request, queryset)

    def response_action(self, request, queryset):
        with through(Door.ACTION):
            return super().response_action(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        """Django's page, which checks who may look, with the log's entries instead of Django's own."""
        obj = self.get_object(request, unquote(object_id))
        if obj is not None:
            entries = AuditEntry.objects.about(obj)
            page = self.get_paginator(request, entries, ENTRIES_A_PAGE).get_page(request.GET.get("p", 1))
            extra_context = {"entries": page, **(extra_context or {})}
        return super().history_view(request, object_id, extra_context)


def record(action, obj, request, changes=None):
    AuditEntry.objects.record(action, obj, user=request.user, now=timezone.now(), changes=changes)


# -- What changed ----------------------------------------------------------------------------------


def changes_of(form, formsets, *, is_new=False):
    """What a saved form and its rows changed: old and new by field, in words; of passwords only the fact."""
    changes = _fields(form, is_new=is_new)
    for formset in formsets or ():
        changes |= _rows(formset)
    return changes


def _fields(form, *, is_new=False, prefix=""):
    changes = {}
    for name in form.changed_data:
        if "password" in name:
            changes[f"{prefix}password"] = (HIDDEN, HIDDEN)
        elif _is_stored(form, name):
            field = form.fields[name]
            old = None if is_new else in_words(field, form.initial.get(name))
            new = in_words(field, form.cleaned_data.get(name))
            # A moment that lost its seconds on the way through a form is the same moment.
            if new != old:
                changes[f"{prefix}{name}"] = (old, new)
    return changes


def _is_stored(form, name):
    """Whether a field belongs to what is saved; a version or a note only goes along with it."""
    try:
        form.instance._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return False
    return True


def _rows(formset):
    """The rows that were added, removed or changed; a row is named by its kind and what it says of itself."""
    changes = {}
    for form in formset.forms:
        is_deleted = form in formset.deleted_forms
        # An empty row that nobody filled in can't even say what it is.
        if not (form.initial if is_deleted else form.has_changed()):
            continue
        row = f"{formset.model._meta.verbose_name} “{form.instance}”"
        if is_deleted:
            changes[row] = (str(form.instance), None)
        elif form.instance in formset.new_objects:
            changes[row] = (None, str(form.instance))
        else:
            changes |= _fields(form, prefix=f"{row}: ")
    return changes


def in_words(field, value):
    """A form field's value as the log keeps it: names for ids and choices, times as in Amsterdam."""
    if isinstance(field, ModelChoiceField):
        return _named(field, value)
    if isinstance(field, forms.ChoiceField) and value not in (None, ""):
        labels = dict(_flat(field.choices))
        return str(labels.get(value, labels.get(str(value), value)))
    if hasattr(value, "tzinfo") and value.tzinfo:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if hasattr(value, "name"):
        return str(value.name)
    if value in (None, ""):
        return None
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(map(str, value))
    return field.prepare_value(value) if field and not isinstance(value, bool) else value


def _named(field, value):
    if value in (None, ""):
        return None
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | models.QuerySet):
        return ", ".join(sorted(map(str, value))) or None
    try:
        return str(field.to_python(value))
    except ValidationError:
        return _("no longer a choice (%(value)s)") % {"value": value}


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label
