"""The medical review: who may say that an article was checked, and what that writes down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Person

from .snapshot import save_revision
from .workflow import NotAllowed

# Advice about doses and interactions is looked at again each year.
VALID_FOR = timedelta(days=365)


def may_mark_reviewed(user: Any, article: Article) -> bool:
    """Whether `user` may say now that `article` is medically right."""
    return not reason_not_reviewer(user, article)


def reason_not_reviewer(user: Any, article: Article) -> str:
    """Why `user` may not mark `article` as reviewed, in one sentence; "" when it is allowed."""
    if not user.has_perm("articles.review_article"):
        return _("You have no permission for this.")
    if article.status == Article.Status.ARCHIVED:
        return _("This can't be done while the article is “%(status)s”.") % {
            "status": article.get_status_display()
        }
    person = _person_of(user)
    if person is None:
        return _("Your account belongs to nobody who may be named as medical reviewer (see “People”).")
    if article.authorships.filter(person=person).exists():
        return _("You wrote this article yourself: somebody else must review it.")
    return ""


@transaction.atomic
def mark_reviewed(article: Article, *, user: Any, now: datetime) -> None:
    """Write down that `user` reviewed `article` today; the text and its state stay. Raises NotAllowed.

    A next review that was planned for later stays planned; otherwise it is due in a year.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    reason = reason_not_reviewer(user, locked)
    if reason:
        raise NotAllowed(reason)
    today = timezone.localdate(now)
    due = locked.review_due_on
    Article.objects.filter(pk=article.pk).update(
        medical_reviewer=_person_of(user),
        reviewed_on=today,
        review_due_on=due if due and due > today else today + VALID_FOR,
        version=models.F("version") + 1,
    )
    article.refresh_from_db()
    save_revision(article, user=user, now=now, note=_("Medically reviewed"))


def _person_of(user: Any) -> Person | None:
    return Person.objects.filter(user=user, is_reviewer=True).first()
