"""What may be shown at a moment: an unchanging picture of all servable placements, read in seven queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from math import log1p
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from ads import prices
from ads.compliance import has_valid_admission, may_be_placed, needs_admission
from ads.models import Approval, Campaign, Offer, Placement, Target, Variant

from .alias import AliasTable
from .budget import exhausted

# Campaigns that start so soon are in the picture already, because it is kept for a while
# (ads/serving/snapshot.py); the drawing looks at the moment itself.
AHEAD = timedelta(minutes=1)

# What enters a block with this chance or more is taken to enter always.
_CERTAIN = 0.9999
# Rates of paced campaigns are whole numbers of this part of one.
_GRAINS = 2**24

# Where a placement may stand: ("*", 0) for everywhere, or ("topic" | "tag" | "article", id).
Key = tuple[str, int]
EVERYWHERE: Key = ("*", 0)


class Facts(NamedTuple):
    """One placement as one row of the database holds it."""

    placement_id: int
    slot: str
    weight: int
    line: str
    destination: str
    campaign_id: int
    tier: int
    starts_at: datetime
    ends_at: datetime
    advertiser: str
    payer: str
    product_id: int
    name: str
    product_class: str
    gtin: str
    brand_id: int
    brand: str
    admission_number: str
    admission_until: date | None
    pack_quantity: Decimal | None
    pack_unit: str
    image_file: str | None
    image_alt: str | None
    image_width: int | None
    image_height: int | None
    image_credit: str | None
    # The smallest of its renditions, once they are made.
    image_small: str | None = None
    # How much the placement's own text weighs beside its variants.
    own_weight: int = 10
    # How it is paid for, which its readers are told.
    price_model: str = Campaign.PriceModel.FLAT
    # With which chance the campaign enters a block (ads/serving/pacing.py); None: always.
    chance: float | None = None


_IMAGE = ("file", "alt", "width", "height", "credit", "small")
# The columns of Facts that have another name in the query.
_COLUMNS = {
    "placement_id": "pk",
    "tier": "campaign__tier",
    "price_model": "campaign__price_model",
    "starts_at": "campaign__starts_at",
    "ends_at": "campaign__ends_at",
    "advertiser": "campaign__advertiser__name",
    "payer": "campaign__advertiser__payer",
    "chance": "campaign__pace__chance",
    "brand_id": "product__brand_id",
    "brand": "product__brand__name",
    **{
        name: f"product__{name}"
        for name in (
            "name",
            "product_class",
            "gtin",
            "admission_number",
            "admission_until",
            "pack_quantity",
            "pack_unit",
        )
    },
    **{f"image_{name}": f"product__image__{name}" for name in _IMAGE},
}


class Offering(NamedTuple):
    """Where a product can be bought and for how much, seen when."""

    url: str
    price: Decimal
    seen_at: datetime


class Wording(NamedTuple):
    """What one variant of a placement says and shows; an image without a file is that of the product."""

    variant_id: int
    line: str
    weight: int
    image_file: str | None = None
    image_alt: str | None = None
    image_width: int | None = None
    image_height: int | None = None
    image_credit: str | None = None
    image_small: str | None = None


class Servable(NamedTuple):
    """A placement that may be drawn: its facts, where it may and may not stand, and until which day."""

    facts: Facts
    keys: frozenset[Key]
    excluded: frozenset[Key]
    # Equal for the same article of trade, whichever length its number was written in; empty without one.
    gtin: str
    last_day: date | None
    # Of each label a block holds one at most; products of the blocked brands never stand beside this one.
    labels: frozenset[int] = frozenset()
    blocked_brands: frozenset[int] = frozenset()
    # What it may say, if there is a choice; without one, what its facts say.
    wordings: tuple[Wording, ...] = ()

    @property
    def chance(self) -> float:
        """With which chance it may enter a block at all: what isn't paced always may."""
        chance = self.facts.chance
        return 1.0 if chance is None or self.facts.tier != Campaign.Tier.GUARANTEED else chance

    @property
    def is_paced(self) -> bool:
        """Whether it stands among what enters by chance, and not in the ordinary lists."""
        return self.chance < _CERTAIN


