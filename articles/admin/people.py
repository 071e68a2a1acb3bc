"""Authors and medical reviewers."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Person

from .display import number
from .old_addresses import KeepsOldAddresses
from .pickers import PickersOnlyPick


@admin.register(Person)
class PersonAdmin(KeepsOldAddresses, PickersOnlyPick, admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["name"]
    list_display = ["name", "role", "credentials", "is_reviewer", "articles"]
    list_filter = ["is_reviewer"]
    search_fields = ["name", "role"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["portrait"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["name", "slug", "role", "credentials", "biography", "portrait"]}),
        (_("Work"), {"fields": ["is_reviewer", "user"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("authorships"))

    @admin.display(description=_("articles"), ordering="article_count")
    def articles(self, person):
        return number(person.article_count)
