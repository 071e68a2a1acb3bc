"""Who paid for which placement, how long, aimed at what and seen how often: what the public page may tell.

The example is Regulation (EU) 2022/2065 (DSA): article 26 (who pays, and the main parameters, beside each
advertisement) and article 39 (a public archive until a year after it was last shown, with the parameters used
to exclude, and how many it reached). Article 39 binds very large platforms only, and a magazine's own pages
may be no platform at all: this goes further than we must. It is an engineer's reading: have a lawyer
check it.
No amounts are told, and no text: after a change that text may not be approved. While a campaign isn't
approved, its period, targets and price may be such changes too, and only what was shown is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ads.compliance import admitted
from ads.models import Approval, Campaign, CountKind, Placement, PlacementCount, Target
from articles.models import Publication, Tag

# DSA, article 39(1): until one year after it was presented for the last time.
KEPT_FOR = timedelta(days=365)
# Summing a year of hours takes a while; nobody needs the figure of this very minute.
COUNTS_KEPT_SECONDS = 600
LONGEST_SEARCH = 120


_PRICES = {
    Campaign.PriceModel.CPM: _("an amount for each thousand times that it is seen"),
    Campaign.PriceModel.CPC: _("an amount for each time that somebody follows the link"),
    Campaign.PriceModel.FLAT: _("one amount for the whole period"),
    Campaign.PriceModel.AFFILIATE: _("a part of the price when somebody buys something behind the link"),
    Campaign.PriceModel.HOUSE: _("nothing: it is of the magazine itself"),
}


class Shown(NamedTuple):
    """How often a placement was seen, and its first and last day; None before the first time."""

    viewable: int
    first: date | None
    last: date | None


_NEVER = Shown(0, None, None)


class Aim(NamedTuple):
    """A topic, tag or article that a campaign aims at or stays away from; `url` is empty without a page."""

    kind: str
    name: str
    url: str


@dataclass
class Entry:
    """One placement as the page tells about it."""

    placement: Placement
    is_running: bool
    shown: Shown
    aims: list[Aim] = field(default_factory=list)
    exclusions: list[Aim] = field(default_factory=list)
    # Articles among them that readers can't open now: their titles aren't told.
    hidden_aims: int = 0
    hidden_exclusions: int = 0

    @property
    def campaign(self) -> Campaign:
        return self.placement.campaign

    @property
    def payer(self) -> str:
        return self.campaign.advertiser.payer or self.campaign.advertiser.name

    @property
    def is_approved(self) -> bool:
        """Whether what the campaign says of itself is what somebody approved."""
        return bool(self.campaign.status == Approval.APPROVED)

    @property
    def last_day(self) -> datetime:
        """The last moment of the agreed period."""
        return self.campaign.ends_at - timedelta(microseconds=1)

    @property
    def price_words(self) -> str:
        """How the price is made, without the amount."""
        return str(_PRICES[Campaign.PriceModel(self.campaign.price_model)])

    @property
    def is_for_all(self) -> bool:
        return self.is_approved and not self.aims and not self.hidden_aims

    @property
    def product_url(self) -> str:
        product = self.placement.product
        return product.get_absolute_url() if product.status == Approval.APPROVED else ""


def told(now: datetime, *, search: str = "") -> QuerySet[Placement]:
    """What the page lists: shown in the last year or running now; newest campaign first.

    `search` keeps those whose advertiser or payer has it in the name.
    """
    is_fresh, is_running = Q(last_hour__gte=now - KEPT_FOR), Q(pk__in=_running(now).values("pk"))
    placements = Placement.objects.annotate(last_hour=_last_hour()).filter(is_fresh | is_running)
    words = search.strip()[:LONGEST_SEARCH]
    if words:
        name, payer = "campaign__advertiser__name", "campaign__advertiser__payer"
        placements = placements.filter(
            Q(**{f"{name}__icontains": words}) | Q(**{f"{payer}__icontains": words})
        )
    return placements.select_related("campaign__advertiser", "product__brand").order_by(
        "-campaign__starts_at", "-campaign_id", "pk"
    )


def was_ever_told(placement_id: int) -> bool:
    """Whether this placement was ever shown, so that its page has been here."""
    counts = PlacementCount.objects.filter(placement=OuterRef("pk"))
    return Placement.objects.filter(Exists(counts), pk=placement_id).exists()


def entries(placements: Iterable[Placement], now: datetime) -> list[Entry]:
    """The entries of these placements in their order: five queries at most, whatever their number."""
    placements = list(placements)
    shown = _shown([placement.pk for placement in placements])
    running = set(_running(now).filter(pk__in=shown).values_list("pk", flat=True))
    found = [Entry(placement, placement.pk in running, shown[placement.pk]) for placement in placements]
    _aim(found, now)
    return found


def _running(now: datetime) -> QuerySet[Placement]:
    """What may be drawn at `now`, as far as its own row says."""
    return Placement.objects.released().running(now, now).filter(admitted(timezone.localdate(now)))


def _last_hour() -> Subquery:
    """The last hour with a count: one step in the index for each placement.

    EXISTS would say the same, but beside an OR PostgreSQL reads all counts for it (1.5 s for 400,000 rows).
    """
    counts = PlacementCount.objects.filter(placement=OuterRef("pk"))
    return Subquery(counts.order_by("-hour").values("hour")[:1])


# -- How often -------------------------------------------------------------------------------------


def _shown(placement_ids: list[int]) -> dict[int, Shown]:
    """How often and how long each was shown; those without counts never. Figures of the last ten minutes."""
    keys = {f"ads.transparency.{pk}": pk for pk in placement_ids}
    known = {keys[key]: Shown(*value) for key, value in cache.get_many(keys).items()}
    missing = [pk for pk in placement_ids if pk not in known]
    fresh = dict.fromkeys(missing, _NEVER) | _read_shown(missing)
    cache.set_many({f"ads.transparency.{pk}": tuple(row) for pk, row in fresh.items()}, COUNTS_KEPT_SECONDS)
    return known | fresh


def _read_shown(placement_ids: list[int]) -> dict[int, Shown]:
    rows = (
        PlacementCount.objects.filter(placement__in=placement_ids)
        .values_list("placement_id")
        .annotate(seen=Sum("n", filter=Q(kind=CountKind.VIEWABLE)), first=Min("hour"), last=Max("hour"))
        .order_by()
    )
    return {
        pk: Shown(seen or 0, timezone.localdate(first), timezone.localdate(last))
        for pk, seen, first, last in rows
    }


# -- Aimed at what ---------------------------------------------------------------------------------


def _aim(found: Collection[Entry], now: datetime) -> None:
    """Fill in the targets of what is approved; of articles only what is live: a draft's title is secret."""
    targets: dict[int, list[Target]] = defaultdict(list)
    approved = {entry.placement.campaign_id for entry in found if entry.is_approved}
    rows = Target.objects.filter(campaign__in=approved)
    for target in rows.select_related("topic", "tag").order_by("pk"):
        targets[target.campaign_id].append(target)
    flat = [target for several in targets.values() for target in several]
    articles = _live_articles({target.article_id for target in flat if target.article_id}, now)
    tags = _live_tags({target.tag_id for target in flat if target.tag_id}, now)
    for entry in found:
        for target in targets[entry.placement.campaign_id]:
            aim = _as_aim(target, articles, tags)
            if aim:
                (entry.exclusions if target.is_excluded else entry.aims).append(aim)
            elif target.is_excluded:
                entry.hidden_exclusions += 1
            else:
                entry.hidden_aims += 1


def _as_aim(target: Target, articles: dict[int, Publication], tags: Collection[int]) -> Aim | None:
    if target.topic:
        return Aim("topic", target.topic.name, target.topic.get_absolute_url())
    if target.tag:
        has_page = target.tag_id in tags
        return Aim("tag", target.tag.name, reverse("tag", args=[target.tag.slug]) if has_page else "")
    article = articles.get(target.article_id or 0)
    return Aim("article", article.title, article.get_absolute_url()) if article else None


def _live_articles(article_ids: Collection[int], now: datetime) -> dict[int, Publication]:
    live = Publication.objects.live(now).filter(article__in=article_ids)
    return {publication.article_id: publication for publication in live.only("article_id", "title", "slug")}


def _live_tags(tag_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these tags that a live article carries: the others have no page."""
    live = Publication.objects.live(now).filter(tags=OuterRef("pk"))
    return set(Tag.objects.filter(Exists(live), pk__in=tag_ids).values_list("pk", flat=True))