class Posting(NamedTuple):
    """The placements of one tier that may stand at one key, with their table for drawing."""

    items: tuple[Servable, ...]
    table: AliasTable


class Paced(NamedTuple):
    """The paced campaigns of one tier at one key: in a block each appears with its own chance.

    Points that fall on campaigns at random, at `rate` a block, with the table's shares, hit a campaign at
    least once with exactly its chance 1 - e^-λ, each independently of the others: so it takes as many steps
    as campaigns enter, however many there are (J. F. C. Kingman, Poisson Processes, 1993: thinning).
    """

    campaigns: tuple[int, ...]
    table: AliasTable
    rate: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All servable placements at the moment `taken_at`; nothing in it is ever changed."""

    taken_at: datetime
    size: int
    postings: Mapping[tuple[str, int, Key], Posting]
    paced: Mapping[tuple[str, int, Key], Paced]
    # The placements of each paced campaign by slot.
    of_campaign: Mapping[tuple[str, int], tuple[Servable, ...]]
    tiers: Mapping[str, tuple[int, ...]]
    offers: Mapping[int, tuple[Offering, ...]]
    # Names of the topics and tags that placements aim at, and the ids of these tags by slug.
    names: Mapping[Key, str]
    tag_ids: Mapping[str, int]
    # What was worked out of it, to be quick: how to draw beside a text (selection.py), and rendered items
    # (drawing.py). Of each snapshot its own, also of one that was made from another.
    plans: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    rows: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    kept: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def identity(self) -> str:
        """The same letters for the same placements, words, prices and pictures, in whichever process."""
        if "identity" not in self.kept:
            self.kept["identity"] = _identity(self)
        return self.kept["identity"]


def _identity(snapshot: Snapshot) -> str:
    found: dict[int, Servable] = {}
    for postings in (posting.items for posting in snapshot.postings.values()):
        found.update((item.facts.placement_id, item) for item in postings)
    for items in snapshot.of_campaign.values():
        found.update((item.facts.placement_id, item) for item in items)
    digest = blake2b(digest_size=6)
    for placement in sorted(found):
        item = found[placement]
        offers = [offer[:2] for offer in snapshot.offers.get(item.facts.product_id, ())]
        # Without the chance, the last of the facts, which changes every minute and shows nowhere.
        digest.update(repr((item.facts[:-1], item.wordings, offers)).encode())
    return digest.hexdigest()


class Aim(NamedTuple):
    """The targets of one campaign."""

    keys: frozenset[Key]
    excluded: frozenset[Key]


AIMLESS = Aim(frozenset({EVERYWHERE}), frozenset())
_NOTHING: frozenset[int] = frozenset()


def offer_behind(own: str, offers: Iterable[Offering], now: datetime) -> Offering | None:
    """The offer that a placement leads to: that at its `own` destination if it has one, else the best.

    The best is the cheapest of those with a fresh price, else the cheapest. None: no such offer.
    """
    if is_web_address(own):
        offers = (offer for offer in offers if offer.url == own)
    return min(offers, key=lambda offer: (not prices.is_shown(offer.seen_at, now), offer.price), default=None)


def is_web_address(url: str) -> bool:
    """Whether readers may be sent there: the web, not ftp or a script."""
    return url.startswith(("https://", "http://"))


def build(now: datetime) -> Snapshot:
    """Read all servable placements in seven queries, whatever their number."""
    campaigns = Campaign.objects.filter(status=Approval.APPROVED)
    parts = _read_parts(campaigns)
    offers = _read_offers(product__status=Approval.APPROVED)
    rows = _read_facts(Placement.objects.released().running(now, now + AHEAD))
    today, spent_out = timezone.localdate(now), exhausted(now)
    servable = [
        parts.servable(facts)
        for facts in rows
        if facts.campaign_id not in spent_out
        and _may_be_served(facts, today)
        and (is_web_address(facts.destination) or facts.product_id in offers)
    ]
    return assemble(servable, now, offers=offers, names=parts.names, tag_ids=parts.tag_ids)


def as_servable(placement: Placement) -> Servable:
    """What this placement would be among those that may be drawn, whether or not it is one of them."""
    parts = _read_parts(Campaign.objects.filter(pk=placement.campaign_id))
    (facts,) = _read_facts(Placement.objects.filter(pk=placement.pk))
    return parts.servable(facts)


def picture_of(placements: QuerySet[Placement], now: datetime) -> tuple[list[Servable], Snapshot]:
    """These placements, whether or not they may be drawn, and the snapshot of them alone; six queries."""
    parts = _read_parts(Campaign.objects.filter(pk__in=placements.order_by().values("campaign")))
    found = [parts.servable(facts) for facts in _read_facts(placements)]
    offers = _read_offers(product__in=placements.order_by().values("product"))
    return found, assemble(found, now, offers=offers, names=parts.names, tag_ids=parts.tag_ids)


def assemble(
    servable: Iterable[Servable],
    now: datetime,
    *,
    offers: Mapping[int, tuple[Offering, ...]] | None = None,
    names: Mapping[Key, str] | None = None,
    tag_ids: Mapping[str, int] | None = None,
) -> Snapshot:
    """The snapshot of these placements: one list with a drawing table for each slot, tier and key."""
    lists: dict[tuple[str, int, Key], list[Servable]] = defaultdict(list)
    paced: dict[tuple[str, int, Key], dict[int, float]] = defaultdict(dict)
    of_campaign: dict[tuple[str, int], list[Servable]] = defaultdict(list)
    size = 0
    for item in servable:
        size += 1
        facts = item.facts
        if not item.is_paced:
            for key in item.keys:
                lists[facts.slot, facts.tier, key].append(item)
        elif item.chance > 0:
            of_campaign[facts.slot, facts.campaign_id].append(item)
            for key in item.keys:
                paced[facts.slot, facts.tier, key][facts.campaign_id] = item.chance
    tiers: dict[str, set[int]] = defaultdict(set)
    for slot, tier, _key in lists.keys() | paced.keys():
        tiers[slot].add(tier)
    return Snapshot(
        taken_at=now,
        size=size,
        postings={
            place: Posting(tuple(items), AliasTable([item.facts.weight for item in items]))
            for place, items in lists.items()
        },
        paced={place: _paced(chances) for place, chances in paced.items()},
        of_campaign={place: tuple(items) for place, items in of_campaign.items()},
        tiers={slot: tuple(sorted(numbers)) for slot, numbers in tiers.items()},
        offers=offers or {},
        names=names or {},
        tag_ids=tag_ids or {},
    )


def _paced(chances: Mapping[int, float]) -> Paced:
    rates = [max(1, round(-log1p(-chance) * _GRAINS)) for chance in chances.values()]
    return Paced(tuple(chances), AliasTable(rates), sum(rates) / _GRAINS)


class _Parts(NamedTuple):
    """What belongs to placements in other tables, by campaign or placement."""

    aims: Mapping[int, Aim]
    names: Mapping[Key, str]
    tag_ids: Mapping[str, int]
    labels: Mapping[int, frozenset[int]]
    blocked_brands: Mapping[int, frozenset[int]]
    variants: Mapping[int, Sequence[Wording]]

    def servable(self, facts: Facts) -> Servable:
        aim = self.aims.get(facts.campaign_id, AIMLESS)
        return Servable(
            facts=facts,
            keys=aim.keys,
            excluded=aim.excluded,
            gtin=facts.gtin and facts.gtin.zfill(14),
            last_day=facts.admission_until if needs_admission(facts.product_class) else None,
            labels=self.labels.get(facts.campaign_id, _NOTHING),
            blocked_brands=self.blocked_brands.get(facts.campaign_id, _NOTHING),
            wordings=_wordings(facts, self.variants.get(facts.placement_id, ())),
        )


def _read_parts(campaigns: QuerySet[Campaign]) -> _Parts:
    aims, names, tag_ids = read_aims(campaigns)
    labels, blocked = (_read_pairs(campaigns, name) for name in ("competitor_labels", "blocked_brands"))
    return _Parts(aims, names, tag_ids, labels, blocked, _read_variants(campaigns))


def _read_facts(placements: QuerySet[Placement]) -> Iterable[Facts]:
    columns = [_COLUMNS.get(name, name) for name in Facts._fields]
    return map(Facts._make, placements.order_by("pk").values_list(*columns).iterator(chunk_size=5000))


def read_aims(campaigns: QuerySet[Campaign]) -> tuple[dict[int, Aim], dict[Key, str], dict[str, int]]:
    """What each of these campaigns that has targets aims at, the names of these, and tags by slug; one query.

    A campaign that isn't among them may stand everywhere: AIMLESS.
    """
    included: dict[int, set[Key]] = defaultdict(set)
    excluded: dict[int, set[Key]] = defaultdict(set)
    names: dict[Key, str] = {}
    tag_ids: dict[str, int] = {}
    targets = Target.objects.filter(campaign__in=campaigns).values_list(
        "campaign_id",
        "is_excluded",
        "topic_id",
        "tag_id",
        "article_id",
        "topic__name",
        "tag__name",
        "tag__slug",
    )
    for campaign, is_excluded, topic, tag, article, topic_name, tag_name, tag_slug in targets:
        key = ("topic", topic) if topic else ("tag", tag) if tag else ("article", article)
        (excluded if is_excluded else included)[campaign].add(key)
        if topic or tag:
            names[key] = topic_name or tag_name
        if tag:
            tag_ids[tag_slug] = tag
    aims = {
        campaign: Aim(
            frozenset(included.get(campaign) or AIMLESS.keys), frozenset(excluded.get(campaign, ()))
        )
        for campaign in included.keys() | excluded.keys()
    }
    return aims, names, tag_ids


def _read_offers(**of: Any) -> dict[int, tuple[Offering, ...]]:
    found: dict[int, list[Offering]] = defaultdict(list)
    rows = Offer.objects.available().filter(**of).values_list("product_id", "url", "price", "seen_at")
    for product, *parts in rows.iterator(chunk_size=5000):
        offer = Offering._make(parts)
        if is_web_address(offer.url):
            found[product].append(offer)
    return {product: tuple(offers) for product, offers in found.items()}


def _read_pairs(campaigns: QuerySet[Campaign], name: str) -> dict[int, frozenset[int]]:
    """For each campaign the ids of its labels, or of the brands that it blocks."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = campaigns.filter(**{f"{name}__isnull": False}).order_by()
    for campaign, other in rows.values_list("pk", name):
        found[campaign].add(other)
    return {campaign: frozenset(others) for campaign, others in found.items()}


def _read_variants(campaigns: QuerySet[Campaign]) -> dict[int, list[Wording]]:
    found: dict[int, list[Wording]] = defaultdict(list)
    active = Variant.objects.filter(is_active=True, placement__campaign__in=campaigns)
    images = [f"image__{name}" for name in _IMAGE]
    rows = active.order_by("pk").values_list("placement_id", "pk", "line", "weight", *images)
    for placement, *parts in rows.iterator(chunk_size=5000):
        found[placement].append(Wording._make(parts))
    return found


def _wordings(facts: Facts, variants: Sequence[Wording]) -> tuple[Wording, ...]:
    """What the placement may say: its own text too, unless that has no weight beside the others."""
    if not variants:
        return ()
    own = [Wording(0, facts.line, facts.own_weight)] if facts.own_weight else []
    return (*own, *variants)


def _may_be_served(facts: Facts, today: date) -> bool:
    return may_be_placed(facts.product_class) and has_valid_admission(facts, today)
