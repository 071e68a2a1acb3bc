"""Tells the editors' checks which pages of products readers can open."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ads.models import Approval, Product
from articles.publishing.checks import Draft, Page, Standing, answers_for


@answers_for("product")
def products(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    """Approved products have a page; of an archived one only a notice is left."""
    rows = Product.objects.filter(slug__in=slugs).values_list("slug", "status")
    return {
        slug: Page(Standing.LIVE if status == Approval.APPROVED else Standing.HIDDEN) for slug, status in rows
    }
