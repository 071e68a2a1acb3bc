"""What waits for whom: the selections of the desk's first page, which its lists offer as filters too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import (
    Article,
    ChangeRequest,
    ExternalLink,
    Image,
    LinkUse,
    Publication,
    Revision,
    Section,
    SitePage,
)

from . import workflow

Status = Article.Status
# "This week" is the seven days that begin now.
WEEK = timedelta(days=7)
# An alternative text that is the name of a file, or that a program or a hurried hand put there.
_WEAK_ALT = (
    r"(\.(jpe?g|png|gif|webp|avif|heic|tiff?)$)"
    r"|(^(img|dsc|dscn|pict|image|afbeelding|foto|photo|plaatje|picture|untitled|naamloos|screenshot"
    r"|schermafbeelding|alt|test|todo|tbd|xxx)?[-_ .()0-9]*$)"
    r"|(^[^ ]+_[^ ]+$)"
)


# -- Of one person ---------------------------------------------------------------------------------


def drafts_of(user: Any) -> QuerySet[Article]:
    """The drafts that `user` made, what he wrote on last first."""
    return Article.objects.filter(status=Status.DRAFT, created_by=user).order_by("-changed_at", "-pk")


def offered_by(user: Any) -> QuerySet[Article]:
    """What `user` made and offered for review, the longest waiting first."""
    return Article.objects.filter(status=Status.IN_REVIEW, created_by=user).order_by("changed_at", "pk")


def open_requests(user: Any) -> QuerySet[ChangeRequest]:
    """What reviewers ask to change in the drafts of `user`, newest first."""
    return ChangeRequest.objects.filter(
        answered_at=None, article__status=Status.DRAFT, article__created_by=user
    ).order_by("-asked_at", "-pk")


def waiting_for(user: Any) -> QuerySet[Article]:
    """What `user` is asked to review, and what anybody may who may review; the longest waiting first.

    Without what he wrote last himself, where another must judge it (workflow.py says so of one article).
    """
    if not workflow.may_review(user):
        return Article.objects.none()
    waiting = Article.objects.filter(Q(assigned_to=user) | Q(assigned_to=None), status=Status.IN_REVIEW)
    if settings.FOUR_EYES:
        waiting = waiting.annotate(last_writer=_last_writer()).exclude(last_writer=user.pk)
    return waiting.order_by("changed_at", "pk")


def _last_writer() -> Coalesce:
    """Who saved the present text first: a later revision of the same text made nobody its writer."""
    own = Revision.objects.filter(article=OuterRef("pk"))
    # Inside `own`, so its outer row is a revision of the same article.
    latest = Revision.objects.filter(article=OuterRef("article")).order_by("-number")
    writer = own.filter(content_hash=Subquery(latest.values("content_hash")[:1])).order_by("number")
    # 0 is nobody's number: the command line wrote it.
    return Coalesce(
        Subquery(writer.values("created_by")[:1]),
        F("created_by"),
        Value(0),
        output_field=models.IntegerField(),
    )


# -- Of the whole desk -----------------------------------------------------------------------------


def ready_to_publish() -> QuerySet[Article]:
    """What is approved and not yet published, the longest waiting first."""
    return Article.objects.filter(status=Status.APPROVED).order_by("changed_at", "pk")


def planned(now: datetime) -> QuerySet[Publication]:
    """What appears within a week, soonest first."""
    return Publication.objects.scheduled(now).filter(visible_from__lt=now + WEEK)


def review_overdue(today: date) -> QuerySet[Article]:
    """Articles whose next medical review should have been before `today`, the greatest debt first."""
    overdue = Article.objects.filter(review_due_on__lt=today).exclude(status=Status.ARCHIVED)
    return with_review_debt(overdue, today).order_by("-review_debt", "review_due_on", "pk")


def with_review_debt(articles: QuerySet[Article], today: date) -> QuerySet[Any]:
    """`articles` with `overdue_days` (negative before the day) and `review_debt`: those days × all views."""
    days = _DaysBetween(Value(today, models.DateField()), F("review_due_on"))
    views = Coalesce(F("view_total__n"), Value(0), output_field=models.BigIntegerField())
    return articles.annotate(overdue_days=days, review_views=views).annotate(
        review_debt=models.ExpressionWrapper(
            F("overdue_days") * F("review_views"), output_field=models.BigIntegerField()
        )
    )


class _DaysBetween(Func):
    """How many days the first date lies after the second."""

    arity = 2
    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        copy = self.copy()
        # Dates are texts there.
        copy.set_source_expressions(
            [Func(day, function="JULIANDAY") for day in self.get_source_expressions()]
        )
        return copy.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)


def broken_links() -> QuerySet[LinkUse]:
    """Where articles that aren't archived link to pages that are gone, those found gone longest first."""
    uses = LinkUse.objects.filter(link__state=ExternalLink.State.BROKEN)
    return uses.exclude(article__status=Status.ARCHIVED).order_by("link__failed_at", "pk")


def weak_images() -> QuerySet[Image]:
    """Images of articles that aren't archived whose alternative text says nothing, newest first.

    One without any text can't be stored unless it is decorative; a file's name or “foto 3” can.
    """
    articles = Article.objects.exclude(status=Status.ARCHIVED)
    leads = articles.filter(lead_image=OuterRef("pk"))
    sections = Section.objects.filter(image=OuterRef("pk"), article__in=articles)
    weak = Image.objects.filter(is_decorative=False, alt__iregex=_WEAK_ALT)
    return weak.filter(Exists(leads) | Exists(sections)).order_by("-uploaded_at", "-pk")


def pages_to_fill_in() -> QuerySet[SitePage]:
    """Public pages about the site whose text still lacks the publisher's own facts."""
    return SitePage.objects.filter(is_public=True, body__contains="[vul in: ")
