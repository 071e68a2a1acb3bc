"""What the public templates need beyond Django's own tags."""

from datetime import date

from django import template
from django.conf import settings
from django.core.cache import cache
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.models import Topic
from articles.popularity.lists import popular

register = template.Library()

TOPICS_KEPT_SECONDS = 60
DRAWINGS = 4


@register.filter
def compiled(html):
    """`html` as markup: only for what the sanitiser made, in publishing or in the view."""
    return mark_safe(html)  # noqa: S308 - every caller's HTML comes out of articles.text.sanitise


@register.filter
def iso_date(written):
    """The date that a compiled page holds as "2026-05-01"."""
    return date.fromisoformat(written)


@register.simple_tag
def site_name():
    """The magazine's name."""
    return settings.SITE_NAME


@register.simple_tag
def absolute_url(path):
    """`path` with the site's own address before it; a full address stays as it is."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


@register.simple_tag(takes_context=True)
def menu_topics(context):
    """All topics in the menu's order; at most a minute old."""
    return cache.get_or_set(
        f"menu_topics:{_version(context)}",
        lambda: list(Topic.objects.only("name", "slug")),
        TOPICS_KEPT_SECONDS,
    )


@register.simple_tag(takes_context=True)
def popular_lists(context, article_id=None):
    """The Trending and Evergreen lists, without the article that the page shows already."""
    lists = popular(timezone.now(), exclude=article_id, version=_version(context))
    if sheet := context.get("sheet"):
        sheet.show([*lists.trending, *lists.evergreen])
    return lists


def _version(context):
    # A page that is held is made of nothing that was cached before the last change (articles/pages/held.py).
    return context["sheet"].version if "sheet" in context else 0


@register.simple_tag
def drawing(topic_id):
    """The address of the drawing that stands in for a missing picture; a topic always has the same one."""
    return static(f"art/drawing-{topic_id % DRAWINGS + 1}.svg")
