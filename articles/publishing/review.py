"""The medical review: who may say that an article was checked, what that writes down, and what keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, Person, Publication, Revision
from articles.text.substance import difference

from .compile import recompile
from .seal import frame_of, is_reviewed, seal, text_of
from .snapshot import REVIEW_FACTS, save_revision, take_snapshot
from .workflow import NotAllowed, may_review

# Advice about doses and interactions is looked at again each year.
VALID_FOR = timedelta(days=365)
# As the audit log names it.
REVIEWED, KEPT = "review", "keep_review"


def may_mark_reviewed(user: Any, article: Article) -> bool:
    """Whether `user` may say now that `article` is medically right."""
    return not reason_not_reviewer(user, article)


def reason_not_reviewer(user: Any, article: Article, reviewer: Person | None = None) -> str:
    """Why `user` may not mark `article` as reviewed by `reviewer`, in one sentence; "" when it is allowed.

    Without `reviewer` it is the one of `reviewer_for`. Whoever may publish may write down the review of
    somebody outside, who has no log-in here.
    """
    if user is not None and not user.has_perm("articles.review_article"):
        return _("You have no permission for this.")
    if article.status == Article.Status.ARCHIVED:
        return _("This can't be done while the article is “%(status)s”.") % {
            "status": article.get_status_display()
        }
    reviewer = reviewer or reviewer_for(user, article)
    if reviewer is None:
        return _("Your account belongs to nobody who may be named as medical reviewer (see “People”).")
    if not reviewer.is_reviewer:
        return _("%(who)s may not be named as medical reviewer (see “People”).") % {"who": reviewer}
    if reviewer.user_id and user is not None and reviewer.user_id != user.pk:
        return _("%(who)s has a log-in here, and marks it personally.") % {"who": reviewer}
    if article.authorships.filter(person=reviewer).exists():
        return _("%(who)s wrote this article: somebody else must review it.") % {"who": reviewer}
    return ""


def reviewer_for(user: Any, article: Article) -> Person | None:
    """In whose name `user` reviews: their own; who may publish also in that of the article's reviewer."""
    own = Person.objects.filter(user=user, is_reviewer=True).first() if user is not None else None
    if own is None and (user is None or user.has_perm("articles.publish_article")):
        return article.medical_reviewer
    return own


def may_plan_review(user: Any) -> bool:
    """Whether `user` may say when articles must be reviewed again: whoever judges them."""
    return may_review(user)


@transaction.atomic
def mark_reviewed(article: Article, *, user: Any, now: datetime, reviewer: Person | None = None) -> None:
    """Write down that `article`, as it is, was reviewed today. Raises NotAllowed.

    Text, state and the date “updated” stay. The page says so at once where readers see this very text. A next
    review that was planned for later stays planned; otherwise it is due in a year.
    """
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    article.refresh_from_db()
    reviewer = reviewer or reviewer_for(user, article)
    reason = reason_not_reviewer(user, article, reviewer)
    if reason or reviewer is None:
        raise NotAllowed(reason)
    today = timezone.localdate(now)
    due = article.review_due_on
    facts = {
        "medical_reviewer": reviewer,
        "reviewed_on": today,
        "review_due_on": due if due and due > today else today + VALID_FOR,
    }
    changes = {"reviewed_on": (article.reviewed_on, today), "medical_reviewer": (None, reviewer.name)}
    _pin(article, facts)
    revision = save_revision(article, user=user, now=now, note=_("Medically reviewed"))
    AuditEntry.objects.record(REVIEWED, article, user=user, now=now, changes=changes)
    _show_in_public(revision, now)


@transaction.atomic
def keep_review(article: Article, *, user: Any, now: datetime) -> str:
    """Let the review hold for the saved text of `article`, which only mends a typo of the reviewed one.

    Returns "", or in one sentence why the review can't be kept: all changes since the review together must be
    a slip of the pen (articles/text/substance.py). Call it before save_revision.
    """
    base = _reviewed_revision(article)
    if base is None:
        return _("There is no medical review to keep.")
    content = take_snapshot(article)
    changed = difference(text_of(base.content), text_of(content))
    if not changed.is_typo or frame_of(base.content) != frame_of(content):
        return _(
            "That is more than a typo (since the review: %(n)d words, or a figure, unit, link, source or a"
            " word such as “not”): the medical review doesn't cover the new text."
        ) % {"n": changed.words}
    _pin(article, {})
    words = (" ".join(changed.removed), " ".join(changed.added))
    AuditEntry.objects.record(KEPT, article, user=user, now=now, changes={"text": words})
    return ""


def _pin(article: Article, facts: dict[str, Any]) -> None:
    """Store `facts` of the review and pin it to the text as it is in the database now."""
    for name, value in facts.items():
        setattr(article, name, value)
    article.reviewed_hash = seal(take_snapshot(article))
    values = facts | {"reviewed_hash": article.reviewed_hash, "version": models.F("version") + 1}
    Article.objects.filter(pk=article.pk).update(**values)
    article.refresh_from_db()


def _reviewed_revision(article: Article) -> Revision | None:
    """The revision that the reviewer read, of the review that the article names now; None without one."""
    of_this_review = article.revisions.filter(
        content__medical_reviewer=article.medical_reviewer_id,
        content__reviewed_on=article.reviewed_on and article.reviewed_on.isoformat(),
    )
    return next((rev for rev in of_this_review.order_by("number") if is_reviewed(rev.content)), None)


def _show_in_public(revision: Revision, now: datetime) -> None:
    """Let what is live or planned say the review, where it differs from `revision` in nothing else."""
    open_ones = Publication.objects.filter(article=revision.article_id).exclude(visible_until__lte=now)
    for publication in open_ones.select_related("revision"):
        if _without_review(publication.revision.content) == _without_review(revision.content):
            publication.revision = revision
            publication.save(update_fields=["revision"])
            recompile(publication)


def _without_review(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in REVIEW_FACTS}
