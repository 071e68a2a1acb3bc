"""The lists beside the articles: as they were computed, and an editor's word on them."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ListChoice, PopularList

from .display import change_link
from .pickers import PickersOnlyPick
from .read_only import ReadOnlyAdmin


@admin.register(PopularList)
class PopularListAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "topic", "length", "computed_at"]
    list_filter = ["kind", "topic"]
    list_select_related = ["topic"]
    fields = ["kind", "topic", "computed_at", "ranking"]

    @admin.display(description=_("articles"))
    def length(self, popular):
        return len(popular.entries)

    @admin.display(description=_("articles"))
    def ranking(self, popular):
        articles = Article.objects.in_bulk(popular.entries)
        rows = ((change_link(articles[pk]),) for pk in popular.entries if pk in articles)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", rows))


@admin.register(ListChoice)
class ListChoiceAdmin(PickersOnlyPick, admin.ModelAdmin):
    list_display = ["article", "kind", "choice", "chosen_by", "chosen_at"]
    list_filter = ["kind", "choice"]
    list_select_related = ["article", "chosen_by"]
    search_fields = ["article__title"]
    autocomplete_fields = ["article"]
    list_per_page = 50

    def save_model(self, request, obj, form, change):
        obj.chosen_by = request.user
        super().save_model(request, obj, form, change)
