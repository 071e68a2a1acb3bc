"""Who pays for a placement."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Advertiser(models.Model):
    """A company whose products are placed beside articles; readers see its name."""

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("As readers see it under each product.")
    )
    payer = models.CharField(
        _("paid by"),
        max_length=120,
        blank=True,
        help_text=_("Only if somebody else pays than the advertiser."),
    )
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("contact"), blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switched off, nothing of it is shown any more.")
    )

    class Meta:
        verbose_name = _("advertiser")
        verbose_name_plural = _("advertisers")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="advertiser_has_name")]

    def __str__(self):
        return self.name
