"""Fills an empty site with the demo's products and campaigns; whatever exists already is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from ads import approval
from ads.models import (
    Advertiser,
    Brand,
    Campaign,
    CompetitorLabel,
    Ingredient,
    Merchant,
    Offer,
    Placement,
    Product,
    Target,
    Variant,
)
from ads.serving import snapshot
from articles.demo.drawing.packs import draw_pack
from articles.demo.notation import to_html
from articles.demo.pictures import store_picture
from articles.demo.users import DemoUser, Say, make_users
from articles.models import Article, Tag, Term, Topic
from articles.nutrition.reference_intakes import reference_intake

from . import reading
from .reading import Entry

MARKETER, LEAD = "marketeer", "marketinglead"
USERS = (
    DemoUser(MARKETER, "Mees", "Bedacht", "marketer"),
    DemoUser(LEAD, "Lou", "Denkbeeldig", "marketing lead"),
)
FULL_WIDTH = 800
MICROS = 1_000_000
# Younger prices are left alone; older ones would soon be hidden as out of date.
PRICES_RENEWED_AFTER = timedelta(hours=12)


@dataclass(frozen=True)
class Desk:
    """The two users, and the sellers by their key."""

    marketer: Any
    lead: Any
    advertisers: dict[str, Advertiser]
    brands: dict[str, Brand]
    merchants: dict[str, Merchant]


def load(now: datetime, *, password: str, picture_width: int = FULL_WIDTH, say: Say = print) -> None:
    """Make users, sellers, products and campaigns; a second run makes only what is missing.

    The demo marketer makes them, the demo marketing lead approves them. Prices of the demo that are older
    than half a day are said to be seen now, so that the demo doesn't look deserted the day after.
    """
    made = make_users(USERS, password, now)
    say(f"Log-ins: {', '.join(made) or 'all there already'}")
    desk = _make_desk()
    existing = set(Product.objects.values_list("slug", flat=True))
    entries = reading.products()
    missing = {slug: entry for slug, entry in entries.items() if slug not in existing}
    for slug, entry in missing.items():
        product = _make_product(slug, entry, desk, picture_width, now)
        say(f"  {product.get_status_display():<14} {product.name}")
    say(f"Products: {len(missing)} made, {len(entries) - len(missing)} there already")
    campaigns = [entry for entry in reading.campaigns() if _make_campaign(entry, desk, now)]
    say(f"Campaigns: {len(campaigns)} made, {len(reading.campaigns()) - len(campaigns)} there already")
    say(f"Prices renewed: {_renew_prices(desk, now)}")
    snapshot.changed()


def _make_desk() -> Desk:
    users = {user.username: user for user in get_user_model().objects.filter(username__in=[MARKETER, LEAD])}
    sellers = reading.sellers()
    return Desk(
        users[MARKETER],
        users[LEAD],
        advertisers={
            key: Advertiser.objects.get_or_create(name=entry["name"], defaults=entry)[0]
            for key, entry in sellers["advertisers"].items()
        },
        brands={
            key: Brand.objects.get_or_create(slug=key, defaults={"name": entry["name"]})[0]
            for key, entry in sellers["brands"].items()
        },
        merchants={
            key: Merchant.objects.get_or_create(name=entry["name"], defaults=entry)[0]
            for key, entry in sellers["merchants"].items()
        },
    )


# -- Products --------------------------------------------------------------------------------------


@transaction.atomic
def _make_product(slug: str, entry: Entry, desk: Desk, width: int, now: datetime) -> Product:
    look = reading.sellers()["brands"][entry["brand"]]
    picture = draw_pack(slug, entry["pack"]["kind"], look["colour"], look["accent"], width)
    product = Product.objects.create(
        slug=slug,
        name=entry["name"],
        brand=desk.brands[entry["brand"]],
        product_class=entry.get("product_class", Product.ProductClass.SUPPLEMENT),
        gtin=entry["gtin"],
        admission_number=entry.get("admission_number", ""),
        admission_until=entry.get("admission_until"),
        summary=entry["summary"],
        description=to_html(entry["description"]),
        image=store_picture(
            f"product-{slug}",
            picture,
            title=entry["name"],
            alt=f"Getekende verpakking van {entry['name']}, zonder letters op het etiket",
        ),
        pack_quantity=entry["pack"]["quantity"],
        pack_unit=entry["pack"]["unit"],
        daily_dose=entry["daily_dose"],
        warnings=_warnings(entry),
        created_by=desk.marketer,
        changed_by=desk.marketer,
    )
    product.terms.set(Term.objects.filter(slug__in=entry["terms"]))
    _add_ingredients(product, entry)
    _add_offers(product, entry, desk, now)
    _take_through(product, entry, desk, now - timedelta(days=130))
    return product


def _warnings(entry: Entry) -> str:
    """The statements that the law asks for (Directive 2002/46/EC, article 6), and the product's own."""
    standard = entry.get("warnings", reading.sellers()["warnings"]["supplement"])
    if entry.get("product_class") == Product.ProductClass.FOOD:
        standard = entry.get("warnings", "")
    return "\n".join(part.strip() for part in (standard, entry.get("extra_warning", "")) if part.strip())


