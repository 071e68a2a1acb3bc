"""What answers at an article's address when no live article does, and which addresses still lead to one.

Nothing here is stored: a redirect follows from the publications. So it holds from the very moment of the next
publication, goes to where the article stands now in one hop, and can't form a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from articles.models import Article, Ending, FormerSlug, Publication, Topic
from articles.text.paths import is_internal_path

from .former_slugs import current, is_public, standing_at

# The pages of this site to which an article that ended may lead, by the name of their address.
_KINDS = {"topic": FormerSlug.Kind.TOPIC, "tag": FormerSlug.Kind.TAG, "author": FormerSlug.Kind.PERSON,
          "term": FormerSlug.Kind.TERM, "site-page": FormerSlug.Kind.PAGE}  # fmt: skip
_PAGES = {"article", "product", *_KINDS}
# Of articles that ended and lead to each other; nobody means a longer one, and a circle ends here too.
_LONGEST_CHAIN = 8


@dataclass(frozen=True)
class Answer:
    """404, or 410 with the topic to read on about, or 301 with the path to go to."""

    status: int
    path: str = ""
    topic: Topic | None = None


def answer_at(slug: str, now: datetime) -> Answer:
    """What stands at an article's address where nothing is live at the moment `now`."""
    return _answer(slug, now, hops=0)


def _answer(slug: str, now: datetime, hops: int) -> Answer:
    article_id = Publication.objects.past(now).filter(slug=slug).values_list("article_id", flat=True).first()
    if article_id is None:
        return Answer(404)
    # Its last publication speaks for all its addresses.
    is_live = models.Exists(Publication.objects.live(now).filter(pk=models.OuterRef("pk")))
    shown = Publication.objects.shown(now).filter(article_id=article_id).annotate(is_live=is_live)
    last = shown.select_related("topic").defer("page", "search_text")[0]
    if last.is_live:
        return Answer(301, last.get_absolute_url())
    if last.ending == Ending.NOT_FOUND:
        return Answer(404)
    path = _destination(last.ending_path, now, hops + 1) if last.ending == Ending.REDIRECT else ""
    return Answer(301, path) if path else Answer(410, topic=last.topic)


def _destination(path: str, now: datetime, hops: int) -> str:
    """Where `path`, to which an ended article leads, comes out; "" for nowhere, such as in a circle."""
    page = _page_at(path)
    if page is None:
        return ""
    name, slug = page
    if name == "article":
        if Publication.objects.live(now).filter(slug=slug).exists():
            return path
        return "" if hops > _LONGEST_CHAIN else _answer(slug, now, hops).path
    if name in _KINDS:
        thing = standing_at(_KINDS[name], slug)
        if thing is None or not is_public(thing, now):
            thing = current(_KINDS[name], slug, now)
        return thing.get_absolute_url() if thing else ""
    return path


def _page_at(path: str) -> tuple[str, str] | None:
    """(name of the address, slug) of the page of this site at `path`, or None where readers aren't led."""
    if not is_internal_path(path):
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return (match.url_name or "", match.kwargs["slug"]) if match.url_name in _PAGES else None


# -- What editors are told -------------------------------------------------------------------------


def ending_problem(article: Article, path: str, now: datetime) -> str:
    """Why `article` can't lead to `path` when it ends, in one sentence; "" where it can."""
    page = _page_at(path)
    if page is None:
        return _("Choose an article, topic, tag, author, term, product or page about this site.")
    own = article.publications.shown(now).values_list("slug", flat=True) if article.pk else []
    if page[0] == "article" and page[1] in {article.slug, *own}:
        return _("This is the address of the article itself.")
    if not _destination(path, now, hops=0):
        return _("Nothing that readers can see stands at this address.")
    return ""


def former_paths(live: Publication, now: datetime) -> list[str]:
    """The addresses at which the article of `live` once stood and which lead to `live` now; in one query."""
    taken = Publication.objects.shown(now).exclude(article_id=live.article_id)
    taken = taken.filter(slug=models.OuterRef("slug"), visible_from__gt=models.OuterRef("visible_from"))
    own = Publication.objects.past(now).filter(~models.Exists(taken), article_id=live.article_id)
    own = own.exclude(slug=live.slug)
    slugs = own.order_by("slug").values_list("slug", flat=True).distinct()
    return [reverse("article", args=[slug]) for slug in slugs]


def path_left(publication: Publication) -> str:
    """The address that leads to `publication` from its moment on because it takes over there; or ""."""
    before = (
        publication.article.publications.filter(
            visible_from__lt=publication.visible_from, visible_until__gt=models.F("visible_from")
        )
        .only("slug")
        .first()
    )
    if before is None or before.slug == publication.slug:
        return ""
    return before.get_absolute_url()
