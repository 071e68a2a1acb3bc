"""The block of sponsored products for templates; an empty one leaves no trace in the page."""

from django import template
from django.utils import timezone

from ads.serving.delivery import in_page, may_show

register = template.Library()


@register.inclusion_tag("ads/place.html")
def sponsored_block(publication):
    """The sponsored products beside a publication: chosen anew for each page, by nothing about the reader."""
    place = in_page(publication, timezone.now())
    return {"place": place, "article_id": publication.article_id, "room": range(place.room)}


@register.inclusion_tag("ads/disclosure.html")
def disclosure(publication):
    """The line near the byline about paid products; it depends on no draw, so a kept page says it rightly."""
    return {"is_shown": may_show(publication)}
