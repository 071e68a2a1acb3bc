"""What the public templates need beyond Django's own tags."""

from datetime import date

from django import template
from django.conf import settings
from django.core.cache import cache
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from articles.models.site_pages import menu_rows
from articles.popularity.lists import popular

register = template.Library()

MENUS_KEPT_SECONDS = 60
DRAWINGS = 12


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


@register.simple_tag
def menu_topics():
    """All topics in the menu's order; at most a minute old."""
    return [row for row in _menu() if row.kind == "topic"]


@register.simple_tag
def footer_pages():
    """The pages about the site that stand in the footer, in its order; at most a minute old."""
    return [row for row in _menu() if row.kind != "topic" and row.position is not None]


@register.simple_tag
def site_page_path(kind):
    """The address of the page about the site of that kind ("privacy"); "" while it isn't public."""
    slugs = [row.slug for row in _menu() if row.kind == kind]
    return reverse("site-page", args=slugs) if slugs else ""


def _menu():
    return cache.get_or_set("menu", menu_rows, MENUS_KEPT_SECONDS)


@register.simple_tag
def popular_lists(article_id=None):
    """The Trending and Evergreen lists, without the article that the page shows already."""
    return popular(timezone.now(), exclude=article_id)


@register.simple_tag
def drawing(number):
    """The address of the drawing that stands in for a missing picture; always the same for a number."""
    return static(f"art/drawing-{number % DRAWINGS + 1}.svg")
