"""Who may move an article from state to state, and what moving does; every door asks here.

draft → in review → approved → published → archived → draft. Whoever may publish may do so from any state
before it: that is an approval too. A new text of an approved or published article is a draft again
(snapshot.py), while what is public stays until the next publication.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, AuditEntry, ChangeRequest, Publication
from articles.related.refresh import follow
from articles.search import index

from .changes import Told, change_log, change_problems
from .checks import Level, Problem, run_checks
from .compile import compile_revision, link
from .snapshot import save_revision
from .updated import UpdateDate, dates_of, update_problems

Status = Article.Status
# The one of our two backends that knows permissions; the other only counts failed log-ins.
_WITH_PERMISSIONS = "django.contrib.auth.backends.ModelBackend"


class Action(models.TextChoices):
    """What can be done with an article."""

    EDIT = "edit", gettext_lazy("edit")
    SUBMIT = "submit", gettext_lazy("submit for review")
    APPROVE = "approve", gettext_lazy("approve")
    PUBLISH = "publish", gettext_lazy("publish")
    WITHDRAW = "withdraw", gettext_lazy("withdraw")
    REOPEN = "reopen", gettext_lazy("back to draft")
    ASK_CHANGES = "ask_changes", gettext_lazy("ask for changes")
    ASSIGN = "assign", gettext_lazy("assign a reviewer")
    CANCEL = "cancel", gettext_lazy("cancel the planned publication")


class NotAllowed(PermissionError):
    """This user may not do this with this article now; the message is one sentence for that user."""


class Blocked(Exception):
    """The article isn't ready; `problems` say what is left to do."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.message for problem in problems))


_UNARCHIVED = frozenset(Status) - {Status.ARCHIVED}
# Which permission an action needs (one of these), and from which states it starts.
_RULES: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    Action.EDIT: (("change_article",), _UNARCHIVED),
    Action.SUBMIT: (("submit_article",), frozenset({Status.DRAFT})),
    Action.APPROVE: (("approve_article",), frozenset({Status.IN_REVIEW})),
    Action.PUBLISH: (("publish_article",), _UNARCHIVED),
    Action.WITHDRAW: (("publish_article",), _UNARCHIVED),
    Action.REOPEN: (("change_article",), frozenset({Status.IN_REVIEW, Status.APPROVED, Status.ARCHIVED})),
    # A medical reviewer who finds a fault must be able to say so.
    Action.ASK_CHANGES: (
        ("approve_article", "review_article"),
        frozenset({Status.IN_REVIEW, Status.APPROVED}),
    ),
    Action.ASSIGN: (("change_article",), _UNARCHIVED),
    Action.CANCEL: (("publish_article",), _UNARCHIVED),
}


def may(user: Any, action: str, article: Article) -> bool:
    """Whether `user` may do `action` with `article` as it is now; None is the command line, an operator's."""
    return not reason_not(user, action, article)


def reason_not(user: Any, action: str, article: Article) -> str:
    """Why `user` may not do `action` with `article`, in one sentence; "" when it is allowed."""
    permissions, states = _RULES[action]
    if user is not None and not any(user.has_perm(f"articles.{name}") for name in permissions):
        return _("You have no permission for this.")
    if article.status not in states:
        return _("This can't be done while the article is “%(status)s”.") % {
            "status": article.get_status_display()
        }
    if action == Action.WITHDRAW and not article.publications.exists():
        return _("The article was never published.")
    if user is not None and action in (Action.APPROVE, Action.PUBLISH) and _is_own_work(user, article):
        return _("You wrote the last version yourself: somebody else must approve and publish it.")
    return ""


def _is_own_work(user: Any, article: Article) -> bool:
    """Whether the last text is by `user` (FOUR_EYES=0 lets a small desk publish its own work)."""
    if not settings.FOUR_EYES:
        return False
    latest = article.revisions.order_by("-number").first()
    if latest is None:
        return user.pk == article.created_by_id
    # A review date set by somebody else makes a revision too, but not that person the writer.
    same_text = article.revisions.filter(content_hash=latest.content_hash)
    writer = same_text.order_by("number").values_list("created_by_id", flat=True).first()
    return user.pk == (writer or article.created_by_id)


@transaction.atomic
def submit(article: Article, *, user: Any, now: datetime) -> None:
    """Offer `article` for review, which answers what a reviewer asked to change. Raises NotAllowed."""
    _ensure(user, Action.SUBMIT, article)
    save_revision(article, user=user, now=now)
    article.change_requests.filter(answered_at=None).update(answered_at=now)
    _move(article, Status.IN_REVIEW, Action.SUBMIT, user, now)


@transaction.atomic
def approve(article: Article, *, user: Any, now: datetime) -> None:
    """Say that `article`, as it is, may be published. Raises NotAllowed, or Blocked by the checks."""
    _ensure(user, Action.APPROVE, article)
    _ensure_ready(article, now)
    save_revision(article, user=user, now=now)
    _move(article, Status.APPROVED, Action.APPROVE, user, now)


