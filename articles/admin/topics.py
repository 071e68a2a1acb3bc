"""Topics: the shelves on which articles stand."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Topic

from .display import number
from .old_addresses import KeepsOldAddresses


@admin.register(Topic)
class TopicAdmin(KeepsOldAddresses, admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["position", "name"]
    list_display = ["name", "slug", "position", "articles"]
    list_editable = ["position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(description=_("articles"), ordering="article_count")
    def articles(self, topic):
        return number(topic.article_count)
