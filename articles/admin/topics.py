"""Topics and tags: how articles are sorted."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Tag, Topic

from .display import number


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
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


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["name"]
    list_display = ["name", "slug", "articles"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("tagged_items"))

    @admin.display(description=_("articles"), ordering="article_count")
    def articles(self, tag):
        return number(tag.article_count)
