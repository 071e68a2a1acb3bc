"""What was sold: campaigns with their period, price and targets, and the placements in them."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .advertiser import Advertiser
from .approval import Approvable, Approval
from .product import Product


class Campaign(Approvable):
    """An order of an advertiser; money is in micro-euros (millionths of a euro)."""

    class Tier(models.IntegerChoices):
        GUARANTEED = 1, _("guaranteed: volume or share was sold")
        WEIGHTED = 2, _("weighted: sold without volume")
        AFFILIATE = 3, _("affiliate")
        HOUSE = 4, _("house")

    class PriceModel(models.TextChoices):
        CPM = "cpm", _("per 1000 viewable impressions")
        CPC = "cpc", _("per click")
        FLAT = "flat", _("flat fee")
        AFFILIATE = "affiliate", _("affiliate commission")
        HOUSE = "house", _("none (house)")

    advertiser = models.ForeignKey(
        Advertiser, models.PROTECT, related_name="campaigns", verbose_name=_("advertiser")
    )
    name = models.CharField(
        _("name"), max_length=120, help_text=_("For finding it again; readers don't see it.")
    )
    tier = models.PositiveSmallIntegerField(
        _("tier"),
        choices=Tier,
        default=Tier.WEIGHTED,
        help_text=_("Slots fill in this order."),
    )
    price_model = models.CharField(
        _("price model"), max_length=10, choices=PriceModel, default=PriceModel.FLAT
    )
    price_micros = models.PositiveBigIntegerField(_("price in micro-euros"), default=0)
    budget_micros = models.PositiveBigIntegerField(_("budget in micro-euros"), null=True, blank=True)
    daily_cap_micros = models.PositiveBigIntegerField(_("most a day in micro-euros"), null=True, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), help_text=_("Shown until just before this moment."))
    is_paused = models.BooleanField(_("paused"), default=False)

    class Meta(Approvable.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_at", "name"]
        permissions = [("approve_campaign", "Can approve a campaign")]
        constraints = [
            *Approvable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="campaign_ends_after_start",
                violation_error_message=_("The campaign must end after it starts."),
            ),
            models.CheckConstraint(condition=models.Q(tier__in=[1, 2, 3, 4]), name="campaign_tier_known"),
            models.CheckConstraint(
                condition=models.Q(price_model__in=["cpm", "cpc", "flat", "affiliate", "house"]),
                name="campaign_price_model_known",
            ),
            models.UniqueConstraint(fields=["advertiser", "name"], name="campaign_name_once_an_advertiser"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse what contradicts itself; what is still missing may come later (ads/approval.py asks it)."""
        problems = dict(self._price_contradictions())
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            problems["ends_at"] = _("The campaign must end after it starts.")
        if problems:
            raise ValidationError(problems)

    def _price_contradictions(self):
        """Pairs of a field and what is wrong with it."""
        unsold = {self.PriceModel.AFFILIATE: self.Tier.AFFILIATE, self.PriceModel.HOUSE: self.Tier.HOUSE}
        if unsold.get(self.price_model) != (self.tier if self.tier in unsold.values() else None):
            yield "tier", _("This tier doesn't go with this price model.")
        if self.price_model in unsold and self.price_micros:
            yield "price_micros", _("This price model has no price.")
        if self.price_model not in (self.PriceModel.CPM, self.PriceModel.CPC):
            if self.budget_micros is not None:
                yield "budget_micros", _("Only a price per click or per 1000 impressions has a budget.")
            if self.daily_cap_micros is not None:
                yield "daily_cap_micros", _("Only a price per click or per 1000 impressions has a daily cap.")
        elif self.budget_micros is not None:
            if self.budget_micros < self.unit_price_micros or not self.budget_micros:
                yield "budget_micros", _("The budget doesn't pay for a single click or impression.")
            if self.daily_cap_micros is not None and self.daily_cap_micros > self.budget_micros:
                yield "daily_cap_micros", _("The daily cap is more than the whole budget.")

    def stage(self, now):
        """Where an approved campaign is in its life: "paused", "planned", "running" or "over"."""
        if self.ends_at <= now:
            return "over"
        if self.is_paused:
            return "paused"
        return "planned" if self.starts_at > now else "running"

    @property
    def unit_price_micros(self):
        """What one click or viewable impression costs in micro-euros, rounded up; 0 where neither is sold."""
        if self.price_model == self.PriceModel.CPM:
            return -(-(self.price_micros or 0) // 1000)
        return (self.price_micros or 0) if self.price_model == self.PriceModel.CPC else 0


class Target(models.Model):
    """Where a campaign may or may not stand; without any inclusion it may stand everywhere."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name=_("campaign"))
    is_excluded = models.BooleanField(_("not there"), default=False, help_text=_("An exclusion always wins."))
    topic = models.ForeignKey(
        "articles.Topic",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    tag = models.ForeignKey(
        "articles.Tag", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("tag")
    )
    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
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
        """What people have released: every switch is on and everything is approved, whatever the moment."""
        return self.filter(
            is_active=True,
            campaign__status=Approval.APPROVED,
            campaign__is_paused=False,
            campaign__advertiser__is_active=True,
            product__status=Approval.APPROVED,
            product__brand__isnull=False,
        )

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
