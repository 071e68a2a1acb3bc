"""The page of a product: what is in it, what it costs where, and which articles are about what it holds."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ads import prices
from ads.models import Approval, Product
from ads.recalls import open_recall
from ads.reports import was_shown
from ads.serving.servable import is_web_address
from articles.models import Publication
from articles.text.affiliates import mark_affiliate_links
from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables

ARTICLES_SHOWN = 6
_PUBLIC = (Approval.APPROVED, Approval.ARCHIVED)


@require_safe
def product(request, slug):
    """An approved product; 410 once it is archived or recalled, 404 for whatever nobody has approved."""
    shown = get_object_or_404(Product.objects.select_related("brand", "image"), slug=slug)
    if recall := _recall_to_tell(shown):
        return render(request, "ads/recalled.html", {"product": shown, "recall": recall}, status=410)
    if shown.status not in _PUBLIC:
        raise Http404("Nobody has approved this product.")
    if shown.status == Approval.ARCHIVED:
        return render(request, "ads/gone.html", status=410)
    now = timezone.now()
    return render(
        request,
        "ads/product.html",
        {
            "product": shown,
            "description": _rich_text(shown.description),
            "ingredients": shown.ingredients.all(),
            "offers": [_offer(shown, offer, now) for offer in _available(shown)],
            "articles": _articles_about(shown, now),
        },
    )


def _rich_text(html):
    """`html` as a marketer saved it, clean however it was saved, paid links marked, tables able to scroll."""
    return frame_tables(mark_affiliate_links(sanitise(html)), gettext("Table"))


def _recall_to_tell(product):
    """The recall that readers must hear of, also while the product is being corrected or was put away.

    A product that no reader ever saw isn't made known by the recall of its brand.
    """
    recall = open_recall(product)
    is_known = (
        product.status in _PUBLIC or (recall and recall.product_id) or was_shown(product.placements.all())
    )
    return recall if is_known else None


def _available(product):
    offers = product.offers.available().select_related("merchant")
    return [offer for offer in offers if is_web_address(offer.url)]


def _offer(product, offer, now):
    """One row of the table of shops; a price that is too old to be true is left out."""
    price = offer.price if prices.is_shown(offer.seen_at, now) else None
    return {
        "merchant": offer.merchant.name,
        "url": offer.url,
        "price": price,
        "unit_price": prices.unit_price(price, product.pack_quantity, product.pack_unit) if price else None,
        "seen_at": offer.seen_at,
    }


def _articles_about(product, now):
    """Live articles that mention what the product holds, or are about it; newest first."""
    terms = product.terms.all()
    live = Publication.objects.live(now)
    about = live.filter(Q(terms__in=terms) | Q(article__subjects__in=terms)).order_by()
    return Publication.objects.filter(pk__in=about.values("pk")).newest().for_cards()[:ARTICLES_SHOWN]
