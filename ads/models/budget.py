"""What campaigns have spent and may still spend, and how fast; all money in micro-euros.

Each in a row of its own beside the campaign's, so that saving a campaign never writes over what was spent.
ads/serving/budget.py writes the first three, ads/serving/pacing.py the last.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .campaign import Campaign


def _within(limit):
    """What was spent and reserved together never passes the limit; without one (null) it may."""
    return Q(**{limit: None}) | Q(**{f"{limit}__gte": F("spent_micros") + F("reserved_micros")})


class CampaignBudget(models.Model):
    """What a campaign has spent, and what is reserved for processes that are billing it now."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="budget")
    # That of the campaign when units were last granted; null: without a limit.
    budget_micros = models.PositiveBigIntegerField(_("budget"), null=True)
    spent_micros = models.PositiveBigIntegerField(_("spent"), default=0)
    reserved_micros = models.PositiveBigIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(condition=_within("budget_micros"), name="campaign_within_budget")
        ]

    def __str__(self):
        return str(self.campaign)


class CampaignDay(models.Model):
    """The same of a campaign on one day in Amsterdam, against its daily cap."""

    pk = models.CompositePrimaryKey("campaign_id", "day")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="days", db_index=False)
    day = models.DateField(_("day"))
    cap_micros = models.PositiveBigIntegerField(_("most a day"), null=True)
    spent_micros = models.PositiveBigIntegerField(_("spent"), default=0)
    reserved_micros = models.PositiveBigIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("day of a campaign")
        verbose_name_plural = _("days of campaigns")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(condition=_within("cap_micros"), name="campaign_within_daily_cap")
        ]

    def __str__(self):
        return f"{self.campaign} – {self.day}"


class Lease(models.Model):
    """Units of one campaign that one process may bill until a moment; settling it deletes the row."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="leases")
    day = models.DateField(_("day"))
    unit_micros = models.PositiveBigIntegerField(_("price of a unit"))
    granted = models.PositiveIntegerField(_("granted"))
    used = models.PositiveIntegerField(_("used"), default=0)
    expires_at = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")
        default_permissions = []
        constraints = [models.CheckConstraint(condition=Q(used__lte=F("granted")), name="lease_within_grant")]

    def __str__(self):
        return f"{self.campaign}: {self.used}/{self.granted}"


class CampaignPace(models.Model):
    """With which chance a guaranteed campaign enters a block, so that it stays on its line."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="pace")
    chance = models.FloatField(_("chance to enter a block"), default=1.0)
    goal_micros = models.PositiveBigIntegerField(_("planned until now"), default=0)
    delivered_micros = models.PositiveBigIntegerField(_("delivered until now"), default=0)
    # Views of matching articles until the next computation.
    expected_views = models.FloatField(_("expected views"), default=0.0)
    is_overbooked = models.BooleanField(_("overbooked"), default=False)
    computed_at = models.DateTimeField(_("computed"))

    class Meta:
        verbose_name = _("pace")
        verbose_name_plural = _("paces")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(condition=Q(chance__gte=0, chance__lte=1), name="pace_is_a_chance")
        ]

    def __str__(self):
        return f"{self.campaign}: {self.chance:.3f}"
