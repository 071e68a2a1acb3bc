"""Which pages of products search engines may find: those that readers may open. See articles/sitemaps.py."""

from django.db.models import Exists, F, Max, OuterRef
from django.urls import reverse

from ads.models import Approval, Product, Recall

BLOCK = 10_000


class Products:
    """Approved products that weren't recalled, dated by what was approved last; nothing about who pays."""

    name = "producten"

    def blocks(self, now):
        blocks = self._shown().annotate(block=F("pk") / BLOCK + 1).order_by("block")
        dated = blocks.values("block").annotate(changed=Max("approved_at"))
        return dated.values_list("block", "changed")

    def entries(self, number, now):
        shown = self._shown().filter(pk__gte=(number - 1) * BLOCK, pk__lt=number * BLOCK).order_by("pk")
        for product in shown.select_related("image").only("slug", "approved_at", "image__file"):
            pictures = [product.image.file.url] if product.image else []
            yield product.get_absolute_url(), product.approved_at, pictures

    def _shown(self):
        recalled = Exists(Recall.objects.open().of(OuterRef("pk"), OuterRef("brand")))
        return Product.objects.filter(~recalled, status=Approval.APPROVED)


class Pages:
    """The page that tells who pays; the pages of single placements are for readers, not for machines."""

    name = "betaald"

    def blocks(self, now):
        return [(1, None)]

    def entries(self, number, now):
        if number == 1:
            yield reverse("payers"), None, []


SECTIONS = (Products(), Pages())
