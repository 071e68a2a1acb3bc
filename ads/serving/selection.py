"""Chooses the sponsored products beside a text; `pick` is the only way by which one reaches any reader.

Tiers fill in their order. Inside a tier each next placement is drawn in proportion to its weight among those
that may still stand (drawing without replacement, Plackett-Luce), and the finished block is shuffled, so that
weight decides about being shown and not about the place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import NamedTuple, TypeVar

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ads import prices
from ads.models import Product

from . import tokens
from .alias import AliasTable
from .servable import EVERYWHERE, Facts, Key, Paced, Posting, Servable, Snapshot, Wording, offer_behind
from .snapshot import current

# After so many refused draws in one tier the rest of it is searched exactly.
PATIENCE = 64
# So many placements or fewer are drawn from one by one: of few most are soon refused, or placed.
FEW = 24
# For so many texts a snapshot remembers how to draw beside them.
_PLANS = 4096
# Beside a sensitive subject stand only these, and only without a line of text of their own.
NEUTRAL = frozenset({Product.ProductClass.SUPPLEMENT, Product.ProductClass.FOOD})
List = TypeVar("List", Posting, Paced)
# From the most to the least particular reason why a placement stands where it stands.
_PARTICULAR = ("article", "tag", "topic", "*")


class Context(NamedTuple):
    """Beside which text the block stands: nothing about who reads it."""

    article_id: int
    topic_id: int
    tag_ids: tuple[int, ...] = ()
    sponsoring: str = "normal"

    @property
    def keys(self) -> frozenset[Key]:
        """The target keys that this text answers to."""
        tags = (("tag", tag) for tag in self.tag_ids)
        return frozenset({EVERYWHERE, ("topic", self.topic_id), ("article", self.article_id), *tags})


class Picture(NamedTuple):
    """A picture of a product as its template takes it."""

    url: str
    width: int | None
    height: int | None
    alt: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One item of a block, ready for its template; prices in euros, None where they aren't known or fresh."""

    placement_id: int
    product_id: int
    name: str
    brand: str
    line: str
    advertiser: str
    payer: str
    price: Decimal | None
    unit_price: prices.UnitPrice | None
    image: Picture | None
    admission_number: str
    label: str
    # "article", "tag", "topic" or "*" (everywhere), and the name of that tag or topic.
    matched_on: str
    matched_name: str
    # Only of what somebody is really shown.
    token_click: str = ""
    url: str = ""
    nonce: str = ""
    # Whether somebody bought the place; else "affiliate" or "house".
    price_model: str = "flat"
    # Which of the placement's variants this is; 0 is its own text.
    variant_id: int = 0


class Pick(NamedTuple):
    """One item of a block: the placement, what it says this time, and for which reason it is here."""

    item: Servable
    wording: Wording
    reason: Key


def pick(
    snapshot: Snapshot,
    slot: str,
    context: Context,
    n: int,
    rng: Random,
    now: datetime,
    tiers: Collection[int] | None = None,
) -> list[Pick]:
    """At most `n` items for this slot in the order in which they are shown; fewer only if no more may stand.

    With `tiers` none but those. The same snapshot, context and state of `rng` give the same placements.
    """
    known = _plan(snapshot, slot, context).picks
    items = choose(snapshot, slot, context, n, rng, now, tiers)
    return [known.get(item.facts.placement_id) or _pick_of(item, context, rng, known) for item in items]


def _pick_of(item: Servable, context: Context, rng: Random, known: dict[int, Pick]) -> Pick:
    """The item with its words and its reason; what has no choice of words is known from then on."""
    found = Pick(item, _wording(item, context, rng), _reason(item, context))
    if not item.wordings:
        known[item.facts.placement_id] = found
    return found


def fill(
    slot: str, context: Context, n: int, rng: Random, now: datetime, tiers: Collection[int] | None = None
) -> list[Chosen]:
    """The items of `pick`, each as its template takes it and with the address behind its link."""
    snapshot, nonce = current(now), tokens.new_nonce()
    picks = pick(snapshot, slot, context, n, rng, now, tiers)
    return [present(one.item, one.wording, snapshot, context, now, nonce) for one in picks]


