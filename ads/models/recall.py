"""Which products and brands were recalled: from that moment on readers meet a warning instead of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .product import Brand, Product


class RecallQuerySet(models.QuerySet):
    def open(self):
        """What hasn't been lifted."""
        return self.filter(lifted_at=None)

    def of(self, product, brand):
        """What holds for a product and its brand (rows, numbers, or expressions of a query)."""
        return self.filter(Q(product=product) | Q(brand=brand, brand__isnull=False))


class Recall(models.Model):
    """One product, or everything of one brand, taken away at once; lifting it is somebody else's decision."""

    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="recalls", verbose_name=_("product")
    )
    brand = models.ForeignKey(
        Brand, models.PROTECT, null=True, blank=True, related_name="recalls", verbose_name=_("brand")
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        help_text=_("Readers see it on the product’s page: what is wrong, and what they should do."),
    )
    made_at = models.DateTimeField(_("recalled"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recalled by")
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        ordering = ["-made_at", "-id"]
        default_permissions = ["add", "view"]
        permissions = [("lift_recall", "Can lift a recall")]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, brand=None) | Q(product=None, brand__isnull=False),
                name="recall_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False),
                name="recall_lifted_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["product"], condition=Q(lifted_at=None), name="product_recalled_once"
            ),
            models.UniqueConstraint(
                fields=["brand"], condition=Q(lifted_at=None), name="brand_recalled_once"
            ),
        ]

    def __str__(self):
        return str(self.thing)

    @property
    def thing(self):
        """The product or brand."""
        return self.product or self.brand
