"""Brings the sponsored products of an article to its readers: in its page, or in a fragment of their own.

With SPONSORED_DELIVERY = "inline" the page holds the whole block. With "fragment" the page may be kept by
caches: it holds only what no budget pays for, and its script fetches the whole block anew for each reader and
puts it in place (supplements_cms/static/js/seen.js).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

from ads.models import Campaign, Placement
from articles.models import Publication

from .drawing import draw
from .selection import Context, choose, pick
from .servable import Snapshot
from .snapshot import current, is_ready

_SLOT = Placement.Slot.ARTICLE
# Where the block goes in its place.
_BLOCK = secrets.token_hex(16)
# What may stand in a page that a cache keeps for others: shown more often than we know of, it costs nobody.
UNBUDGETED = frozenset({Campaign.Tier.AFFILIATE, Campaign.Tier.HOUSE})
# A draw of products is no secret. Seeded by the system in each process: forked workers don't draw alike.
_RNG = Random()  # noqa: S311
os.register_at_fork(after_in_child=_RNG.seed)


class Block(NamedTuple):
    """The products beside an article, drawn, and how many they are."""

    html: bytes
    items: int


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


class Beside:
    """Fills the hole in the page of one article: for each reader anew, or with "fragment" once for all."""

    def __init__(self, publication: Publication) -> None:
        self._article = (publication.article_id, publication.topic_id, publication.sponsoring)
        self._tags = [tag["slug"] for tag in publication.page.get("tags", ())]
        # The context, and the snapshot in which its tags were looked up.
        self._known: tuple[Snapshot, Context] | None = None
        self.is_for_all = settings.SPONSORED_DELIVERY != "inline"

    def fill(self, now: datetime) -> bytes:
        """What stands there at `now`, signed anew; without a query while the snapshot is good."""
        place = self.place(now)
        html = place.block.html if place.block else b""
        if not place.is_later:
            return html
        article_id, *_rest = self._article
        context = {
            "block": _BLOCK if html else "",
            "article_id": article_id,
            "room": range(place.room),
        }
        around = render_to_string("ads/place.html", context).encode()
        return around.replace(_BLOCK.encode(), html)

    def place(self, now: datetime) -> Place:
        """What the page shows at `now`."""
        # One picture for all of it: of another one the old words would be kept as those of the new.
        snapshot = current(now)
        context = self._context(snapshot)
        if not self.is_for_all:
            return Place(_block(snapshot, context, now))
        block = _block(snapshot, context, now, UNBUDGETED)
        if not _may_come(snapshot, context):
            return Place(block)
        held = block.items if block else 0
        # Drawn as the fragment will be, to know how much room to keep for it.
        likely = len(choose(snapshot, _SLOT, context, settings.SPONSORED_SHOWN, _RNG, now))
        return Place(block, is_later=True, room=max(0, likely - held))

    def identity(self, now: datetime) -> str:
        """Of the picture of what may be shown anywhere."""
        return current(now).identity

    def is_ready(self, now: datetime) -> bool:
        """Whether the picture of what may be shown is at hand."""
        return is_ready(now)

    def _context(self, snapshot: Snapshot) -> Context:
        known = self._known
        if known is None or known[0] is not snapshot:
            known = self._known = (snapshot, _context(snapshot, *self._article, self._tags))
        return known[1]


def in_page(publication: Publication, now: datetime) -> Place:
    """What the page of `publication` shows at `now`; without a query while the snapshot is good."""
    return Beside(publication).place(now)


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
    snapshot = current(now)
    return _block(snapshot, _context(snapshot, article_id, topic_id, sponsoring, slugs), now)


def _block(
    snapshot: Snapshot, context: Context, now: datetime, tiers: Collection[int] | None = None
) -> Block | None:
    picks = pick(snapshot, _SLOT, context, settings.SPONSORED_SHOWN, _RNG, now, tiers)
    if len(picks) < settings.SPONSORED_LEAST:
        return None
    return Block(draw(picks, snapshot, context, now, _also()), len(picks))


def _context(
    snapshot: Snapshot, article_id: int, topic_id: int, sponsoring: str, tags: Iterable[str]
) -> Context:
    """The context of an article; of its tags only those that any placement aims at, by no query."""
    known = snapshot.tag_ids
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
