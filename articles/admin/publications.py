"""What was saved and what was public, to look at."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Publication, Revision
from articles.text.markup import plain_text

from .display import badge
from .read_only import ReadOnlyAdmin


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "topic", "visible_from", "visible_until", "published_by"]
    list_filter = ["topic", "visible_from"]
    list_select_related = ["topic", "published_by"]
    search_fields = ["title", "slug"]
    date_hierarchy = "visible_from"
    list_per_page = 50
    fields = [
        "title", "slug", "article", "revision", "state", "visible_from", "visible_until", "published_by",
        "first_published_at", "updated_at", "topic", "description", "reading_minutes", "linked_terms",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).defer("page", "search_text")

    @admin.display(description=_("state"))
    def state(self, publication):
        now = timezone.now()
        if publication.visible_until and publication.visible_until <= max(now, publication.visible_from):
            return badge("archived", _("ended"))
        if publication.visible_from > now:
            return badge("scheduled", _("scheduled"))
        return badge("published", _("live"))

    @admin.display(description=_("linked terms"))
    def linked_terms(self, publication):
        return ", ".join(publication.terms.values_list("name", flat=True)) or "–"


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["article", "number", "created_at", "created_by", "note"]
    list_filter = ["created_at"]
    list_select_related = ["article", "created_by"]
    search_fields = ["article__title", "note"]
    list_per_page = 50
    fields = ["article", "number", "created_at", "created_by", "note", "text"]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name.endswith("_changelist")
        return queryset.defer("content") if is_list else queryset

    @admin.display(description=_("text"))
    def text(self, revision):
        content = revision.content
        parts = [("", content["introduction"])]
        parts += [(section["heading"], section["body"]) for section in content["sections"]]
        rows = ((heading, plain_text(body)) for heading, body in parts)
        return format_html(
            '<div class="revision-text"><h3>{}</h3>{}</div>',
            content["title"],
            format_html_join("", "<h4>{}</h4><p>{}</p>", rows),
        )