def choose(
    snapshot: Snapshot,
    slot: str,
    context: Context,
    n: int,
    rng: Random,
    now: datetime,
    tiers: Collection[int] | None = None,
    first: Servable | None = None,
) -> list[Servable]:
    """The placements for `fill`, from a snapshot alone: reads no clock, no database and no setting.

    With `first`, for a preview, a block that holds it for certain and besides only what may stand with it.
    """
    if n < 1 or context.sponsoring == "none":
        return []
    block = _Block(context.keys, now, is_sensitive=context.sponsoring != "normal")
    if first is not None:
        block.add(first)
    for tier, postings, paced, few in _plan(snapshot, slot, context).tiers:
        if len(block.items) >= n:
            break
        if tiers is not None and tier not in tiers:
            continue
        entered = _entered(snapshot, slot, paced, block.keys, rng) if paced else []
        if few is not None and len(entered) <= FEW:
            _draw_few([*few, *entered], block, n, rng)
            continue
        if entered:
            weights = AliasTable([item.facts.weight for item in entered])
            postings = (*postings, Posting(tuple(entered), weights))
        if postings and not _fill_from(postings, block, n, rng):
            _search(postings, block, n, rng)
    _shuffle(block.items, rng)
    return block.items


class _Tier(NamedTuple):
    """Of one tier the lists of what may stand beside a text; `few`: all of it, if it is few."""

    tier: int
    postings: tuple[Posting, ...]
    paced: tuple[Paced, ...]
    few: tuple[Servable, ...] | None


class _Plan(NamedTuple):
    """How to draw beside one text, and what of it was presented already, by placement."""

    tiers: tuple[_Tier, ...]
    picks: dict[int, Pick]


def _plan(snapshot: Snapshot, slot: str, context: Context) -> _Plan:
    """How to draw beside this text: worked out once for each text and snapshot."""
    key = (slot, context.article_id, context.topic_id, context.tag_ids)
    plan = snapshot.plans.get(key)
    if plan is None:
        keys = sorted(context.keys)
        plan = _Plan(tuple(_tier(snapshot, slot, tier, keys) for tier in snapshot.tiers.get(slot, ())), {})
        if len(snapshot.plans) >= _PLANS:
            snapshot.plans.clear()
        snapshot.plans[key] = plan
    return plan


def _tier(snapshot: Snapshot, slot: str, tier: int, keys: Sequence[Key]) -> _Tier:
    places = [(slot, tier, key) for key in keys]
    postings = tuple(posting for place in places if (posting := snapshot.postings.get(place)))
    paced = tuple(found for place in places if (found := snapshot.paced.get(place)))
    is_few = sum(len(posting.items) for posting in postings) <= FEW
    return _Tier(tier, postings, paced, tuple(_each_once(postings)) if is_few else None)


@dataclass
class _Block:
    """What stands in the block so far, and so what may still join it."""

    keys: frozenset[Key]
    now: datetime
    is_sensitive: bool
    items: list[Servable] = field(default_factory=list)
    _products: set[int] = field(default_factory=set)
    _gtins: set[str] = field(default_factory=set)
    _brands: set[int] = field(default_factory=set)
    _labels: set[int] = field(default_factory=set)
    _blocked: set[int] = field(default_factory=set)

    def admits(self, item: Servable) -> bool:
        facts = item.facts
        return (
            facts.brand_id not in self._brands
            and facts.product_id not in self._products
            and item.gtin not in self._gtins
            and facts.brand_id not in self._blocked
            and (not item.labels or item.labels.isdisjoint(self._labels))
            and (not item.blocked_brands or item.blocked_brands.isdisjoint(self._brands))
            and facts.starts_at <= self.now < facts.ends_at
            and (item.last_day is None or timezone.localdate(self.now) <= item.last_day)
            and item.excluded.isdisjoint(self.keys)
            and not (self.is_sensitive and not is_neutral(item))
        )

    def add(self, item: Servable) -> None:
        self.items.append(item)
        self._products.add(item.facts.product_id)
        self._brands.add(item.facts.brand_id)
        if item.gtin:
            self._gtins.add(item.gtin)
        self._labels |= item.labels
        self._blocked |= item.blocked_brands


