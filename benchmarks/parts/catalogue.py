"""Makes a large catalogue of placements for the benchmark of drawing, straight in the tables.

A quarter of the campaigns stands everywhere, the others beside a topic, one or two tags, or some articles;
one in ten is barred from a topic. All four tiers are there. Guaranteed campaigns are paced, together as many
as fit (more are scaled down by pacing); one campaign in ten carries a label that one product in a block may
have. The same size gives the same catalogue every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from ads.models import (
    Advertiser,
    Approval,
    Brand,
    Campaign,
    CampaignPace,
    CompetitorLabel,
    Merchant,
    Offer,
    Placement,
    Product,
    Target,
)
from ads.serving.selection import Context
from articles.models import Tag
from benchmarks.parts.large_site import TOPICS, gather_statistics, make_articles

NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
TAGS, ARTICLES, LABELS = 200, 100, 20
PLACEMENTS_A_CAMPAIGN = 5
# How many guaranteed campaigns enter a block that matched all of them.
BOOKED = 2
_BATCH = 2_000


def make_catalogue(size: int) -> None:
    """`size` placements that may all be served at NOW, in an empty database."""
    rng = Random(size)
    make_articles(ARTICLES, rng)
    _save(Tag, ({"name": f"Woord {n}", "slug": f"woord-{n}"} for n in range(1, TAGS + 1)))
    chief = User.objects.create_user("chef")
    approved = {"status": Approval.APPROVED, "approved_by": chief, "approved_at": NOW}
    _make_products(max(20, size // 2), max(10, size // 10), approved)
    _make_campaigns(max(1, size // PLACEMENTS_A_CAMPAIGN), approved, rng)
    _save(Placement, (_placement(n, size, rng) for n in range(size)))
    gather_statistics()


def make_context(rng: Random) -> Context:
    """An article of a random topic with two of the tags."""
    tags = (rng.randint(1, TAGS), rng.randint(1, TAGS))
    return Context(rng.randint(1, ARTICLES), rng.randint(1, TOPICS), tags)


def _make_products(products: int, brands: int, approved: dict[str, Any]) -> None:
    _save(Brand, ({"name": f"Merk {n}", "slug": f"merk-{n}"} for n in range(1, brands + 1)))
    Merchant.objects.create(name="Winkel")
    names = ({"name": f"Product {n}", "slug": f"product-{n}"} for n in range(1, products + 1))
    _save(Product, (name | approved | {"brand_id": n % brands + 1} for n, name in enumerate(names)))
    offer = {"merchant_id": 1, "price": Decimal("12.95"), "seen_at": NOW}
    _save(
        Offer,
        (offer | {"product_id": n, "url": f"https://winkel.example/{n}"} for n in range(1, products + 1)),
    )


def _make_campaigns(campaigns: int, approved: dict[str, Any], rng: Random) -> None:
    Advertiser.objects.create(name="Adverteerder")
    period = {"starts_at": NOW - timedelta(days=9), "ends_at": NOW + timedelta(days=9), "advertiser_id": 1}
    tiers = rng.choices([1, 2, 3, 4], [1, 3, 1, 1], k=campaigns)
    numbered = list(enumerate(tiers, 1))
    _save(Campaign, ({"name": f"Campagne {n}", "tier": tier} | period | approved for n, tier in numbered))
    guaranteed = [n for n, tier in numbered if tier == Campaign.Tier.GUARANTEED]
    most = 2 * BOOKED / max(1, len(guaranteed))
    paced = (
        {"campaign_id": n, "chance": min(1.0, most * rng.random()), "computed_at": NOW} for n in guaranteed
    )
    _save(CampaignPace, paced)
    _save(Target, (target for n, _tier in numbered for target in _targets(n, rng)))
    _save(CompetitorLabel, ({"name": f"Etiket {n}"} for n in range(1, LABELS + 1)))
    labelled = [n for n, _tier in numbered if rng.random() < 0.1]
    _save(
        Campaign.competitor_labels.through,
        ({"campaign_id": n, "competitorlabel_id": rng.randint(1, LABELS)} for n in labelled),
    )


def _targets(campaign: int, rng: Random) -> list[dict[str, Any]]:
    """Where a campaign stands; all rows name the same columns."""
    kind = rng.choice(["everywhere", "topic", "tag", "article"])
    row: dict[str, Any] = {"campaign_id": campaign, "is_excluded": False}
    found = []
    if kind == "topic":
        found = [{"topic_id": rng.randint(1, TOPICS)}]
    elif kind == "tag":
        found = [{"tag_id": n} for n in rng.sample(range(1, TAGS + 1), rng.randint(1, 2))]
    elif kind == "article":
        found = [{"article_id": n} for n in rng.sample(range(1, ARTICLES + 1), 3)]
    if kind != "topic" and rng.random() < 0.1:
        found.append({"topic_id": rng.randint(1, TOPICS), "is_excluded": True})
    return [row | target for target in found]


def _placement(number: int, size: int, rng: Random) -> dict[str, Any]:
    return {
        "campaign_id": number // PLACEMENTS_A_CAMPAIGN % max(1, size // PLACEMENTS_A_CAMPAIGN) + 1,
        # A campaign holds a product once; two campaigns may well hold the same one.
        "product_id": 7 * number % max(20, size // 2) + 1,
        "weight": rng.randint(1, 100),
        "destination": "" if number % 2 else f"https://maker.example/{number}",
    }


def _save(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    model._default_manager.bulk_create((model(**row) for row in rows), batch_size=_BATCH)
