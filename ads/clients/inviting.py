"""Lets people of an advertiser in: an invitation with a link to a password, and the switch that ends it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from ads.approval import Refused
from ads.models import Advertiser, AdvertiserAccess
from articles.models import AuditEntry

logger = logging.getLogger(__name__)


class _InvitationTokens(PasswordResetTokenGenerator):
    """Django's tokens, with a salt of their own so that they open this room's door and no other."""

    key_salt = "ads.clients.inviting"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Django's, with the version of the links: raised, it ends all that were given.

        Asked of the database each time, because a link may have been ended since `user` was read.
        """
        versions = AdvertiserAccess.objects.filter(user_id=user.pk).values_list("link_version", flat=True)
        return f"{super()._make_hash_value(user, timestamp)}{versions.first()}"


tokens = _InvitationTokens()


def may_invite(user: Any) -> bool:
    """Whether `user` decides who gets in from outside."""
    return bool(user.is_active) and user.has_perm("ads.add_advertiseraccess")


def invite(advertiser: Advertiser, *, name: str, email: str, user: Any, now: datetime) -> AdvertiserAccess:
    """Make a log-in for a person of `advertiser`; `link_to` gives the link to its password.

    The log-in's name is the e-mail address in small letters; it is of nobody at the desk. Raises Refused.
    """
    email = email.strip().lower()
    _check(user, advertiser)
    users = get_user_model()
    if users.objects.filter(Q(username__iexact=email) | Q(email__iexact=email)).exists():
        raise Refused(_("There is a log-in with this address already."))
    try:
        with transaction.atomic():
            account = users.objects.create_user(email, email, password=None, first_name=name.strip())
            access = AdvertiserAccess.objects.create(
                user=account, advertiser=advertiser, created_at=now, created_by=user
            )
            AuditEntry.objects.record("invite", access, user=user, now=now, note=str(advertiser))
    except IntegrityError as error:
        # Somebody else invited the same person at the same moment.
        raise Refused(_("There is a log-in with this address already.")) from error
    return access


def renew(access: AdvertiserAccess, *, user: Any, now: datetime) -> None:
    """Prepare a new link for who lost the old one or the password; `link_to` gives it. Raises Refused.

    Older links die; a password that was chosen works until another is.
    """
    _check(user, access.advertiser)
    if not access.is_active:
        raise Refused(_("This log-in is switched off."))
    with transaction.atomic():
        AdvertiserAccess.objects.filter(pk=access.pk).update(link_version=F("link_version") + 1)
        AuditEntry.objects.record("invite", access, user=user, now=now)


def _check(user: Any, advertiser: Advertiser) -> None:
    if not may_invite(user):
        raise Refused(_("You don't have the permission for this."))
    if not advertiser.is_active:
        raise Refused(_("The advertiser is switched off."))


def switch(access: AdvertiserAccess, *, is_active: bool, user: Any, now: datetime) -> None:
    """Let a person in or put it out, which works at its next click. Raises Refused.

    Any marketer may switch off; switching on is inviting again. Links given before die with either.
    """
    may_switch_off = user.is_active and user.has_perm("ads.change_advertiseraccess")
    if not (may_invite(user) if is_active else may_switch_off):
        raise Refused(_("You don't have the permission for this."))
    with transaction.atomic():
        row = AdvertiserAccess.objects.select_for_update().get(pk=access.pk)
        if row.is_active != is_active:
            AdvertiserAccess.objects.filter(pk=row.pk).update(
                is_active=is_active, link_version=F("link_version") + 1
            )
            change = {"is_active": (row.is_active, is_active)}
            AuditEntry.objects.record("save", row, user=user, now=now, changes=change)
    access.is_active = is_active


def password_chosen(access: AdvertiserAccess, *, now: datetime) -> None:
    """Write down that a person chose a password, never which."""
    AuditEntry.objects.record("choose_password", access, user=access.actor, now=now)


# -- The link --------------------------------------------------------------------------------------


def link_to(access: AdvertiserAccess) -> str:
    """The whole address where this person chooses a password: once, and within `link_lives()`."""
    key = urlsafe_base64_encode(force_bytes(access.user_id))
    path = reverse("clients:choose_password", args=[key, tokens.make_token(access.user)])
    return settings.SITE_URL + path


def link_lives() -> timedelta:
    """For how long a link works."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def send_link(access: AdvertiserAccess) -> bool:
    """Mail the link; False when no mail is set up or it couldn't be sent: then somebody must pass it on."""
    if not settings.HAS_MAIL:
        return False
    words = {
        "access": access,
        "link": link_to(access),
        "login": settings.SITE_URL + reverse("clients:login"),
        "days": link_lives().days,
        "site": settings.SITE_NAME,
    }
    subject = _("Your log-in at %(site)s") % {"site": settings.SITE_NAME}
    try:
        text = render_to_string("ads/clients/invitation.txt", words)
        return bool(send_mail(subject, text, None, [access.user.email]))
    except OSError:
        # smtplib's errors are OSErrors too. What it says may hold the address, never the link.
        logger.exception("The invitation of log-in %s could not be sent", access.pk)
        return False
