"""What only the page of an article needs: the script that counts, what to read next, and ways to share."""

from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.related.showing import further

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


@register.simple_tag(takes_context=True)
def further_reading(context, publication):
    """The related articles, and those before and after this one in its topic; one query."""
    found = further(publication, timezone.now())
    if sheet := context.get("sheet"):
        sheet.show(card for card in [*found.related, found.older, found.newer] if card)
    return found


@register.simple_tag
def ways_to_share(publication):
    """The full `address` of an article, and where links lead that pass it on; nothing there tells who did."""
    address = f"{settings.SITE_URL}{publication.get_absolute_url()}"
    message = {"subject": publication.title, "body": address}
    text = {"text": f"{publication.title} {address}"}
    return {
        "address": address,
        "mail": f"mailto:?{urlencode(message, quote_via=quote)}",
        "whatsapp": f"https://wa.me/?{urlencode(text, quote_via=quote)}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}",
        "linkedin": f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': address})}",
    }
