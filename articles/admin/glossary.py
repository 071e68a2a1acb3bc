"""The glossary: terms with their other spellings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Term, TermForm

from .old_addresses import KeepsOldAddresses


class TermFormInline(admin.TabularInline):
    model = TermForm
    extra = 1
    verbose_name_plural = _("Other spellings that are linked too")


@admin.register(Term)
class TermAdmin(KeepsOldAddresses, admin.ModelAdmin):
    list_display = ["name", "definition", "spellings", "is_autolinked"]
    list_filter = ["is_autolinked"]
    search_fields = ["name", "forms__form"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TermFormInline]
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("forms")

    @admin.display(description=_("other spellings"))
    def spellings(self, term):
        return ", ".join(form.form for form in term.forms.all())
