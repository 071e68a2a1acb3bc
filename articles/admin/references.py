"""The shared library of sources."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Reference

from .display import change_link, number


class ReferenceForm(forms.ModelForm):
    """A source; one that is in the library already is refused with the way to it."""

    class Meta:
        model = Reference
        fields = ["title", "authors", "source", "year", "doi", "pmid", "url"]

    def clean(self):
        cleaned = super().clean()
        typed = Reference(**{field: cleaned.get(field) or "" for field in ("doi", "pmid", "url")})
        for field in ("doi", "pmid", "url"):
            self._clean_identifier(typed, field)
        typed.take_identifiers_from_url()
        self._refuse_doubles(typed)
        return cleaned

    def _clean_identifier(self, typed, field):
        """What is no identifier is reported by the model; here it is merely no double of anything."""
        try:
            setattr(typed, field, Reference._meta.get_field(field).clean(getattr(typed, field), typed))
        except ValidationError:
            setattr(typed, field, "")

    def _refuse_doubles(self, typed):
        for field in ("doi", "pmid", "url"):
            same = Reference.objects.same_as(**{field: getattr(typed, field)})
            known = same.exclude(pk=self.instance.pk).first()
            if known:
                message = format_html(
                    "{} {}", _("This source is in the library already:"), change_link(known)
                )
                # Where it was typed: an address of doi.org in the field for addresses is a DOI.
                self.add_error(field if self.cleaned_data.get(field) else "url", message)


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["authors", "year", "title"]
    form = ReferenceForm
    list_display = ["title", "authors", "source", "year", "where", "articles"]
    list_filter = ["year"]
    search_fields = ["title", "authors", "source", "doi", "pmid"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["title", "authors", ("source", "year")]}),
        (_("Where it can be read"), {"fields": ["doi", "pmid", "url"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).in_library().annotate(use_count=Count("uses"))

    @admin.display(description=_("link"))
    def where(self, reference):
        if not reference.link:
            return ""
        label = reference.doi or (f"PMID {reference.pmid}" if reference.pmid else _("website"))
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', reference.link, label)

    @admin.display(description=_("articles"), ordering="use_count")
    def articles(self, reference):
        return number(reference.use_count)
