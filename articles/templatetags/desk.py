"""What the admin's templates need: scripts that the content policy allows, and the desk's first page."""

from django import template
from django.utils import timezone
from django.utils.translation import ngettext
from js_asset import Media

from .piles import piles_of

register = template.Library()


@register.filter
def with_nonce(media, nonce):
    """The same scripts and styles, allowed by the page's content policy (the import map is inline)."""
    return Media.from_media(media, nonce=nonce)


@register.filter
def in_minutes(duration):
    """A timedelta in words: “15 minutes”."""
    minutes = -(-int(duration.total_seconds()) // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


@register.filter
def wings_first(apps):
    """The admin's list of apps with the two wings of this house before what manages accounts."""
    order = ["articles", "ads"]
    return sorted(
        apps, key=lambda app: order.index(app["app_label"]) if app["app_label"] in order else len(order)
    )


@register.inclusion_tag("admin/piles.html", takes_context=True)
def desk(context):
    """The first page of the admin for who works on articles: what waits for whom."""
    return {"piles": piles_of(context["request"].user, timezone.now()), "wing": "articles"}
