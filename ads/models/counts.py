"""How often a placement was drawn, seen and clicked; ads/serving/counting.py writes these."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .placement import Placement, Variant


class CountKind(models.TextChoices):
    """What happened to a placement."""

    # Moves when a browser reports that the item is in its page: pages themselves never write.
    DELIVERED = "delivered", _("delivered")
    # Moves when half of the item was in view for a second, once a page load.
    VIEWABLE = "viewable", _("seen")
    # Moves when a person follows the link, once a page load.
    CLICK = "click", _("clicks")


class Filtered(models.TextChoices):
    """Why an event wasn't counted, beside the reasons that views have too (articles.models.Refusal)."""

    OLD = "old", _("the page was older than two hours")
    REPEATED = "repeated", _("counted already")
    STOPPED = "stopped", _("the placement had stopped")


class PlacementCount(models.Model):
    """Events of one kind of a placement beside one article in one hour (UTC)."""

    pk = models.CompositePrimaryKey("placement_id", "hour", "article_id", "kind")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="counts", db_index=False)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+", db_index=False)
    hour = models.DateTimeField(_("hour"))
    kind = models.CharField(_("kind"), max_length=9, choices=CountKind)
    n = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("count of a placement")
        verbose_name_plural = _("counts of placements")
        default_permissions = ["view"]


class BilledCount(models.Model):
    """Events of a placement beside one article in one hour (UTC) that were billed at one price each.

    What they cost is n × unit_micros; what was counted beyond them (seen, or clicked where clicks are sold)
    was free.
    """

    pk = models.CompositePrimaryKey("placement_id", "hour", "article_id", "unit_micros")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="billed_counts", db_index=False)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+", db_index=False)
    hour = models.DateTimeField(_("hour"))
    unit_micros = models.PositiveBigIntegerField(_("price of each in micro-euros"))
    n = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("billed count of a placement")
        verbose_name_plural = _("billed counts of placements")
        default_permissions = ["view"]


class VariantCount(models.Model):
    """Events of one kind of a variant on one day; those of the placement's own text are the rest."""

    pk = models.CompositePrimaryKey("variant_id", "day", "kind")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="counts", db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=9, choices=CountKind)
    n = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("count of a variant")
        verbose_name_plural = _("counts of variants")
        default_permissions = ["view"]


class FilteredCount(models.Model):
    """Events of one kind that were not counted for a placement on one day, by reason."""

    pk = models.CompositePrimaryKey("placement_id", "day", "kind", "reason")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="filtered_counts", db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=9, choices=CountKind)
    reason = models.CharField(_("reason"), max_length=24)
    n = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("filtered count of a placement")
        verbose_name_plural = _("filtered counts of placements")
        default_permissions = ["view"]


class CountedToken(models.Model):
    """A token (one page load, one placement, one kind) that was counted, so that it counts once."""

    key = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []
