"""The block of sponsored products for templates; an empty one leaves no trace in the page."""

from random import Random

from django import template
from django.conf import settings
from django.utils import timezone

from ads.models import Placement
from ads.serving import tokens
from ads.serving.selection import Context, fill
from ads.serving.snapshot import current

register = template.Library()


@register.inclusion_tag("ads/block.html")
def sponsored_block(publication):
    """The sponsored products beside a publication: chosen anew for each page, by nothing about the reader."""
    now = timezone.now()
    context = Context(
        article_id=publication.article_id,
        topic_id=publication.topic_id,
        tag_ids=_targeted_tags(publication, now),
        sponsoring=publication.sponsoring,
    )
    # Seeded by the system for each page, so that forked workers don't draw alike.
    items = fill(Placement.Slot.ARTICLE, context, settings.SPONSORED_SHOWN, Random(), now)  # noqa: S311
    if not items:
        return {"items": ()}
    placements = [item.placement_id for item in items]
    variants = [item.variant_id for item in items]
    token = tokens.sign_block(placements, publication.article_id, now, items[0].nonce, variants)
    return {"items": items, "token": token, "also": _also()}


def _targeted_tags(publication, now):
    """The ids of the page's tags that any placement aims at, without asking the database."""
    known = current(now).tag_ids
    slugs = (tag["slug"] for tag in publication.page.get("tags", ()))
    return tuple(known[slug] for slug in slugs if slug in known)


def _also():
    """Of what the script mostly doesn't report, the words for what it must: the same as for read.js."""
    words = {"webdriver": settings.VIEW_COUNT_WEBDRIVER, "declined": not settings.VIEW_RESPECT_DNT}
    return " ".join(word for word, is_wanted in words.items() if is_wanted)
