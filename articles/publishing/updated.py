"""The dates on the page: when an article first appeared, and when its text last really changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Publication
from articles.text.substance import Difference, difference

from .checks import Level, Problem
from .seal import text_of


class UpdateDate(models.TextChoices):
    """What publishing does to the date “updated”."""

    AUTOMATIC = "automatic", gettext_lazy("only when the text really changed")
    MOVE = "move", gettext_lazy("yes: this is an update")
    KEEP = "keep", gettext_lazy("no: this is no update")


def dates_of(
    article: Article,
    content: Mapping[str, Any],
    *,
    visible_from: datetime,
    now: datetime,
    update: str = UpdateDate.AUTOMATIC,
) -> dict[str, datetime]:
    """`first_published_at` and `updated_at` of a publication of `content` that appears at `visible_from`."""
    last = _last_shown(article, now)
    if last is None:
        return {"first_published_at": visible_from, "updated_at": visible_from}
    moves = update == UpdateDate.MOVE
    if update == UpdateDate.AUTOMATIC:
        moves = _change_since(last, content).is_substantial
    return {
        "first_published_at": last.first_published_at,
        "updated_at": visible_from if moves else last.updated_at,
    }


def change_since_update(article: Article, content: Mapping[str, Any], now: datetime) -> Difference | None:
    """How `content` differs from what readers got at the last date “updated”; None if it was never public."""
    last = _last_shown(article, now)
    return _change_since(last, content) if last else None


def update_problems(update: str, reason: str) -> list[Problem]:
    """What is wrong with overriding the date: it needs a reason."""
    if update == UpdateDate.AUTOMATIC or reason.strip():
        return []
    message = _("Say why the date “updated” must differ from what the text says.")
    return [Problem("no_update_reason", Level.BLOCKING, message, "update_reason")]


def _last_shown(article: Article, now: datetime) -> Publication | None:
    shown = article.publications.filter(
        models.Q(visible_until=None) | models.Q(visible_until__gt=models.F("visible_from")),
        visible_from__lte=now,
    )
    return shown.order_by("-visible_from").first()


def _change_since(last: Publication, content: Mapping[str, Any]) -> Difference:
    """Against the text of that date, so that many small changes add up to a substantial one."""
    of_that_date = Publication.objects.filter(article=last.article_id, updated_at=last.updated_at)
    base = of_that_date.select_related("revision").order_by("visible_from").first() or last
    return difference(text_of(base.revision.content), text_of(content))
