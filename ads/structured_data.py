"""What the page of a product tells machines: what stands on it, and no more.

No rating, no claim, and no address of a shop: a link by which the magazine may earn is marked as such on the
page, and data has no such mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import localize

from ads.models import Ingredient, Product
from articles.structured_data import Crumb, Node, Site, of_page

_SUPPLEMENT = ["Product", "DietarySupplement"]


def of_product(
    site: Site,
    product: Product,
    offers: Iterable[Mapping[str, Any]],
    ingredients: Iterable[Ingredient],
    trail: Sequence[Crumb],
) -> list[Node]:
    """The page of an approved product; `offers` are those on it, with a price only while that is fresh."""
    path = product.get_absolute_url()
    url = site.url(path)
    is_supplement = product.product_class == Product.ProductClass.SUPPLEMENT
    node: Node = {
        "@type": _SUPPLEMENT if is_supplement else "Product",
        "@id": f"{url}#product",
        "name": product.name,
        "url": url,
    }
    if product.brand:
        node["brand"] = {"@type": "Brand", "name": product.brand.name}
    if product.image:
        node["image"] = site.url(product.image.file.url)
    facts: Node = {"description": product.summary, "gtin": product.gtin}
    if is_supplement:
        facts |= {
            "activeIngredient": [_ingredient(ingredient) for ingredient in ingredients],
            "safetyConsideration": product.warnings,
        }
    node |= {name: value for name, value in facts.items() if value}
    if priced := [offer for offer in offers if offer["price"]]:
        node["offers"] = _offers(priced)
    return of_page(site, product.name, path, product.summary, trail, kind="ItemPage", main=node)


def _ingredient(ingredient: Ingredient) -> str:
    name = f"{ingredient.name} ({ingredient.form})" if ingredient.form else ingredient.name
    return f"{name}: {localize(ingredient.short_amount)} {ingredient.unit}"


def _offers(priced: Sequence[Mapping[str, Any]]) -> Node:
    """One offer, or what several come down to; all are in stock, since the page shows no others."""
    offers: list[Node] = [
        {
            "@type": "Offer",
            "price": _amount(offer["price"]),
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "seller": {"@type": "Organization", "name": offer["merchant"]},
        }
        for offer in priced
    ]
    if len(offers) == 1:
        return offers[0]
    amounts = [offer["price"] for offer in priced]
    return {
        "@type": "AggregateOffer",
        "lowPrice": _amount(min(amounts)),
        "highPrice": _amount(max(amounts)),
        "priceCurrency": "EUR",
        "offerCount": len(offers),
        "offers": offers,
    }


def _amount(price: Decimal) -> str:
    """A price as schema.org writes it: with a point and two decimals."""
    return f"{price:.2f}"