def is_neutral(item: Servable) -> bool:
    """Whether it may stand beside a sensitive subject: some classes, and only without a line of text."""
    has_no_line = any(not wording.line for wording in item.wordings) if item.wordings else not item.facts.line
    return has_no_line and item.facts.product_class in NEUTRAL


def clash(one: Servable, other: Servable) -> str:
    """Why two placements never stand in one block: product, gtin, brand, label or blocked; "" if they may."""
    if one.facts.product_id == other.facts.product_id:
        return "product"
    if one.gtin and one.gtin == other.gtin:
        return "gtin"
    if one.facts.brand_id == other.facts.brand_id:
        return "brand"
    if not one.labels.isdisjoint(other.labels):
        return "label"
    is_blocked = one.facts.brand_id in other.blocked_brands or other.facts.brand_id in one.blocked_brands
    return "blocked" if is_blocked else ""


def _entered(
    snapshot: Snapshot, slot: str, found: Sequence[Paced], keys: frozenset[Key], rng: Random
) -> list[Servable]:
    """The placements of the paced campaigns that enter this block: each campaign with its own chance."""
    rate = sum(paced.rate for paced in found)
    campaigns: dict[int, None] = {}
    # Points of a Poisson process: the gaps between them are exponential.
    spot = rng.expovariate(rate) if rate else 1.0
    while spot < 1.0:
        paced = found[0] if len(found) == 1 else _pick(found, [p.rate for p in found], rng.random() * rate)
        campaign = paced.campaigns[paced.table.draw(rng)]
        # What stands in several of the lists is hit that much more often, and accepted that much less.
        times = 1 if len(found) == 1 else len(snapshot.of_campaign[slot, campaign][0].keys & keys)
        if times == 1 or rng.random() * times < 1:
            campaigns[campaign] = None
        spot += rng.expovariate(rate)
    return [item for campaign in campaigns for item in snapshot.of_campaign[slot, campaign]]


def _draw_few(left: list[Servable], block: _Block, n: int, rng: Random) -> None:
    """Draw into the block from these, each of which may be refused once: then it is out."""
    total = sum(item.facts.weight for item in left)
    while left and len(block.items) < n:
        spot = rng.random() * total
        place = -1
        for place, item in enumerate(left):  # noqa: B007 - where it stops is what counts
            spot -= item.facts.weight
            if spot < 0:
                break
        item = left.pop(place)
        total -= item.facts.weight
        if block.admits(item):
            block.add(item)


