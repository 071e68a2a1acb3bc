"""Whether the article may stand at its address, and what its old readers would miss there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from articles.models import Article, Publication

from .draft import Draft
from .registry import Problem, blocking, register, warning


@register
def address_is_free(article: Article, draft: Draft) -> Iterator[Problem]:
    """Never while another article is public or planned there; with a warning where one ended or moved."""
    slug = draft["slug"]
    shown = models.Q(visible_until=None) | models.Q(visible_until__gt=models.F("visible_from"))
    found = Publication.objects.filter(shown, slug=slug).exclude(article_id=article.pk)
    others = list(found.only("slug", "title", "visible_from", "visible_until").order_by("-visible_from"))
    if any(other.visible_until is None or other.visible_until > draft.now for other in others):
        message = _("The address “%(slug)s” belongs to another article: choose another.")
        yield blocking("slug_taken", message % {"slug": slug}, "slug")
    elif others and not _took_over(article, slug, others[0].visible_from, draft.now):
        message = _("“%(title)s” once stood at this address: old links to it lead to this article instead.")
        yield warning("slug_was_used", message % {"title": others[0].title}, "slug")


def _took_over(article: Article, slug: str, since: datetime, now: datetime) -> bool:
    """Whether `article` stands there by now, later than the other: then there is nothing left to lose."""
    return article.publications.shown(now).filter(slug=slug, visible_from__gt=since).exists()
