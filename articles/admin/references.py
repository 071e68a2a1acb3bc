"""The shared library of sources."""

from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Reference

from .display import number


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["authors", "year", "title"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["title", "authors", "source", "year", "where", "articles"]
    list_filter = ["year"]
    search_fields = ["title", "authors", "source", "doi", "pmid"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["title", "authors", ("source", "year")]}),
        (_("Where it can be read"), {"fields": ["doi", "pmid", "url"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(use_count=Count("uses"))

    @admin.display(description=_("link"))
    def where(self, reference):
        if not reference.link:
            return ""
        label = reference.doi or (f"PMID {reference.pmid}" if reference.pmid else _("website"))
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', reference.link, label)

    @admin.display(description=_("articles"), ordering="use_count")
    def articles(self, reference):
        return number(reference.use_count)
