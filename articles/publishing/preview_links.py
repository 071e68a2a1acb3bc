"""Links with which somebody without an account looks at the last saved text of one article, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, PreviewLink

from .workflow import NotAllowed

DAYS = (1, 7, 30)
USUAL_DAYS = 7
# How long a link that has ended still stands in the article's list.
LISTED_FOR = timedelta(days=90)
# A row's number is at most 19 digits; what is longer was never one of ours.
_LONGEST_NUMBER = 18
_signer = signing.Signer(salt="articles.preview", sep="~")


def may_share(user: Any, article: Article) -> bool:
    """Whether `user` may make links to previews of `article`, see them and revoke them."""
    return user.has_perm("articles.change_article") or user.has_perm("articles.review_article")


@transaction.atomic
def make_link(article: Article, *, user: Any, now: datetime, days: int, note: str) -> PreviewLink:
    """A link to `article` for whom `note` names, that works for `days` (1, 7 or 30). Raises NotAllowed."""
    _ensure(user, article)
    if article.status == Article.Status.ARCHIVED:
        raise NotAllowed(_("An archived article isn't shown to anybody: make it a draft first."))
    if days not in DAYS:
        raise ValueError(f"A preview link works for {DAYS} days, not {days}.")
    link = PreviewLink.objects.create(
        article=article,
        note=note,
        created_at=now,
        created_by=user,
        expires_at=now + timedelta(days=days),
    )
    changes = {"preview_link": (None, _in_words(link.expires_at))}
    AuditEntry.objects.record("share_preview", article, user=user, now=now, changes=changes, note=note)
    return link


@transaction.atomic
def revoke_link(link: PreviewLink, *, user: Any, now: datetime) -> bool:
    """End `link` now; whether it still worked. Raises NotAllowed."""
    _ensure(user, link.article)
    if not PreviewLink.objects.open(now).filter(pk=link.pk).update(revoked_at=now):
        return False
    changes = {"preview_link": (_in_words(link.expires_at), None)}
    AuditEntry.objects.record(
        "revoke_preview", link.article, user=user, now=now, changes=changes, note=link.note
    )
    return True


def token_of(link: PreviewLink) -> str:
    """What stands in the address of `link`; nobody without the secret key can make another."""
    return _signer.sign(str(link.pk))


def open_link(token: str, now: datetime) -> PreviewLink | None:
    """The link that `token` opens at `now`; None if it is forged, unknown, expired or revoked alike.

    A withdrawn article is shown to nobody, so its links don't open it either.
    """
    try:
        number = _signer.unsign(token)
    except signing.BadSignature:
        return None
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        return None
    links = PreviewLink.objects.open(now).exclude(article__status=Article.Status.ARCHIVED)
    return links.select_related("article").filter(pk=int(number)).first()


def forget_old(now: datetime) -> int:
    """Delete links that ended 90 days ago or earlier (the audit log keeps them); how many there were."""
    ended = now - LISTED_FOR
    old = PreviewLink.objects.filter(models.Q(expires_at__lt=ended) | models.Q(revoked_at__lt=ended))
    return old.delete()[0]


def _ensure(user: Any, article: Article) -> None:
    if not may_share(user, article):
        raise NotAllowed(_("You have no permission for this."))


def _in_words(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
