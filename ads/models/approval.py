"""The part that a product and a campaign share: somebody makes it, somebody else approves it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Approval(models.TextChoices):
    """How far something is; ads/approval.py says who may move it."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("to be approved")
    APPROVED = "approved", _("approved")
    ARCHIVED = "archived", _("archived")


class Approvable(models.Model):
    """Status, maker and approver, with the rule in the database that they are two persons."""

    status = models.CharField(
        _("status"), max_length=12, choices=Approval, default=Approval.DRAFT, editable=False
    )
    # Moves with every change of what readers see, so that nobody overwrites or approves what he hasn't seen.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "in_review", "approved", "archived"]),
                name="%(class)s_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="approved")
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="%(class)s_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("created_by"))
                & ~models.Q(approved_by=models.F("changed_by")),
                name="%(class)s_approved_by_another",
            ),
        ]
