"""Log-ins of advertisers: who from outside may enter the room of which advertiser."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from .advertiser import Advertiser

# So much of a name as the log keeps.
LONGEST_NAME = 150


class Actor(NamedTuple):
    """Somebody from outside as the audit log names him: not by his log-in, which is an address."""

    pk: int
    name: str

    def get_username(self) -> str:
        return self.name


class AccessQuerySet(models.QuerySet):
    def entering(self) -> AccessQuerySet:
        """The log-ins that may enter now: theirs, their advertiser's and their account's switch are on.

        A log-in of the desk never enters, so that nobody is both inside and outside.
        """
        return self.filter(
            is_active=True, advertiser__is_active=True, user__is_active=True, user__is_staff=False
        )

    def with_entry(self) -> AccessQuerySet:
        """Each with `is_entering`: whether it is one of those that may enter now."""
        entering = AdvertiserAccess.objects.entering().filter(pk=OuterRef("pk"))
        return self.annotate(is_entering=Exists(entering))

    def of_user(self, user: Any) -> AdvertiserAccess | None:
        """The access with which `user` may enter now, or None."""
        return self.entering().select_related("advertiser", "user").filter(user_id=user.pk).first()


class AdvertiserAccess(models.Model):
    """One person of an advertiser who may read its reports and propose texts; nothing of it is the desk's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="advertiser_access",
        verbose_name=_("log-in"),
    )
    advertiser = models.ForeignKey(
        Advertiser, models.PROTECT, related_name="accesses", verbose_name=_("advertiser")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switched off, this person is out at once.")
    )
    # Part of what links are made of: raising it ends all that were given.
    link_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("invited"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("log-in of an advertiser")
        verbose_name_plural = _("log-ins of advertisers")
        ordering = ["advertiser__name", "id"]
        # Made by inviting, ended by switching off, so that proposals keep their maker.
        default_permissions = ["add", "change", "view"]

    def __str__(self):
        return self.user.get_full_name() or f"#{self.pk}"

    @property
    def actor(self) -> Actor:
        """For the audit log, from which nothing can be deleted."""
        return Actor(self.user_id, str(self)[:LONGEST_NAME])
