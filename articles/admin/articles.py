"""The desk itself: the list of articles, and one screen on which an article is written."""

from django.contrib import admin, messages
from django.db import transaction
from django.forms import Script
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Authorship, Revision
from articles.publishing import review, workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.workflow import Action
from articles.text.numbers import whole_number

from .article_autosave import AutosaveAdmin
from .article_bulk import BulkActionsAdmin
from .article_form import (
    ArticleForm,
    ArticleReferenceInline,
    AuthorshipInline,
    ColleagueField,
    SectionInline,
    number_sections,
)
from .article_list import ArticleListAdmin
from .article_presence import PresenceAdmin
from .article_preview import PreviewAdmin
from .article_preview_links import PreviewLinksAdmin
from .article_publishing import BUTTONS, PublishingAdmin, refused_as_query
from .article_readers import ArticleReadersAdmin
from .display import rich_text
from .history import HistoryAdmin
from .links import LinkCheckingAdmin
from .pickers import PickersOnlyPick
from .planning import PlanningAdmin
from .readers import ReadersAdmin
from .stale_save import StaleSaveAdmin


@admin.register(Article)
class ArticleAdmin(
    PickersOnlyPick,
    ArticleListAdmin,
    BulkActionsAdmin,
    AutosaveAdmin,
    PresenceAdmin,
    PreviewAdmin,
    PreviewLinksAdmin,
    PlanningAdmin,
    ReadersAdmin,
    ArticleReadersAdmin,
    HistoryAdmin,
    StaleSaveAdmin,
    LinkCheckingAdmin,
    PublishingAdmin,
):
    # Every revision and every step is logged by articles.publishing.
    records_itself = True
    form = ArticleForm
    inlines = [SectionInline, AuthorshipInline, ArticleReferenceInline]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["lead_image", "subjects", "medical_reviewer"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "key_points", "introduction"]}),
        (_("Place"), {"fields": ["topic", "tags", "lead_image"], "classes": ["aside"]}),
        (_("When it is no longer public"), {"fields": ["ending", "ending_path"], "classes": ["aside"]}),
        (
            _("Review"),
            {
                "fields": ["assigned_to", "medical_reviewer", "reviewed_on", "review_due_on"],
                "classes": ["aside"],
            },
        ),
        (
            _("Search engines and lists"),
            {"fields": ["description", "subjects", "sponsoring"], "classes": ["aside"]},
        ),
    ]
    # The day of a review is set by reviewing, and by nothing else.
    readonly_fields = ["introduction_to_read", "reviewed_on"]
    view_on_site = False

    class Media:
        js = [
            Script(f"js/{name}.js", defer=True)
            for name in ("sections", "autosave", "presence", "preview-pane", "copy")
        ]
        css = {"all": ["css/desk-lists.css", "css/desk-writing.css"]}

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        text = {"fields": ["title", "slug", "key_points", "introduction_to_read"]}
        return [(None, text), *self.fieldsets[1:]]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        person = getattr(request.user, "person", None)
        if inline.model is Authorship and not obj.pk and person and request.method == "GET":
            # Whoever begins an article mostly signs it too.
            kwargs.setdefault("initial", [{"person": person.pk}])
        return kwargs

    def get_readonly_fields(self, request, obj=None):
        may_plan = review.may_plan_review(request.user)
        return [*self.readonly_fields, *([] if may_plan else ["review_due_on"])]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assigned_to":
            kwargs |= {"queryset": workflow.reviewers(), "form_class": ColleagueField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("introduction"))
    def introduction_to_read(self, article):
        return rich_text(article.introduction)

    # -- Who may do what ---------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or workflow.may(request.user, Action.EDIT, obj))

    def has_delete_permission(self, request, obj=None):
        """What was once published keeps its address and its history: it is withdrawn, never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.publications.exists())

    def get_deleted_objects(self, objs, request):
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # Revisions are deleted by nobody, except along with a draft that no reader ever saw.
        return deleted, counts, missing - {Revision._meta.verbose_name}, protected

    def render_change_form(self, request, context, *args, **kwargs):
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    # -- Saving ------------------------------------------------------------------------------------

    def get_object(self, request, object_id, from_field=None):
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            # Two people who save at once come one after the other; the second is told by the form's version.
            rows = Article.objects.select_for_update(no_key=True).filter(pk=whole_number(object_id))
            list(rows.values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        obj.version += 1
        # The workflow assigns (save_related), and writes down that it did.
        obj.assigned_to_id = form.initial.get("assigned_to")
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article, data, now = form.instance, form.cleaned_data, timezone.now()
        number_sections(article)
        if data["typo_fix"]:
            self.keep_review(request, article, now)
        save_revision(article, user=request.user, now=now, note=data["note"])
        workflow.assign(article, user=request.user, now=now, reviewer=data["assigned_to"])
        action = _pressed(request)
        if action != Action.PUBLISH and {"visible_from", "visible_until"} & {*form.changed_data}:
            message = _("“Visible from” and “until” weren't kept: they go along with the button “Publish”.")
            self.message_user(request, message, messages.WARNING)
        if action != Action.PUBLISH and data["change_note"]:
            message = _("“%(note)s” wasn't kept: what readers are told goes along with the button “Publish”.")
            self.message_user(request, message % {"note": data["change_note"]}, messages.WARNING)
        if action:
            details = _details(action, data)
            if not self.take_step(request, article, action, **details):
                request.refused_with = details

    def response_add(self, request, obj, post_url_continue=None):
        return _back_to_form(obj, request) if _pressed(request) else super().response_add(request, obj)

    def response_change(self, request, obj):
        return _back_to_form(obj, request) if _pressed(request) else super().response_change(request, obj)


_PUBLISHED_WITH = (
    "visible_from", "visible_until", "update", "update_reason", "change_note", "is_correction",
)  # fmt: skip


def _details(action, data):
    """What the step `action` needs to know besides the article, out of the form's `data`."""
    if action == Action.PUBLISH:
        return {key: data[key] for key in _PUBLISHED_WITH}
    return {"text": data["request"]} if action == Action.ASK_CHANGES else {}


def _pressed(request):
    """The publication button with which the form was sent, or None."""
    return next((action for action in BUTTONS if f"_{action}" in request.POST), None)


def _back_to_form(article, request):
    """To the saved article; what went along with a step that was refused is typed there again."""
    kept = refused_as_query(getattr(request, "refused_with", {}))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]) + kept)
