"""Small pieces of HTML that several lists and forms of the desk show."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.text.sanitise import sanitise


def badge(kind: str, label) -> SafeString:
    """`label` as a coloured mark; `kind` chooses the colour (static/css/desk.css)."""
    return format_html('<span class="badge badge--{}">{}</span>', kind, label)


def thumbnail(image) -> SafeString | str:
    """A small picture of an Image, or "" without one; what it shows stands in words beside it."""
    if image is None or not image.file:
        return ""
    return format_html(
        '<img class="thumb" src="{}" alt="" width="72" height="54" loading="lazy" decoding="async">',
        image.small_url,
    )


def rich_text(html) -> SafeString:
    """Rich text as readers see it; sanitised anew, wherever it comes from."""
    return mark_safe(f'<div class="rich-text">{sanitise(html)}</div>')  # noqa: S308 - the sanitiser made it


def change_link(thing, label=None) -> SafeString:
    """A link to the form of `thing`."""
    meta = thing._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk])
    return format_html('<a href="{}">{}</a>', address, label or thing)


def number(value) -> str:
    """`value` with the thousands set apart."""
    return intcomma(value or 0)