@transaction.atomic
def ask_changes(article: Article, *, user: Any, now: datetime, text: str) -> ChangeRequest:
    """Give `article` back to its writer as a draft, saying in `text` what must change.

    What was asked before and is still open is thereby replaced. Raises NotAllowed, or Blocked without a text.
    """
    _ensure(user, Action.ASK_CHANGES, article)
    if not text.strip():
        message = _("Say what must change, so that the writer knows.")
        raise Blocked([Problem("no_request", Level.BLOCKING, message, "request")])
    article.change_requests.filter(answered_at=None).update(answered_at=now)
    request = ChangeRequest.objects.create(article=article, text=text.strip(), asked_at=now, asked_by=user)
    _move(article, Status.DRAFT, Action.ASK_CHANGES, user, now, note=request.text)
    return request


@transaction.atomic
def assign(article: Article, *, user: Any, now: datetime, reviewer: Any) -> None:
    """Ask the colleague `reviewer` (None: nobody in particular) to look at `article`.

    Raises NotAllowed, also where the reviewer may neither approve nor medically review, or wrote the text.
    """
    _ensure(user, Action.ASSIGN, article)
    before = article.assigned_to
    # Who is asked may mend something too; then somebody else approves it, as the rules say.
    if before == reviewer:
        return
    reason = reason_not_assigned(article, reviewer)
    if reason:
        raise NotAllowed(reason)
    # A new version, so that a form that was opened before can't take it back unknowingly.
    Article.objects.filter(pk=article.pk).update(assigned_to=reviewer, version=models.F("version") + 1)
    article.refresh_from_db()
    changes = {"assigned_to": (before and str(before), reviewer and str(reviewer))}
    AuditEntry.objects.record(Action.ASSIGN, article, user=user, now=now, changes=changes)


def reviewers() -> QuerySet[AbstractUser]:
    """The accounts to whom an article can be given for review: who may approve it or review it medically."""
    users = get_user_model().objects
    may = [
        users.with_perm(f"articles.{name}", backend=_WITH_PERMISSIONS)
        for name in ("approve_article", "review_article")
    ]
    return (may[0] | may[1]).filter(is_active=True, is_staff=True).order_by("first_name", "username")


def reason_not_assigned(article: Article, reviewer: Any) -> str:
    """Why `article` can't be given to the account `reviewer` (None: nobody); "" when it can."""
    if reviewer is None:
        return ""
    who = {"who": reviewer.get_full_name() or reviewer.get_username()}
    if not reviewers().filter(pk=reviewer.pk).exists():
        return _("%(who)s may not review articles.") % who
    if article.pk and _is_own_work(reviewer, article):
        return _("%(who)s wrote the last version: choose somebody else.") % who
    return ""


def may_review(user: Any) -> bool:
    """Whether `user` is somebody to whom an article can be given for review."""
    return user.is_active and (
        user.has_perm("articles.approve_article") or user.has_perm("articles.review_article")
    )


@transaction.atomic
def reopen(article: Article, *, user: Any, now: datetime) -> None:
    """Make `article` a draft again. Raises NotAllowed."""
    _ensure(user, Action.REOPEN, article)
    _move(article, Status.DRAFT, Action.REOPEN, user, now)


@transaction.atomic
def publish(
    article: Article,
    *,
    user: Any,
    now: datetime,
    visible_from: datetime | None = None,
    visible_until: datetime | None = None,
    update: str = UpdateDate.AUTOMATIC,
    update_reason: str = "",
    change_note: str = "",
    is_correction: bool = False,
) -> Publication:
    """Compile what `article` says now and show it from `visible_from` (else at once) until `visible_until`.

    What is public of it ends at that moment; what was planned of it is replaced. `update` overrides, for a
    reason, whether the page says that the text was updated. `change_note` tells readers what changed, for
    good; a correction is listed with those of the whole site. Raises NotAllowed, or Blocked with everything
    that is left to do. Only the command line (user None) may publish into the past.
    """
    _ensure(user, Action.PUBLISH, article)
    judged_at = now if user else min(now, visible_from or now)
    problems = period_problems(judged_at, visible_from, visible_until)
    told = Told(" ".join(change_note.split()), is_correction)
    problems += update_problems(update, update_reason)
    _ensure_ready(article, now, [*problems, *change_problems(told)])
    revision = save_revision(article, user=user, now=now)
    visible_from = visible_from or now
    dates = dates_of(article, revision.content, visible_from=visible_from, now=now, update=update)
    _drop_plan(article, now)
    _end(article, visible_from)
    compiled = compile_revision(revision)
    compiled.columns["page"]["changes"] = change_log(article, visible_from, told)
    publication = Publication.objects.create(
        article=article,
        revision=revision,
        visible_from=visible_from,
        visible_until=visible_until,
        meant_until=visible_until,
        published_by=user,
        update_reason="" if update == UpdateDate.AUTOMATIC else update_reason.strip(),
        change_note=told.note,
        is_correction=told.is_correction,
        **dates,
        **compiled.columns,
    )
    link(publication, compiled)
    index.add(publication)
    index.remove_past(now, article)
    article.change_requests.filter(answered_at=None).update(answered_at=now)
    _move(article, Status.PUBLISHED, Action.PUBLISH, user, now, note=publication.update_reason)
    follow(article.pk, now)
    return publication


