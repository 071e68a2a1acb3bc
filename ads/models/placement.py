"""The placements of a campaign: which products, with which words, beside which articles."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .approval import Approval
from .campaign import Campaign
from .product import Product
from .recall import Recall


class Target(models.Model):
    """Where a campaign may or may not stand; without any inclusion it may stand everywhere."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name=_("campaign"))
    is_excluded = models.BooleanField(_("not there"), default=False, help_text=_("An exclusion always wins."))
    # Protected: a campaign whose last target was deleted would stand everywhere.
    topic = models.ForeignKey(
        "articles.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    tag = models.ForeignKey(
        "articles.Tag", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tag")
    )
    article = models.ForeignKey(
        "articles.Article",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(topic__isnull=False, tag=None, article=None)
                | models.Q(topic=None, tag__isnull=False, article=None)
                | models.Q(topic=None, tag=None, article__isnull=False),
                name="target_is_one_thing",
                violation_error_message=_("Choose one thing: a topic, a tag or an article."),
            ),
            # Each once, so that one thing is never both wanted and excluded.
            models.UniqueConstraint(fields=["campaign", "topic"], name="target_topic_once"),
            models.UniqueConstraint(fields=["campaign", "tag"], name="target_tag_once"),
            models.UniqueConstraint(fields=["campaign", "article"], name="target_article_once"),
        ]

    def __str__(self):
        return str(self.topic or self.tag or self.article)


class PlacementQuerySet(models.QuerySet):
    def released(self):
        """What people have released: all switches on, all approved, nothing recalled; whatever the moment."""
        return self.filter(*self.releases().values())

    @staticmethod
    def releases():
        """The conditions of `released`, each with the name by which ads/serving/explaining speaks of it."""
        return {
            "campaign": Q(campaign__status=Approval.APPROVED),
            "paused": Q(campaign__is_paused=False),
            "advertiser": Q(campaign__advertiser__is_active=True),
            "placement": Q(is_active=True),
            "product": Q(product__status=Approval.APPROVED),
            "brand": Q(product__brand__isnull=False),
            "recall": ~Exists(Recall.objects.open().of(OuterRef("product"), OuterRef("product__brand"))),
        }

    def which_hold(self, pk):
        """For each condition of `released` whether it holds for this placement; raises DoesNotExist."""
        releases = self.releases()
        held = [ExpressionWrapper(is_met, output_field=models.BooleanField()) for is_met in releases.values()]
        rows = self.annotate(**{f"holds_{name}": is_met for name, is_met in zip(releases, held, strict=True)})
        row = rows.values(*(f"holds_{name}" for name in releases)).get(pk=pk)
        return {name: row[f"holds_{name}"] for name in releases}

    def running(self, since, until):
        """What has a part of its campaign's period between two moments (both included)."""
        return self.filter(campaign__starts_at__lte=until, campaign__ends_at__gt=since)


class Placement(models.Model):
    """A product in the block beside articles, with its share and its own line of text."""

    class Slot(models.TextChoices):
        ARTICLE = "article", _("beside articles")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="placements", verbose_name=_("campaign")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="placements", verbose_name=_("product"))
    slot = models.CharField(_("place"), max_length=12, choices=Slot, default=Slot.ARTICLE)
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Twice the weight is shown about twice as often."),
    )
    line = models.CharField(
        _("own line of text"),
        max_length=120,
        blank=True,
        help_text=_("One factual line under the name; no health promises."),
    )
    destination = models.URLField(
        _("destination"),
        max_length=500,
        blank=True,
        help_text=_("Left empty, the cheapest offer of the product."),
    )
    own_weight = models.PositiveSmallIntegerField(
        _("share of this text"),
        default=10,
        validators=[MaxValueValidator(1000)],
        help_text=_("Beside other texts of this placement; 0 keeps this one away while there are others."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "product", "slot"],
                name="placement_once_a_campaign",
                violation_error_message=_("This product stands in the campaign already."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=1000), name="placement_weight_1_to_1000"
            ),
        ]

    def __str__(self):
        return str(self.product)


class Variant(models.Model):
    """Another text or picture of a placement, drawn in proportion to its weight: which works best?"""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="variants", verbose_name=_("placement")
    )
    name = models.CharField(_("name"), max_length=40, help_text=_("For the reports; readers don't see it."))
    line = models.CharField(
        _("own line of text"),
        max_length=120,
        blank=True,
        help_text=_("One factual line under the name; no health promises."),
    )
    image = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("Left empty, that of the product."),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["placement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "name"],
                name="variant_name_once_a_placement",
                violation_error_message=_("This placement has a variant of that name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=1000), name="variant_weight_1_to_1000"
            ),
        ]

    def __str__(self):
        return self.name
