"""Makes what the tests of the marketers' wing need; each call makes something new and valid."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth import get_user_model

from ads.models import (
    Advertiser,
    AdvertiserAccess,
    Approval,
    BilledCount,
    Brand,
    Campaign,
    CountKind,
    FilteredCount,
    Merchant,
    Offer,
    Placement,
    PlacementCount,
    Product,
    Proposal,
    Target,
    Variant,
    VariantCount,
)
from tests.factories import make_article, make_user

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
EURO = 1_000_000
_number = count(1)


def _approved(fields):
    """The columns of something that one person made and another approved."""
    if fields.get("status") == Approval.APPROVED:
        fields.setdefault("approved_by", make_user())
        fields.setdefault("approved_at", NOW)
    return fields


def make_advertiser(name=None, **fields):
    return Advertiser.objects.create(name=name or f"Adverteerder {next(_number)}", **fields)


def make_brand(name=None, **fields):
    number = next(_number)
    return Brand.objects.create(name=name or f"Merk {number}", slug=f"merk-{number}", **fields)


def make_product(name=None, *, offer=True, **fields):
    """A product that nothing keeps from approval, with one offer unless `offer` is false."""
    number = next(_number)
    if "brand" not in fields:
        fields["brand"] = make_brand()
    product = Product.objects.create(
        name=name or f"Product {number}", slug=f"product-{number}", **_approved(fields)
    )
    if offer:
        make_offer(product)
    return product


def make_offer(product, price="12.95", **fields):
    number = next(_number)
    fields.setdefault("merchant", Merchant.objects.first() or Merchant.objects.create(name="Winkel"))
    fields.setdefault("url", f"https://winkel.example/{number}")
    fields.setdefault("seen_at", NOW)
    return Offer.objects.create(product=product, price=price, **fields)


def make_campaign(*, products=(), **fields):
    """A weighted campaign at a flat fee that runs now, with a placement for each of `products`."""
    fields.setdefault("name", f"Campagne {next(_number)}")
    fields.setdefault("starts_at", NOW - timedelta(days=10))
    fields.setdefault("ends_at", NOW + timedelta(days=10))
    fields.setdefault("price_micros", 500 * EURO)
    if "advertiser" not in fields:
        fields["advertiser"] = make_advertiser()
    campaign = Campaign.objects.create(**_approved(fields))
    for product in products:
        make_placement(campaign, product)
    return campaign


def make_placement(campaign=None, product=None, **fields):
    """A placement; whatever isn't given is made, approved and running."""
    return Placement.objects.create(
        campaign=campaign or make_campaign(status=Approval.APPROVED),
        product=product or make_product(status=Approval.APPROVED),
        **fields,
    )


def make_target(campaign, **fields):
    return Target.objects.create(campaign=campaign, **fields)


def make_variant(placement, **fields):
    fields.setdefault("name", f"Variant {next(_number)}")
    return Variant.objects.create(placement=placement, **fields)


def make_count(placement, n=1, *, kind=CountKind.DELIVERED, hour=NOW, article=None):
    """`n` events in the hour that holds `hour`."""
    return PlacementCount.objects.create(
        placement=placement,
        article=article or make_article(),
        hour=hour.replace(minute=0, second=0, microsecond=0),
        kind=kind,
        n=n,
    )


def make_filtered(placement, n=1, *, kind=CountKind.VIEWABLE, day=date(2026, 6, 15), reason="bot"):
    return FilteredCount.objects.create(placement=placement, n=n, kind=kind, day=day, reason=reason)


def make_billed(placement, n=1, *, unit_micros=12_000, hour=NOW, article=None):
    """`n` events that were billed at this price each in the hour that holds `hour`."""
    return BilledCount.objects.create(
        placement=placement,
        article=article or make_article(),
        hour=hour.replace(minute=0, second=0, microsecond=0),
        unit_micros=unit_micros,
        n=n,
    )


def make_variant_count(variant, n=1, *, kind=CountKind.VIEWABLE, day=date(2026, 6, 15)):
    return VariantCount.objects.create(variant=variant, n=n, kind=kind, day=day)


def make_access(advertiser=None, *, password=None, **fields):
    """A log-in of a person of `advertiser` (else of a new one), who isn't of the desk."""
    number = next(_number)
    email = fields.pop("email", f"klant{number}@bedrijf.example")
    user = get_user_model().objects.create_user(email, email, password, first_name=f"Klant {number}")
    fields.setdefault("created_at", NOW)
    return AdvertiserAccess.objects.create(user=user, advertiser=advertiser or make_advertiser(), **fields)


def make_proposal(placement=None, access=None, **fields):
    """A proposal that waits, made by somebody of the placement's advertiser."""
    placement = placement or make_placement()
    access = access or make_access(placement.campaign.advertiser)
    fields.setdefault("line", f"Voorstel {next(_number)}")
    fields.setdefault("made_at", NOW)
    return Proposal.objects.create(placement=placement, made_by=access.user, **fields)