@transaction.atomic
def withdraw(article: Article, *, user: Any, now: datetime) -> None:
    """Take `article` away from the public at once, and cancel what was scheduled of it. Raises NotAllowed.

    What stands at its address from now on is what the desk says at this moment.
    """
    _ensure(user, Action.WITHDRAW, article)
    _end(article, now)
    last = article.publications.past(now).first()
    if last:
        ending = Article.objects.values("ending", "ending_path").get(pk=article.pk)
        article.publications.filter(pk=last.pk).update(**ending)
    _move(article, Status.ARCHIVED, Action.WITHDRAW, user, now)
    follow(article.pk, now)


@transaction.atomic
def cancel(article: Article, *, user: Any, now: datetime) -> None:
    """Let the planned publication of `article` not happen; what is public goes on as long as it was meant to.

    A text that is not public then is an approved one. Raises NotAllowed, also where nothing is planned.
    """
    _ensure(user, Action.CANCEL, article)
    planned = _drop_plan(article, now)
    if planned is None:
        raise NotAllowed(_("No publication of this article is planned."))
    live = article.publications.live(now).select_related("revision").first()
    is_public = live and live.revision.content_hash == planned.revision.content_hash
    back = Status.APPROVED if article.status == Status.PUBLISHED and not is_public else article.status
    when = date_format(timezone.localtime(planned.visible_from), "Y-m-d H:i")
    _move(article, back, Action.CANCEL, user, now, note=when)
    follow(article.pk, now)


def ensure_seen(article: Article, version: int | None) -> None:
    """Raises NotAllowed unless `version` is the one that `article` has: nobody decides on a text unseen.

    Call it in the transaction of the step; the row stays locked until that ends.
    """
    row = Article.objects.select_for_update(no_key=True).filter(pk=article.pk)
    current = row.values_list("version", flat=True).get()
    if version != current:
        raise NotAllowed(_("Somebody changed it in the meantime: look at it first."))


def planned_period(article: Article, now: datetime) -> dict[str, datetime]:
    """`visible_from` and `visible_until` that publishing `article` again should keep, as far as it has them.

    Those of what is planned; else the end that what is public was given.
    """
    scheduled = article.publications.scheduled(now).first()
    shown = scheduled or article.publications.live(now).first()
    period = {
        "visible_from": scheduled and scheduled.visible_from,
        "visible_until": shown and shown.meant_until,
    }
    return {name: moment for name, moment in period.items() if moment}


def _ensure(user: Any, action: str, article: Article) -> None:
    # The lock makes what is judged what is changed; whatever the caller read before may be old by now.
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    article.refresh_from_db()
    reason = reason_not(user, action, article)
    if reason:
        raise NotAllowed(reason)


def _ensure_ready(article: Article, now: datetime, also: list[Problem] | None = None) -> None:
    problems = [problem for problem in run_checks(article, now=now) if problem.is_blocking] + (also or [])
    if problems:
        raise Blocked(problems)


def period_problems(
    now: datetime, visible_from: datetime | None, visible_until: datetime | None
) -> list[Problem]:
    """What is wrong, at the moment `now`, with publishing from a moment (None: at once) until a moment."""
    problems = []
    if visible_from and visible_from < now:
        message = _("The moment of publication lies in the past: leave it empty to publish at once.")
        problems.append(Problem("starts_in_past", Level.BLOCKING, message, "visible_from"))
    if visible_until and visible_until <= (visible_from or now):
        message = _("The article would disappear before it appears.")
        problems.append(Problem("ends_before_start", Level.BLOCKING, message, "visible_until"))
    return problems


def _drop_plan(article: Article, now: datetime) -> Publication | None:
    """Cancel what is planned of `article`; the publication that was to be the next, or None."""
    planned = article.publications.scheduled(now).select_related("revision").first()
    if planned is None:
        return None
    article.publications.scheduled(now).update(visible_until=models.F("visible_from"))
    # What it would have taken over from ends when that was meant to end, if ever.
    article.publications.live(now).filter(visible_until=planned.visible_from).update(
        visible_until=models.F("meant_until")
    )
    return planned


def _end(article: Article, moment: datetime) -> None:
    """End whatever of `article` is visible at `moment` or later; what hadn't begun by then never will."""
    later = models.Q(visible_until=None) | models.Q(visible_until__gt=moment)
    article.publications.filter(later, visible_from__gte=moment).update(
        visible_until=models.F("visible_from")
    )
    article.publications.filter(later, visible_from__lt=moment).update(visible_until=moment)


def _move(article: Article, status: str, action: str, user: Any, now: datetime, note: str = "") -> None:
    before = article.status
    # Past the guard of ArticleQuerySet, which keeps everybody else from doing this.
    QuerySet(Article).filter(pk=article.pk).update(status=status, version=models.F("version") + 1)
    article.has_moved_to(status)
    AuditEntry.objects.record(
        action, article, user=user, now=now, changes={"status": (before, status)}, note=note
    )
