"""What readers are told about changes: the log below an article, and the corrections of the whole site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Publication

from .checks import Level, Problem

CORRECTIONS_SHOWN = 50


class Correction(NamedTuple):
    """One correction, with where its article stands now."""

    at: datetime
    note: str
    title: str
    path: str


class Told(NamedTuple):
    """What a publication tells readers of its change: "" where it tells nothing."""

    note: str = ""
    is_correction: bool = False


def change_log(article: Article, moment: datetime, told: Told) -> list[dict[str, Any]]:
    """What a page of `article` that appears at `moment` says of its changes, newest first, ready for JSON.

    `told` is of this publication. Plans that were dropped, and what was never shown, aren't in it.
    """
    earlier = article.publications.shown(moment).exclude(change_note="").order_by("-visible_from", "-pk")
    rows: Iterable[Any] = earlier.values_list("visible_from", "change_note", "is_correction")
    lines = [(moment, *told), *rows] if told.note else rows
    return [
        {"on": timezone.localdate(at).isoformat(), "note": words, "is_correction": is_one}
        for at, words, is_one in lines
    ]


def corrections(now: datetime, n: int = CORRECTIONS_SHOWN) -> list[Correction]:
    """The latest `n` corrections of articles that are live at `now`, newest first; one query."""
    live = Publication.objects.live(now).filter(article=OuterRef("article"))
    made = Publication.objects.shown(now).filter(is_correction=True).order_by("-visible_from", "-pk")
    made = made.annotate(
        live_title=Subquery(live.values("title")[:1]), live_slug=Subquery(live.values("slug")[:1])
    )
    rows = made.exclude(live_slug=None).values_list("visible_from", "change_note", "live_title", "live_slug")
    return [
        Correction(at, note, title, reverse("article", args=[slug])) for at, note, title, slug in rows[:n]
    ]


def change_problems(told: Told) -> list[Problem]:
    """What is wrong with what readers are told: a correction must say what it corrects."""
    if told.note or not told.is_correction:
        return []
    message = _("Say for readers what was corrected.")
    return [Problem("no_change_note", Level.BLOCKING, message, "change_note")]
