"""The desk itself: the list of articles, and one screen on which an article is written."""

from django.contrib import admin
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.forms import Script
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Publication, Revision
from articles.publishing import workflow
from articles.publishing.snapshot import save_revision
from articles.publishing.workflow import Action

from .article_form import (
    ArticleForm,
    ArticleReferenceInline,
    AuthorshipInline,
    SectionInline,
    number_sections,
)
from .article_publishing import BUTTONS, PublishingAdmin
from .display import badge, number, rich_text
from .links import LinkCheckingAdmin
from .pickers import PickersOnlyPick


class VisibleFilter(admin.SimpleListFilter):
    """What readers see now, whatever state the text on the desk is in."""

    title = _("visible to readers")
    parameter_name = "visible"

    def lookups(self, request, model_admin):
        return [("live", _("now")), ("scheduled", _("later")), ("no", _("not"))]

    def queryset(self, request, queryset):
        rules = {
            "live": {"is_live": True},
            "scheduled": {"is_scheduled": True},
            "no": {"is_live": False, "is_scheduled": False},
        }
        return queryset.filter(**rules.get(self.value(), {}))


@admin.register(Article)
class ArticleAdmin(PickersOnlyPick, LinkCheckingAdmin, PublishingAdmin):
    form = ArticleForm
    inlines = [SectionInline, AuthorshipInline, ArticleReferenceInline]
    list_display = ["title", "topic", "state", "written_by", "views", "changed_at"]
    list_filter = ["status", VisibleFilter, "topic", ("authors", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "slug", "authors__name"]
    list_per_page = 50
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["lead_image", "subjects", "medical_reviewer"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "key_points", "introduction"]}),
        (_("Place"), {"fields": ["topic", "tags", "lead_image"], "classes": ["aside"]}),
        (
            _("Medical review"),
            {"fields": ["medical_reviewer", "reviewed_on", "review_due_on"], "classes": ["aside"]},
        ),
        (
            _("Search engines and lists"),
            {"fields": ["description", "subjects", "sponsoring"], "classes": ["aside"]},
        ),
    ]
    readonly_fields = ["introduction_to_read"]
    view_on_site = False

    class Media:
        js = [Script("js/sections.js", defer=True)]

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        text = {"fields": ["title", "slug", "key_points", "introduction_to_read"]}
        return [(None, text), *self.fieldsets[1:]]

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
            list(Article.objects.select_for_update().filter(pk=object_id).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article, data = form.instance, form.cleaned_data
        number_sections(article)
        save_revision(article, user=request.user, now=timezone.now(), note=data["note"])
        action = _pressed(request)
        if action:
            period = {key: data[key] for key in ("visible_from", "visible_until")}
            self.take_step(request, article, action, **(period if action == Action.PUBLISH else {}))

    def response_add(self, request, obj, post_url_continue=None):
        return _back_to_form(obj) if _pressed(request) else super().response_add(request, obj)

    def response_change(self, request, obj):
        return _back_to_form(obj) if _pressed(request) else super().response_change(request, obj)

    # -- The list ----------------------------------------------------------------------------------

    def get_queryset(self, request):
        now = timezone.now()
        own = Publication.objects.filter(article=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                view_count=Coalesce(F("view_total__n"), Value(0)),
                is_live=Exists(own.live(now)),
                is_scheduled=Exists(own.scheduled(now)),
            )
        )

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        # Only the rows of this page need their topic and byline.
        rows = changelist.result_list
        changelist.result_list = rows.select_related("topic").prefetch_related("authorships__person")
        return changelist

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        marks = badge(article.status, article.get_status_display())
        if article.is_live and article.status != Article.Status.PUBLISHED:
            marks = format_html("{} {}", marks, badge("published", _("live")))
        if article.is_scheduled:
            marks = format_html("{} {}", marks, badge("scheduled", _("scheduled")))
        return marks

    @admin.display(description=_("authors"))
    def written_by(self, article):
        return ", ".join(row.person.name for row in article.authorships.all())

    @admin.display(description=_("views"), ordering="view_count")
    def views(self, article):
        return number(article.view_count)


def _pressed(request):
    """The publication button with which the form was sent, or None."""
    return next((action for action in BUTTONS if f"_{action}" in request.POST), None)


def _back_to_form(article):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
