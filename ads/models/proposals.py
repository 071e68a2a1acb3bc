"""What advertisers propose for their placements, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .placement import Placement


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody has decided about yet, the oldest first."""
        return self.filter(state=Proposal.State.WAITING).order_by("made_at", "pk")


class Proposal(models.Model):
    """A text, with or without a picture, that an advertiser would like to see in one of its placements."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="proposals", verbose_name=_("placement")
    )
    line = models.CharField(_("line of text"), max_length=120, blank=True)
    image = models.ImageField(
        _("picture"),
        upload_to="proposals/%Y/",
        width_field="width",
        height_field="height",
        blank=True,
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-made_at", "-id"]
        # Made by advertisers in their own room; changing is deciding.
        default_permissions = ["change", "view"]
        indexes = [models.Index(fields=["state", "made_at"], name="proposal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "accepted", "refused"]), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_by=None, decided_at=None)
                | (~models.Q(state="waiting") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="proposal_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(line="") | ~models.Q(image=""), name="proposal_holds_something"
            ),
            models.CheckConstraint(
                condition=models.Q(image="") | ~models.Q(alt=""), name="proposal_picture_has_words"
            ),
        ]

    def __str__(self):
        return self.line or self.alt
