"""What became of the demo's placements in the last 30 days, so that the reports have something to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from ads.models import Approval, Campaign, CountKind, Filtered, FilteredCount, Placement, PlacementCount
from articles.demo.users import Say
from articles.models import Article, Publication, Refusal

from . import billing, reading

DAYS = 30
# Hours of the Amsterdam clock in which the demo's readers come; three a day keep the table small.
HOURS = (10, 15, 21)
# Of what is delivered so much is seen, and of what is seen so much is clicked.
SEEN, CLICKED = 0.62, 0.011
# Left out for one that was counted, by reason.
LEFT_OUT = {Refusal.ROBOT: 0.09, Refusal.NO_TRACKING: 0.05, Filtered.REPEATED: 0.02}


def load(now: datetime, *, say: Say = print) -> None:
    """Give each demo placement that has no counts yet its counts of the last 30 days."""
    names = {entry["name"] for entry in reading.campaigns()}
    placements = Placement.objects.filter(
        campaign__name__in=names, campaign__status=Approval.APPROVED, counts=None
    ).select_related("campaign", "product")
    articles = _articles(now)
    counted = [
        row for placement in placements.order_by("pk") for row in _placement_rows(placement, articles, now)
    ]
    filtered = _filtered_rows(counted)
    PlacementCount.objects.bulk_create(counted, batch_size=150)
    FilteredCount.objects.bulk_create(filtered, batch_size=150, ignore_conflicts=True)
    billing.load(counted)
    say(f"Counts of placements: {len(counted)} rows, {len(filtered)} of what was left out")


def _articles(now: datetime) -> dict[Article, datetime]:
    """The articles beside which placements stand, with the moment from which they did."""
    live = Publication.objects.live(now).filter(sponsoring="normal").select_related("article")
    return {
        publication.article: publication.first_published_at
        for publication in live.prefetch_related("article__tags").order_by("article_id")
    }


def _placement_rows(
    placement: Placement, articles: dict[Article, datetime], now: datetime
) -> Iterator[PlacementCount]:
    random = Random(f"{placement.campaign.name} {placement.product.slug}")  # noqa: S311 - demo figures, always the same
    campaign = placement.campaign
    matching = {article: since for article, since in articles.items() if _matches(campaign, article)}
    for hour in _hours(now):
        shown = [article for article, since in matching.items() if since <= hour]
        if shown and campaign.starts_at <= hour < campaign.ends_at:
            yield from _hour_rows(placement, random.choice(shown), hour, random)


def _hour_rows(
    placement: Placement, article: Article, hour: datetime, random: Random
) -> Iterator[PlacementCount]:
    delivered = round(placement.weight * random.uniform(2.4, 5.2))
    seen = sum(random.random() < SEEN for _ in range(delivered))
    clicks = sum(random.random() < CLICKED for _ in range(seen))
    counts = {CountKind.DELIVERED: delivered, CountKind.VIEWABLE: seen, CountKind.CLICK: clicks}
    for kind, n in counts.items():
        if n:
            yield PlacementCount(placement=placement, article=article, hour=hour, kind=kind, n=n)


def _filtered_rows(counted: list[PlacementCount]) -> list[FilteredCount]:
    """What was left out beside what was counted: robots, readers who don't want to be measured, repeats."""
    totals: Counter[tuple[int, date, str]] = Counter()
    for row in counted:
        totals[row.placement_id, timezone.localdate(row.hour), row.kind] += row.n
    return [
        FilteredCount(placement_id=placement_id, day=day, kind=kind, reason=reason, n=round(n * share))
        for (placement_id, day, kind), n in totals.items()
        for reason, share in LEFT_OUT.items()
        if round(n * share)
    ]


def _hours(now: datetime) -> Iterator[datetime]:
    today = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    for days in range(DAYS, -1, -1):
        for number in HOURS:
            hour = (today - timedelta(days=days)).replace(hour=number)
            if hour < today:
                yield hour


def _matches(campaign: Campaign, article: Article) -> bool:
    """Whether the campaign's targets let it stand beside this article."""
    targets = list(campaign.targets.all())
    tags = {tag.pk for tag in article.tags.all()}
    hits = {
        target.is_excluded
        for target in targets
        if target.topic_id == article.topic_id or target.tag_id in tags or target.article_id == article.pk
    }
    wants_all = all(target.is_excluded for target in targets)
    return True not in hits and (wants_all or False in hits)
