"""What is sold: brands, products with their composition, and where they are offered at which price."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.fields import RICH_TEXT_HELP, RichTextField

from .approval import Approvable


class Brand(models.Model):
    """A maker's name; a block never shows two products of one."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="brand_has_name")]

    def __str__(self):
        return self.name


class Merchant(models.Model):
    """A shop that offers products."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="merchant_has_name")]

    def __str__(self):
        return self.name


class Product(Approvable):
    """A product that may be placed once somebody else than its maker has approved it."""

    class ProductClass(models.TextChoices):
        SUPPLEMENT = "supplement", _("food supplement")
        FOOD = "food", _("food")
        INFANT_FORMULA = "infant_formula", _("infant formula")
        TODDLER_MILK = "toddler_milk", _("toddler milk")
        MEDICINE = "medicine", _("medicine")
        HOMEOPATHIC = "homeopathic", _("homeopathic")
        MEDICAL_DEVICE = "medical_device", _("medical device")
        COSMETIC = "cosmetic", _("cosmetic")

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    brand = models.ForeignKey(
        Brand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("brand"),
        help_text=_("Needed for approval."),
    )
    product_class = models.CharField(
        _("kind of product"),
        max_length=16,
        choices=ProductClass,
        default=ProductClass.SUPPLEMENT,
        help_text=_("Infant formula and medicines can't be placed."),
    )
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        blank=True,
        help_text=_("The number under the bar code: 8, 12, 13 or 14 digits."),
    )
    admission_number = models.CharField(
        _("admission number"),
        max_length=40,
        blank=True,
        help_text=_("Of the KOAG/KAG, where the kind of product needs one."),
    )
    admission_until = models.DateField(_("admission valid until"), null=True, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    description = RichTextField(_("description"), help_text=RICH_TEXT_HELP)
    image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("image"),
    )
    pack_quantity = models.DecimalField(
        _("content of the pack"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    pack_unit = models.CharField(
        _("unit of the content"), max_length=20, blank=True, help_text=_("tablets, ml, g")
    )
    daily_dose = models.CharField(
        _("daily dose"), max_length=80, blank=True, help_text=_("As on the label: “2 tablets”.")
    )
    warnings = models.TextField(
        _("warnings"), blank=True, help_text=_("The statements that the label must carry.")
    )
    terms = models.ManyToManyField(
        "articles.Term",
        blank=True,
        related_name="+",
        verbose_name=_("glossary terms"),
        help_text=_("The substances that this product holds."),
    )

    class Meta(Approvable.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]
        permissions = [("approve_product", "Can approve a product")]
        constraints = [
            *Approvable.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="product_has_name"),
            models.CheckConstraint(
                condition=~models.Q(status="approved") | models.Q(brand__isnull=False),
                name="product_approved_with_brand",
            ),
            models.UniqueConstraint("gtin", condition=~models.Q(gtin=""), name="product_gtin_unique"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("product", args=[self.slug])


class Ingredient(models.Model):
    """A substance in one daily dose of a product."""

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="ingredients", verbose_name=_("product")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("substance"), max_length=120)
    form = models.CharField(
        _("form"), max_length=120, blank=True, help_text=_("For example magnesium citrate.")
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=4,
        validators=[MinValueValidator(Decimal("0.0001"))],
    )
    unit = models.CharField(_("unit"), max_length=12, help_text=_("µg, mg, g, IE"))
    # xgettext:no-python-format
    reference_percent = models.PositiveIntegerField(_("% of the reference intake"), null=True, blank=True)

    class Meta:
        verbose_name = _("ingredient")
        verbose_name_plural = _("ingredients")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ingredient_amount_positive")
        ]

    def __str__(self):
        return self.name

    @property
    def short_amount(self):
        """The amount without zeros at its end: 2.5, not 2.5000."""
        return Decimal(f"{self.amount.normalize():f}")


class OfferQuerySet(models.QuerySet):
    def available(self):
        """What a reader can buy now: in stock, in a shop that we work with; cheapest first."""
        return self.filter(is_in_stock=True, merchant__is_active=True).order_by("price", "id")


class Offer(models.Model):
    """A product in a shop: where, for how much, seen when."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="offers", verbose_name=_("product"))
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="offers", verbose_name=_("shop"))
    url = models.URLField(_("web address"), max_length=500)
    price = models.DecimalField(
        _("price in euros"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    is_in_stock = models.BooleanField(_("in stock"), default=True)
    seen_at = models.DateTimeField(_("price seen"), help_text=_("Prices older than 24 hours aren't shown."))

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["price", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "merchant"], name="offer_once_a_merchant"),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="offer_price_positive"),
        ]

    def __str__(self):
        return f"{self.product} – {self.merchant}"
