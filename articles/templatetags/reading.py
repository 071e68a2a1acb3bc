"""The tag of the script that reports that an article was read."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def read_script(article_id):
    """The script element that counts a view of this article; once on its page, nowhere on a preview."""
    also = [
        what
        for what, is_counted in (
            ("webdriver", settings.VIEW_COUNT_WEBDRIVER),
            ("declined", not settings.VIEW_RESPECT_DNT),
        )
        if is_counted
    ]
    return format_html(
        '<script defer src="{}" data-url="{}" data-also="{}"></script>',
        static("js/read.js"),
        reverse("read", args=[article_id]),
        " ".join(also),
    )
