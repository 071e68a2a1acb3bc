"""The audit log: to read, to filter and to take away as a file; nobody adds, changes or deletes here."""

from collections import defaultdict

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import AuditEntry
from articles.models.audit_words import ACTIONS, model_of
from articles.text.numbers import whole_number

from .display import badge, change_link
from .files import csv_file
from .read_only import ReadOnlyAdmin

CHANGES_SHOWN = 5
ROWS_AT_ONCE = 500


class ActionFilter(admin.SimpleListFilter):
    title = gettext_lazy("action")
    parameter_name = "action"

    def lookups(self, request, model_admin):
        return ACTIONS.items()

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if _is_offered(self) else queryset


def _is_offered(choices):
    """Whether the value in the address is one of those that the filter offers."""
    return choices.value() in dict(choices.lookup_choices)


class KindFilter(admin.SimpleListFilter):
    """The kinds of things that have a form on the desk, of those whose log the reader may see."""

    title = gettext_lazy("kind of thing")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        site = model_admin.admin_site
        models = [desk.model for desk in site._registry.values() if desk.has_change_permission(request)]
        kinds = {model._meta.label_lower: str(model._meta.verbose_name) for model in models}
        return sorted(kinds.items(), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(object_type=self.value()) if _is_offered(self) else queryset


class WhoFilter(admin.SimpleListFilter):
    """The accounts of the desk as they are now; who is gone is found by searching for the name."""

    title = gettext_lazy("who")
    parameter_name = "who"
    COMMAND_LINE = "command"

    def lookups(self, request, model_admin):
        staff = get_user_model().objects.filter(is_staff=True).order_by("username")
        return [(self.COMMAND_LINE, _("command line")), *staff.values_list("pk", "username")]

    def queryset(self, request, queryset):
        value = self.value() or ""
        if value == self.COMMAND_LINE:
            return queryset.filter(actor_id=None)
        number = whole_number(value)
        return queryset.filter(actor_id=number) if number is not None else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["who_when", "did", "thing", "what_changed"]
    list_display_links = ["who_when"]
    list_filter = ["door", ActionFilter, KindFilter, WhoFilter]
    search_fields = ["object_label", "actor_name", "note"]
    date_hierarchy = "at"
    ordering = ["-at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["at", "who", "door", "did", "thing", "all_changes", "note"]

    class Media:
        css = {"all": ["css/desk-lists.css"]}

    def get_urls(self):
        file = path(
            "export/", self.admin_site.admin_view(self.export_view), name="articles_auditentry_export"
        )
        return [file, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).readable_by(request.user)

    # -- The list ----------------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        query = request.GET.urlencode()
        context = {"export_query": f"{query}&" if query else "", **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        _mark_existing(rows, self.admin_site, request)
        changelist.result_list = rows
        return changelist

    def get_object(self, request, object_id, from_field=None):
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            _mark_existing([entry], self.admin_site, request)
        return entry

    @admin.display(description=gettext_lazy("who and when"), ordering="at")
    def who_when(self, entry):
        when = date_format(timezone.localtime(entry.at), "j b Y H:i")
        more = '{}<span class="row__more">{}</span><span class="row__more">{}</span>'
        return format_html(more, entry.who, when, entry.get_door_display())

    @admin.display(description=gettext_lazy("who"))
    def who(self, entry):
        return entry.who

    @admin.display(description=gettext_lazy("action"), ordering="action")
    def did(self, entry):
        return badge(entry.action, entry.action_name)

    @admin.display(description=gettext_lazy("thing"), ordering="object_label")
    def thing(self, entry):
        label = entry.object_label or f"#{entry.object_id}"
        linked = change_link(entry.existing, label) if entry.existing else label
        return format_html('{}<span class="row__more">{}</span>', linked, entry.kind)

    @admin.display(description=gettext_lazy("changes"))
    def what_changed(self, entry):
        rows = entry.differences
        more = len(rows) - CHANGES_SHOWN
        rest = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""
        changes = _changes_html(rows[:CHANGES_SHOWN], rest)
        note = format_html('<span class="row__more">{}</span>', entry.note) if entry.note else ""
        return format_html("{}{}", changes, note)

    @admin.display(description=gettext_lazy("changes"))
    def all_changes(self, entry):
        return _changes_html(entry.differences)

    # -- As a file ---------------------------------------------------------------------------------

    def export_view(self, request):
        """Everything that the list with these filters holds, row by row, whatever its length."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = request.GET.copy()
        separator = ";" if request.GET.pop("separator", [""])[-1] == "semicolon" else ","
        try:
            # Not the list of this page, but the whole of which it is one page.
            entries = super().get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:articles_auditentry_changelist"))
        return csv_file(_rows(entries), f"log-{timezone.localdate()}.csv", separator)


def _rows(entries):
    yield [_("when"), _("who"), _("account number"), _("through"), _("action"), _("kind of thing"),
           _("number of the thing"), _("thing"), _("changes"), _("note")]  # fmt: skip
    for entry in entries.iterator(chunk_size=ROWS_AT_ONCE):
        yield _cells(entry)


def _cells(entry):
    changes = "; ".join(f"{field}: {old} → {new}" for field, old, new in entry.differences)
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.who,
        "" if entry.actor_id is None else entry.actor_id,
        entry.get_door_display(),
        entry.action_name,
        entry.kind,
        entry.object_id,
        entry.object_label,
        changes,
        entry.note,
    ]


def _changes_html(rows, rest=""):
    if not rows:
        return ""
    lines = format_html_join("", "<li><b>{}</b> <del>{}</del> → <ins>{}</ins></li>", rows)
    last = format_html("<li>{}</li>", rest) if rest else ""
    return format_html('<ul class="entry__changes">{}{}</ul>', lines, last)


def _mark_existing(entries, site, request):
    """Give each entry `existing`: its thing where that is still there and the reader may see it, else None.

    One query for each kind of thing among them.
    """
    wanted = defaultdict(set)
    for entry in entries:
        wanted[entry.object_type].add(entry.object_id)
    found = {kind: _existing(kind, ids, site, request) for kind, ids in wanted.items()}
    for entry in entries:
        entry.existing = found[entry.object_type].get(entry.object_id)


def _existing(kind, ids, site, request):
    model = model_of(kind)
    if model is None or not site.is_registered(model):
        return {}
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return {}
    there = model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
    return {str(pk): model(pk=pk) for pk in there}
