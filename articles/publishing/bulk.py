"""One step for many articles: first a plan that says what will be done and what skipped, then the doing.

Each article is judged by the same rules as alone (workflow.py, checks.py), twice: for the plan, and again, on
the locked row, when it is done. Each has its own transaction, so that one failure undoes none of the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles.models import Article, Tag

from . import workflow
from .checks import run_checks
from .review import may_plan_review
from .snapshot import save_revision
from .workflow import Action

# So many at once are judged and done within one request: publishing one takes some 20 ms of computing.
MOST = 200
Status = Article.Status
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """What is done to each article.

    `reason_not(article, user, now)` says why one is skipped, "" when it isn't; `take(article, user, now)`
    does it; `remark(article)` names a consequence that the editor should know beforehand. What `is_guarded`
    is judged by `take` itself, which raises NotAllowed or Blocked.
    """

    reason_not: Callable[[Article, Any, datetime], str]
    take: Callable[[Article, Any, datetime], object]
    remark: Callable[[Article], str] = lambda article: ""
    is_guarded: bool = False


@dataclass(frozen=True)
class Line:
    """An article of a plan or outcome, with the reason why it is skipped or a remark."""

    article: Article
    words: str = ""


@dataclass
class Outcome:
    """What will be done, or was, and what is skipped; both in the order of the titles."""

    done: list[Line] = field(default_factory=list)
    skipped: list[Line] = field(default_factory=list)


def plan(step: Step, articles: Iterable[Article], *, user: Any, now: datetime) -> Outcome:
    """What `step` would do with `articles` at this moment; nothing is changed."""
    outcome = Outcome()
    for article in sorted(articles, key=lambda article: (article.title, article.pk)):
        reason = step.reason_not(article, user, now)
        if reason:
            outcome.skipped.append(Line(article, reason))
        else:
            outcome.done.append(Line(article, step.remark(article)))
    return outcome


def carry_out(
    step: Step, seen: Mapping[int, int], passed_over: Collection[int] = (), *, user: Any, now: datetime
) -> Outcome:
    """Take `step` with the articles in `seen`, which maps the id of each to the version that was planned.

    One that was saved since is skipped, because nobody has seen what it says now; those that the plan
    `passed_over` are never done, only named again.
    """
    outcome = Outcome()
    for article in Article.objects.filter(pk__in={*seen, *passed_over}).order_by("title", "pk"):
        if article.pk in seen:
            reason = _take(step, article, seen[article.pk], user, now)
        else:
            reason = step.reason_not(article, user, now) or _("It can be done now: choose it again.")
        (outcome.skipped if reason else outcome.done).append(Line(article, reason))
    return outcome


def _take(step: Step, article: Article, version: int, user: Any, now: datetime) -> str:
    """Why nothing was done with `article`; "" when it was."""
    try:
        with transaction.atomic():
            locked = Article.objects.select_for_update(no_key=True).filter(pk=article.pk).first()
            if locked is None or locked.version != version:
                return _("Somebody changed it in the meantime: look at it first.")
            reason = "" if step.is_guarded else step.reason_not(locked, user, now)
            if not reason:
                step.take(locked, user, now)
            return reason
    except (workflow.NotAllowed, workflow.Blocked) as refusal:
        return str(refusal)
    except DatabaseError:
        logger.exception("A bulk step failed for article %s", article.pk)
        return _("The database refused it; the others went on.")


# -- The steps of the workflow ---------------------------------------------------------------------


def submit() -> Step:
    return _move(Action.SUBMIT, workflow.submit)


def approve() -> Step:
    return _move(Action.APPROVE, workflow.approve)


def publish() -> Step:
    return _move(Action.PUBLISH, workflow.publish)


def withdraw() -> Step:
    return _move(Action.WITHDRAW, workflow.withdraw)


def _move(action: Action, move: Callable[..., object]) -> Step:
    def reason_not(article: Article, user: Any, now: datetime) -> str:
        reason = workflow.reason_not(user, action, article)
        if not reason and action == Action.PUBLISH:
            reason = _already_published(article, now)
        if not reason and action in (Action.APPROVE, Action.PUBLISH):
            problems = run_checks(article)
            reason = " ".join(problem.message for problem in problems if problem.is_blocking)
        return reason

    def take(article: Article, user: Any, now: datetime) -> None:
        reason = _already_published(article, now) if action == Action.PUBLISH else ""
        if reason:
            raise workflow.NotAllowed(reason)
        move(article, user=user, now=now)

    return Step(reason_not, take, is_guarded=True)


def _already_published(article: Article, now: datetime) -> str:
    """Publishing many at once neither repeats what readers see nor overrules what was planned with care."""
    if article.publications.scheduled(now).exists():
        return _("It is planned already: change that in the article itself.")
    latest = article.revisions.order_by("-number").values("pk")[:1]
    if article.publications.live(now).filter(revision__in=latest).exists():
        return _("Readers see this version already.")
    return ""


def assign(reviewer: Any) -> Step:
    """Ask `reviewer` (None: nobody in particular) to look at each."""

    def reason_not(article: Article, user: Any, now: datetime) -> str:
        reason = workflow.reason_not(user, Action.ASSIGN, article)
        if not reason and article.assigned_to_id == (reviewer and reviewer.pk):
            return _("That is so already.")
        return reason or workflow.reason_not_assigned(article, reviewer)

    def take(article: Article, user: Any, now: datetime) -> None:
        workflow.assign(article, user=user, now=now, reviewer=reviewer)

    return Step(reason_not, take)


# -- Changes of the article itself -----------------------------------------------------------------


def add_tag(name: str) -> Step:
    """Give each the tag `name`, which is made where there is none in any capitals."""

    def reason_not(article: Article, user: Any, now: datetime) -> str:
        reason = workflow.reason_not(user, Action.EDIT, article)
        has_it = article.tagged_items.filter(tag__name__iexact=name).exists()
        return reason or (_("It has this tag already.") if has_it else "")

    def take(article: Article, user: Any, now: datetime) -> None:
        article.tags.add(name)
        _save(article, user, now, _("Tag “%(tag)s” added") % {"tag": name})

    return Step(reason_not, take, _becomes_draft)


def remove_tag(tag: Tag) -> Step:
    """Take `tag` away from each."""

    def reason_not(article: Article, user: Any, now: datetime) -> str:
        reason = workflow.reason_not(user, Action.EDIT, article)
        has_it = article.tagged_items.filter(tag=tag).exists()
        return reason or ("" if has_it else _("It hasn't got this tag."))

    def take(article: Article, user: Any, now: datetime) -> None:
        article.tags.remove(tag)
        _save(article, user, now, _("Tag “%(tag)s” removed") % {"tag": tag})

    return Step(reason_not, take, _becomes_draft)


def review_by(day: date) -> Step:
    """Say that each must be medically reviewed again by `day`."""

    def reason_not(article: Article, user: Any, now: datetime) -> str:
        if not may_plan_review(user):
            return _("You have no permission for this.")
        if article.status == Status.ARCHIVED:
            return _("It is in the archive.")
        if article.review_due_on == day:
            return _("That is so already.")
        if article.reviewed_on and day <= article.reviewed_on:
            return _("The next review must be after the last one.")
        return ""

    def take(article: Article, user: Any, now: datetime) -> None:
        Article.objects.filter(pk=article.pk).update(review_due_on=day)
        article.review_due_on = day
        _save(article, user, now, _("Date of the next review set"))

    return Step(reason_not, take)


def _save(article: Article, user: Any, now: datetime, note: str) -> None:
    """Keep the change as a revision; who has the article open is told of the new version."""
    Article.objects.filter(pk=article.pk).update(version=F("version") + 1, changed_at=now)
    save_revision(article, user=user, now=now, note=note)


def _becomes_draft(article: Article) -> str:
    if article.status in (Status.APPROVED, Status.PUBLISHED):
        return _("Becomes a draft again: readers see the change once it is published.")
    return ""
