"""Tells the editors' checks which pages of products readers can open, and which products were recalled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ads.models import Approval, Product, Recall
from ads.recalls import sought
from articles.models import Article
from articles.publishing.checks import Draft, Page, Problem, Standing, answers_for, register, warning


@answers_for("product")
def products(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    """Approved products have a page; of an archived or recalled one only a notice is left."""
    recalled = Exists(Recall.objects.open().of(OuterRef("pk"), OuterRef("brand")))
    rows = Product.objects.filter(slug__in=slugs).annotate(is_recalled=recalled)
    return {
        product.slug: Page(
            Standing.LIVE
            if product.status == Approval.APPROVED and not product.is_recalled
            else Standing.HIDDEN
        )
        for product in rows
    }


@register
def recalled_products(article: Article, draft: Draft) -> Iterator[Problem]:
    """Whoever writes about something that was recalled should say so, or take it out."""
    texts = [("title", draft["title"]), *((part.field, part.plain) for part in draft.parts)]
    for recall in Recall.objects.open().select_related("product", "brand"):
        look_for = sought(recall.thing)
        field = next((field for field, text in texts if look_for.is_named(text)), None)
        if field:
            message = _("“%(name)s” was recalled: %(reason)s")
            yield warning("recalled", message % {"name": recall.thing, "reason": recall.reason}, field)