def _add_ingredients(product: Product, entry: Entry) -> None:
    for position, row in enumerate(entry["ingredients"], 1):
        amount = Decimal(row["amount"])
        Ingredient.objects.create(
            product=product,
            position=position,
            name=row["name"],
            form=row["form"],
            amount=amount,
            unit=row["unit"],
            reference_percent=reference_intake(row["key"]).percent_of(amount, row["unit"])
            if "key" in row
            else None,
        )


def _add_offers(product: Product, entry: Entry, desk: Desk, now: datetime) -> None:
    for key, price in entry["offers"].items():
        merchant = desk.merchants[key]
        Offer.objects.create(
            product=product,
            merchant=merchant,
            url=f"{merchant.website}p/{product.slug}",
            price=Decimal(price),
            seen_at=now,
        )


def _renew_prices(desk: Desk, now: datetime) -> int:
    """Note the demo's shops' prices for demo products as seen now; returns how many were old."""
    offers = Offer.objects.filter(
        merchant__in=desk.merchants.values(),
        product__slug__in=reading.products(),
        seen_at__lt=now - PRICES_RENEWED_AFTER,
    )
    return offers.update(seen_at=now)


# -- Campaigns -------------------------------------------------------------------------------------


@transaction.atomic
def _make_campaign(entry: Entry, desk: Desk, now: datetime) -> bool:
    """Whether the campaign had to be made."""
    advertiser = desk.advertisers[entry["advertiser"]]
    if Campaign.objects.filter(advertiser=advertiser, name=entry["name"]).exists():
        return False
    starts_at, ends_at = (_midnight(now, days) for days in entry["days"])
    campaign = Campaign(
        advertiser=advertiser,
        name=entry["name"],
        tier=entry["tier"],
        price_model=entry["price_model"],
        price_micros=_micros(entry.get("price", "0")),
        budget_micros=_micros(entry["budget"]) if "budget" in entry else None,
        starts_at=starts_at,
        ends_at=ends_at,
        created_by=desk.marketer,
        changed_by=desk.marketer,
    )
    campaign.full_clean()
    campaign.save()
    _add_targets(campaign, entry)
    for row in entry["placements"]:
        product = Product.objects.get(slug=row["product"])
        placement = Placement.objects.create(
            campaign=campaign, product=product, weight=row["weight"], line=row["line"]
        )
        for name, line in row.get("variants", {}).items():
            Variant.objects.create(placement=placement, name=name, line=line)
    for name in entry.get("labels", []):
        campaign.competitor_labels.add(CompetitorLabel.objects.get_or_create(name=name)[0])
    _take_through(campaign, entry, desk, min(now, starts_at))
    return True


def _midnight(now: datetime, days: int) -> datetime:
    day = timezone.localtime(now) + timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _micros(euros: str) -> int:
    return int(Decimal(euros) * MICROS)


def _add_targets(campaign: Campaign, entry: Entry) -> None:
    """Topics and articles by slug, tags by name; what the site doesn't have is left out."""
    for key, is_excluded in (("", False), ("not_", True)):
        things = [
            *({"topic": topic} for topic in Topic.objects.filter(slug__in=entry.get(f"{key}topics", []))),
            *({"tag": tag} for tag in Tag.objects.filter(name__in=entry.get(f"{key}tags", []))),
            *({"article": a} for a in Article.objects.filter(slug__in=entry.get(f"{key}articles", []))),
        ]
        for thing in things:
            Target.objects.create(campaign=campaign, is_excluded=is_excluded, **thing)


def _take_through(thing: Product | Campaign, entry: Entry, desk: Desk, now: datetime) -> None:
    """Hand it in and have it approved, as far as its entry says."""
    state = entry.get("state", "approved")
    if state in ("in_review", "approved"):
        approval.submit(thing, user=desk.marketer, now=now)
    if state == "approved":
        approval.approve(thing, user=desk.lead, now=now)
