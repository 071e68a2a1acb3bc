"""Brings the sponsored products of an article to its readers: in its page, or in a fragment of their own.

With SPONSORED_DELIVERY = "inline" the page holds the whole block. With "fragment" the page may be kept by
caches: it holds only what no budget pays for, and its script fetches the whole block anew for each reader and
puts it in place (supplements_cms/static/js/seen.js).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.conf import settings

from ads.models import Campaign, Placement
from articles.models import Publication

from . import tokens
from .selection import Chosen, Context, choose, fill
from .servable import Snapshot
from .snapshot import current

_SLOT = Placement.Slot.ARTICLE
# What may stand in a page that a cache keeps for others: shown more often than we know of, it costs nobody.
UNBUDGETED = frozenset({Campaign.Tier.AFFILIATE, Campaign.Tier.HOUSE})


class Block(NamedTuple):
    """The products beside an article, the token that names them, and what their script reports besides."""

    items: list[Chosen]
    token: str
    also: str


class Place(NamedTuple):
    """What the page holds where sponsored products stand: the block, if any, and what its script may do.

    `is_later`: whether the script fetches the block anew; then `room` is how many rows more than the page
    holds it is likely to have.
    """

    block: Block | None
    is_later: bool = False
    room: int = 0


def may_show(publication: Publication) -> bool:
    """Whether the page of `publication` may ever hold a sponsored product, whatever is sold at the moment."""
    return publication.sponsoring != "none" and settings.SPONSORED_SHOWN > 0


def in_page(publication: Publication, now: datetime) -> Place:
    """What the page of `publication` shows at `now`; without a query while the snapshot is good."""
    tags = [tag["slug"] for tag in publication.page.get("tags", ())]
    context = _context(publication.article_id, publication.topic_id, publication.sponsoring, tags, now)
    if settings.SPONSORED_DELIVERY == "inline":
        return Place(_block(context, now))
    block = _block(context, now, UNBUDGETED)
    if not _may_come(current(now), context):
        return Place(block)
    held = len(block.items) if block else 0
    # Drawn as the fragment will be, to know how much room to keep for it.
    likely = len(choose(current(now), _SLOT, context, settings.SPONSORED_SHOWN, _rng(), now))
    return Place(block, is_later=True, room=max(0, likely - held))


def in_fragment(article_id: int, now: datetime) -> Block | None:
    """The whole block beside an article as one reader gets it at `now`, or None when it shows nothing.

    Raises Publication.DoesNotExist when the article isn't live.
    """
    live = Publication.objects.live(now).filter(article_id=article_id)
    # Of the compiled page only its tags.
    row = live.values_list("topic_id", "sponsoring", "page__tags").first()
    if row is None:
        raise Publication.DoesNotExist
    topic_id, sponsoring, tags = row
    slugs = [tag["slug"] for tag in tags or ()]
    return _block(_context(article_id, topic_id, sponsoring, slugs, now), now)


def _block(context: Context, now: datetime, tiers: Collection[int] | None = None) -> Block | None:
    items = fill(_SLOT, context, settings.SPONSORED_SHOWN, _rng(), now, tiers)
    if len(items) < settings.SPONSORED_LEAST:
        return None
    placements = [item.placement_id for item in items]
    variants = [item.variant_id for item in items]
    token = tokens.sign_block(placements, context.article_id, now, items[0].nonce, variants)
    return Block(items, token, _also())


def _rng() -> Random:
    # Seeded by the system for each block, so that forked workers don't draw alike.
    return Random()  # noqa: S311 - a draw of products is no secret


def _context(article_id: int, topic_id: int, sponsoring: str, tags: Iterable[str], now: datetime) -> Context:
    """The context of an article; of its tags only those that any placement aims at, by no query."""
    known = current(now).tag_ids
    tag_ids = tuple(known[slug] for slug in tags if slug in known)
    return Context(article_id, topic_id, tag_ids, sponsoring)


def _may_come(snapshot: Snapshot, context: Context) -> bool:
    """Whether a block beside this text can hold anything at all, whatever is drawn or paced at the moment."""
    if context.sponsoring == "none" or settings.SPONSORED_SHOWN < 1:
        return False
    places = [(_SLOT, tier, key) for tier in snapshot.tiers.get(_SLOT, ()) for key in context.keys]
    return any(place in snapshot.postings or place in snapshot.paced for place in places)


def _also() -> str:
    """Of what the script mostly doesn't report, the words for what it must: the same as for read.js."""
    words = {"webdriver": settings.VIEW_COUNT_WEBDRIVER, "declined": not settings.VIEW_RESPECT_DNT}
    return " ".join(word for word, is_wanted in words.items() if is_wanted)
