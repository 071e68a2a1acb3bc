"""What was sold: campaigns with their period, price and budget."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .advertiser import Advertiser
from .approval import Approvable
from .product import Brand

# What a period lies within: days of the plan, reports and calendars are counted one by one.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class CompetitorLabel(models.Model):
    """A kind of product of which a block shows one at most: “magnesium”, “sleep”."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("competitor label")
        verbose_name_plural = _("competitor labels")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="competitor_label_has_name")]

    def __str__(self):
        return self.name


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
    competitor_labels = models.ManyToManyField(
        CompetitorLabel,
        blank=True,
        related_name="campaigns",
        verbose_name=_("competitor labels"),
        help_text=_("A block never shows two products with the same label."),
    )
    blocked_brands = models.ManyToManyField(
        Brand,
        blank=True,
        related_name="+",
        verbose_name=_("not beside these brands"),
        help_text=_("Products of these brands never stand in one block with this campaign."),
    )

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
        for name in ("starts_at", "ends_at"):
            moment = getattr(self, name)
            if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
                problems[name] = _("Choose a year from %(first)d to %(last)d.") % {
                    "first": FIRST_YEAR,
                    "last": LAST_YEAR,
                }
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            problems["ends_at"] = _("The campaign must end after it starts.")
        if problems:
            raise ValidationError(problems)

    def _price_contradictions(self):
        """Pairs of a field and what is wrong with it."""
        unsold = {self.PriceModel.AFFILIATE: self.Tier.AFFILIATE, self.PriceModel.HOUSE: self.Tier.HOUSE}
        if unsold.get(self.price_model) != (self.tier if self.tier in unsold.values() else None):
            yield "tier", _("This tier doesn't go with this price model.")
        if self.price_model == self.PriceModel.CPM and (self.price_micros or 0) % 1000:
            yield "price_micros", _("A price per 1000 impressions has at most three decimals.")
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
        """What one click or viewable impression costs in micro-euros; 0 where neither is sold."""
        if self.price_model == self.PriceModel.CPM:
            return (self.price_micros or 0) // 1000
        return (self.price_micros or 0) if self.price_model == self.PriceModel.CPC else 0
