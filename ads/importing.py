"""Stores an imported page whole: its article, and its sponsored names as products beside that article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.text import Truncator, slugify

from ads.models import Advertiser, Approval, Campaign, Placement, Product, Target
from articles.importing.plain_text import ParsedPage
from articles.importing.store import Stored, store
from articles.models import Article, AuditEntry, Person, Topic

# A page doesn't say who pays: a marketer chooses the true advertiser before approving the campaign.
ADVERTISER = "Nog te bepalen"
# A page doesn't say for how long either.
PERIOD = timedelta(days=365)
# What the column holds (ads/models/campaign.py).
LONGEST_CAMPAIGN_NAME = 120

_Class = Product.ProductClass

# Parts of names that give the class away; the first row that fits counts. The rest is taken for a supplement.
# A person approves each product, so a row must only be right about what a supplement can't be.
CLASS_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Up to twelve months, follow-on formula included: it has no class of its own, this is the stricter one.
    (_Class.INFANT_FORMULA, ("zuigeling", "flesvoeding", "opvolgmelk", "babymelk", "infant formula")),
    (_Class.TODDLER_MILK, ("peutermelk", "peuterdrank", "groeimelk", "toddler milk")),
    # Similasan makes homeopathic medicines; pillules called globuli are made by that branch alone.
    (_Class.HOMEOPATHIC, ("homeopat", "globuli", "similasan")),
    # What goes into an eye is never a supplement: a medicine, or a device after a look at the pack.
    (_Class.MEDICINE, ("oogdruppel", "oogzalf", "paracetamol", "ibuprofen", "naproxen", "diclofenac")),
    (_Class.MEDICAL_DEVICE, ("thermometer", "bloeddrukmeter", "zwangerschapstest", "wondpleister")),
    (_Class.COSMETIC, ("shampoo", "tandpasta", "deodorant", "zonnebrand", "dagcrème", "nachtcrème")),
)


@dataclass(frozen=True)
class StoredProducts:
    """The placement of each sponsored product, and the products that had to be made, both in order."""

    placements: tuple[Placement, ...]
    made: tuple[Product, ...]


@dataclass(frozen=True)
class Imported:
    """Everything that became of a page."""

    stored: Stored
    products: StoredProducts


@transaction.atomic
def import_page(
    page: ParsedPage,
    *,
    topic: Topic,
    now: datetime,
    author: Person | None = None,
    needs_author: bool = False,
) -> Imported:
    """Store `page`, all of it or, where ImportRefused is raised, nothing; store() explains the choices."""
    stored = store(page, topic=topic, now=now, author=author, needs_author=needs_author)
    return Imported(stored, store_products(page.sponsored, article=stored.article, now=now))


@transaction.atomic
def store_products(names: Iterable[str], *, article: Article, now: datetime) -> StoredProducts:
    """Place the product of each name beside `article`, in a campaign that somebody must still approve.

    Products are found by their name in any capitals, or made ("to be approved"). What stands beside the
    article already, in whichever campaign, stays as it is: repeating this changes nothing, also after a
    marketer gave a product its proper name or the campaign its true advertiser.
    """
    products: dict[int, Product] = {}
    made: list[Product] = []
    for name in names:
        product = _find(name, article)
        if product is None:
            product = _make(name)
            made.append(product)
        products[product.pk] = product
    for product in made:
        AuditEntry.objects.record("make", product, user=None, now=now)
    return StoredProducts(_place(products.values(), article, now), tuple(made))


def guess_class(name: str) -> str:
    """The class of the product called `name` where `CLASS_WORDS` knows it, else supplement."""
    folded = name.casefold()
    for product_class, parts in CLASS_WORDS:
        if any(part in folded for part in parts):
            return product_class
    return _Class.SUPPLEMENT


# -- Products --------------------------------------------------------------------------------------


def _find(name: str, article: Article) -> Product | None:
    """The product with this name, or the one of this address beside `article` that got another name since."""
    candidates = Product.objects.filter(
        models.Q(name__iexact=name) | models.Q(slug=_slug(name), slug__gt="")
    ).order_by("id")
    # Compared here: SQLite folds the capitals of plain letters only.
    same = next((product for product in candidates if product.name.casefold() == name.casefold()), None)
    return same or candidates.filter(placements__in=_placements(article)).first()


def _make(name: str) -> Product:
    stem = slug = _slug(name) or "product"
    number = 1
    while Product.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem[:150]}-{number}"
    return Product.objects.create(
        name=name, slug=slug, product_class=guess_class(name), status=Approval.IN_REVIEW
    )


def _slug(name: str) -> str:
    # 1.5 mg and 15 mg are two products.
    spaced = re.sub(r"(?<=\d)[.,](?=\d)", "-", name)
    return slugify(spaced)[: Product._meta.get_field("slug").max_length].rstrip("-")


# -- Placements ------------------------------------------------------------------------------------


def _placements(article: Article) -> models.QuerySet[Placement]:
    """What stands beside `article` because a campaign names this very article."""
    return Placement.objects.filter(campaign__in=_campaigns(article)).order_by("id")


def _campaigns(article: Article) -> models.QuerySet[Campaign]:
    targets = Target.objects.filter(article=article, is_excluded=False)
    return Campaign.objects.filter(targets__in=targets).order_by("id")


def _place(products: Iterable[Product], article: Article, now: datetime) -> tuple[Placement, ...]:
    placed = {placement.product_id: placement for placement in _placements(article)}
    missing = [product for product in products if product.pk not in placed]
    campaign = _open_campaign(article) if missing else None
    for product in missing:
        campaign = campaign or _make_campaign(article, now)
        placed[product.pk] = Placement.objects.create(campaign=campaign, product=product)
        row = {f"{Placement._meta.verbose_name} “{product}”": (None, str(product))}
        AuditEntry.objects.record("save", campaign, user=None, now=now, changes=row)
    return tuple(placed[product.pk] for product in products)


def _open_campaign(article: Article) -> Campaign | None:
    """The campaign of an earlier import, unless it was approved: what was approved gets no more products."""
    is_open = [Approval.DRAFT, Approval.IN_REVIEW]
    return _campaigns(article).filter(advertiser__name=ADVERTISER, status__in=is_open).first()


def _make_campaign(article: Article, now: datetime) -> Campaign:
    advertiser, is_new = Advertiser.objects.get_or_create(name=ADVERTISER)
    if is_new:
        AuditEntry.objects.record("make", advertiser, user=None, now=now)
    name = Truncator(article.title).chars(LONGEST_CAMPAIGN_NAME)
    number = 1
    while advertiser.campaigns.filter(name=name).exists():
        number += 1
        name = f"{Truncator(article.title).chars(LONGEST_CAMPAIGN_NAME - 6)} ({number})"
    campaign = Campaign.objects.create(
        advertiser=advertiser,
        name=name,
        status=Approval.IN_REVIEW,
        starts_at=now,
        ends_at=now + PERIOD,
    )
    Target.objects.create(campaign=campaign, article=article)
    AuditEntry.objects.record("make", campaign, user=None, now=now)
    return campaign
