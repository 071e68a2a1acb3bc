"""What a text would look like to readers: compiled as for publication, stored nowhere and counted nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from articles.models import Article, Publication, Revision

from .changes import Told, change_log
from .compile import compile_revision
from .snapshot import fingerprint, take_snapshot

# What every answer with a preview in it tells browsers, caches and search engines.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
EMPTY: dict[str, Any] = {
    "title": "", "slug": "", "topic": None, "tags": [], "key_points": "", "introduction": "",
    "description": "", "lead_image": None, "authors": [], "medical_reviewer": None,
    "reviewed_on": None, "review_due_on": None, "reviewed_hash": "", "subjects": [], "references": [],
    "sponsoring": "none", "ending": "gone", "ending_path": "", "sections": [],
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """A page as templates/articles/article.html wants it; `revision` is None where the text isn't saved."""

    publication: Publication
    revision: Revision | None

    @property
    def page(self) -> dict[str, Any]:
        return self.publication.page


def preview_saved(article: Article, now: datetime) -> Preview:
    """The last saved text of `article`, and which revision that is."""
    revision = article.revisions.first()
    content = revision.content if revision else take_snapshot(article)
    return Preview(_compile(article, EMPTY | content, now), revision)


def preview_content(
    article: Article | None, content: Mapping[str, Any], now: datetime, told: Told | None = None
) -> Preview:
    """The text `content`, a snapshot that nobody saved, of `article` (None: of a new one).

    `told` is what its publication would tell readers of the change.
    """
    return Preview(_compile(article, EMPTY | dict(content), now, told), None)


def saved_content(article: Article | None) -> dict[str, Any]:
    """What an unsaved text starts from: the article as it stands, or nothing."""
    return dict(EMPTY) if article is None else EMPTY | take_snapshot(article)


def _compile(
    article: Article | None, content: dict[str, Any], now: datetime, told: Told | None = None
) -> Publication:
    """A publication that is in no table; unlike a real one it may lack everything that checks ask for."""
    revision = Revision(
        article=article or Article(), content=content, content_hash=fingerprint(content), created_at=now
    )
    columns = compile_revision(revision).columns
    if article and article.pk:
        columns["page"]["changes"] = change_log(article, now, told or Told())
    shown = article.publications.order_by("visible_from").first() if article else None
    return Publication(
        article=revision.article,
        revision=revision,
        visible_from=now,
        first_published_at=shown.first_published_at if shown else now,
        updated_at=now,
        **(columns | {"slug": slugify(columns["slug"]) or "concept"}),
    )