def _shuffle(items: list[Servable], rng: Random) -> None:
    """As `rng.shuffle`, which takes three times as long for five."""
    for last in range(len(items) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        items[last], items[other] = items[other], items[last]


def _fill_from(postings: Sequence[Posting], block: _Block, n: int, rng: Random) -> bool:
    """Draw into the block from these lists; False when it isn't full after PATIENCE refused draws."""
    totals = [posting.table.total for posting in postings]
    total = sum(totals)
    refused = 0
    while len(block.items) < n and refused < PATIENCE:
        posting = postings[0] if len(postings) == 1 else _pick(postings, totals, rng.random() * total)
        item = posting.items[posting.table.draw(rng)]
        # What stands in several of the lists is drawn that much more often, and accepted that much less.
        # What is paced stands only in the list of what entered.
        is_once = len(postings) == 1 or item.is_paced
        times = 1 if is_once else len(item.keys & block.keys)
        if (times == 1 or rng.random() * times < 1) and block.admits(item):
            block.add(item)
        else:
            refused += 1
    return len(block.items) == n


def _pick(lists: Sequence[List], totals: Sequence[float], spot: float) -> List:
    for found, total in zip(lists, totals, strict=True):
        if spot < total:
            return found
        spot -= total
    return lists[-1]


def _search(postings: Sequence[Posting], block: _Block, n: int, rng: Random) -> None:
    """Fill the block from all that may still join: the order of the keys is that of weighted drawing.

    P. S. Efraimidis and P. G. Spirakis, Information Processing Letters 97 (2006): sorting by u^(1/w) draws by
    weight without replacement. Its logarithm is an exponential race: who comes first stands first.
    """
    found = [item for item in _each_once(postings) if block.admits(item)]
    race = sorted(((rng.expovariate(item.facts.weight), place) for place, item in enumerate(found)))
    for _time, place in race:
        if len(block.items) == n:
            return
        if block.admits(found[place]):
            block.add(found[place])


def _each_once(postings: Sequence[Posting]) -> Iterator[Servable]:
    met: set[int] = set()
    for posting in postings:
        for item in posting.items:
            if item.facts.placement_id not in met:
                met.add(item.facts.placement_id)
                yield item


# -- Showing ---------------------------------------------------------------------------------------


def _wording(item: Servable, context: Context, rng: Random) -> Wording:
    """What the placement says this time, drawn by weight; beside a sensitive subject nothing with a line."""
    if not item.wordings:
        return Wording(0, item.facts.line, 1)
    is_sensitive = context.sponsoring != "normal"
    found = [wording for wording in item.wordings if not (is_sensitive and wording.line)]
    return rng.choices(found, [wording.weight for wording in found])[0]


def present(
    item: Servable, wording: Wording, snapshot: Snapshot, context: Context, now: datetime, nonce: str
) -> Chosen:
    """One placement as its template takes it, with an address of its own: also for previews, not counted."""
    chosen, _until = look(Pick(item, wording, _reason(item, context)), snapshot, now)
    token = tokens.sign_click(
        chosen.placement_id, context.article_id, now, nonce, variant_id=chosen.variant_id
    )
    return replace(chosen, token_click=token, url=reverse("placement-click", args=[token]), nonce=nonce)


def look(pick: Pick, snapshot: Snapshot, now: datetime) -> tuple[Chosen, datetime | None]:
    """What the template says of it, without an address, and until when (None: as long as the snapshot)."""
    facts, wording = pick.item.facts, pick.wording
    price = _price(pick.item, snapshot, now)
    chosen = Chosen(
        placement_id=facts.placement_id,
        product_id=facts.product_id,
        name=facts.name,
        brand=facts.brand,
        line=wording.line,
        advertiser=facts.advertiser,
        payer=facts.payer or facts.advertiser,
        price=price,
        unit_price=prices.unit_price(price, facts.pack_quantity, facts.pack_unit) if price else None,
        image=_image(wording if wording.image_file else facts),
        admission_number=facts.admission_number,
        label=_("Advertisement"),
        matched_on=pick.reason[0],
        matched_name=snapshot.names.get(pick.reason, ""),
        price_model=facts.price_model,
        variant_id=wording.variant_id,
    )
    ends = [offer.seen_at + prices.SHOWN_FOR for offer in snapshot.offers.get(facts.product_id, ())]
    return chosen, min((end for end in ends if end >= now), default=None)


def _reason(item: Servable, context: Context) -> Key:
    """The most particular of the keys by which it stands beside this text."""
    hits = item.keys & context.keys
    return min(hits, key=lambda key: (_PARTICULAR.index(key[0]), key), default=EVERYWHERE)


def _price(item: Servable, snapshot: Snapshot, now: datetime) -> Decimal | None:
    """The price that the reader meets behind the link, while it is fresh."""
    offer = offer_behind(item.facts.destination, snapshot.offers.get(item.facts.product_id, ()), now)
    return offer.price if offer and prices.is_shown(offer.seen_at, now) else None


def _image(of: Wording | Facts) -> Picture | None:
    if not of.image_file:
        return None
    # It is drawn no wider than a thumb.
    url = default_storage.url(of.image_small or of.image_file)
    return Picture(url, of.image_width, of.image_height, of.image_alt, of.image_credit)
