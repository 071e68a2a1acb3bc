"""Brings an old version of an article back as its new draft; what is public stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    ArticleReference,
    Authorship,
    Image,
    Person,
    Reference,
    Revision,
    Section,
    Tag,
    Term,
    Topic,
)
from articles.models.tags import known_tags

from .naming import Content, ids_in, names_in
from .snapshot import save_revision
from .workflow import Action, NotAllowed, reason_not

# Who reviewed which text when stays noted as it was last: a review is a fact about a text and no part of it.
_FIELDS = (
    "title", "key_points", "introduction", "description", "sponsoring", "ending", "ending_path",
)  # fmt: skip


class Outdated(Exception):
    """Somebody saved the article since the one who restores last looked; the message says so."""


@dataclass(frozen=True)
class Restored:
    """The revision that came of it, and in words what could not come back; `is_new` unless it was there."""

    revision: Revision
    left_out: list[str]
    is_new: bool


@transaction.atomic
def restore(
    article: Article, revision: Revision, *, user: Any, now: datetime, version: int | None
) -> Restored:
    """Make `revision` what the desk says of `article` again, in a new revision with a note.

    `version` is the article's version that the user looked at. People, pictures, sources, tags and terms that
    were deleted since are left out. Raises NotAllowed or Outdated; `article` is as stored afterwards.
    """
    if revision.article_id != article.pk:
        raise ValueError("The revision is of another article.")
    locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if reason := reason_not(user, Action.EDIT, locked):
        raise NotAllowed(reason)
    if locked.version != version:
        raise Outdated(_("Somebody saved this article in the meantime. Look again before you restore."))
    # What stood here without a revision (a change past the desk) isn't lost either.
    before = save_revision(locked, user=None, now=now, note=_("As it was before restoring"))
    left_out = _write_back(locked, revision.content)
    note = _("Restored from version %(number)d") % {"number": revision.number}
    after = save_revision(locked, user=user, now=now, note=note)
    article.refresh_from_db()
    return Restored(after, left_out, after.pk != before.pk)


def what_is_gone(article: Article, content: Content) -> list[str]:
    """In words what of `content` can't come back to `article`, because it is gone or taken."""
    existing = _existing(content)
    names = names_in(content)
    gone = [
        f"{kind._meta.verbose_name}: {names[kind][pk]}"
        for kind, ids in ids_in(content).items()
        for pk in ids
        if pk not in existing[kind]
    ]
    known = known_tags(content["tags"])
    gone += [f"{Tag._meta.verbose_name}: {name}" for name in content["tags"] if name not in known]
    if _is_slug_taken(article, content["slug"]):
        gone.append(_("the address “%(slug)s”, which another article has now") % {"slug": content["slug"]})
    return gone


def _write_back(article: Article, content: Content) -> list[str]:
    left_out = what_is_gone(article, content)
    existing = _existing(content)
    for name in _FIELDS:
        # An old version may not have taken down all that there is now.
        setattr(article, name, content.get(name, getattr(article, name)))
    if not _is_slug_taken(article, content["slug"]):
        article.slug = content["slug"]
    if content["topic"] in existing[Topic]:
        article.topic_id = content["topic"]
    article.lead_image_id = _if_exists(content["lead_image"], existing[Image])
    article.version += 1
    article.save()
    article.tags.set(set(known_tags(content["tags"]).values()))
    article.subjects.set(existing[Term])
    _write_authors(article, [pk for pk in content["authors"] if pk in existing[Person]])
    _write_references(article, content["references"], existing[Reference])
    _write_sections(article, content["sections"], existing[Image])
    return left_out


def _existing(content: Content) -> dict[type[models.Model], set[int]]:
    return {
        kind: set(kind._default_manager.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        for kind, ids in ids_in(content).items()
    }


def _if_exists(pk: int | None, existing: set[int]) -> int | None:
    return pk if pk in existing else None


def _is_slug_taken(article: Article, slug: str) -> bool:
    return Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()


def _write_authors(article: Article, people: list[int]) -> None:
    article.authorships.exclude(person__in=people).delete()
    for position, person in enumerate(people, 1):
        Authorship.objects.update_or_create(
            article=article, person_id=person, defaults={"position": position}
        )


def _write_references(article: Article, rows: list[Mapping[str, int]], existing: set[int]) -> None:
    kept = [row for row in rows if row["reference_id"] in existing]
    article.article_references.exclude(reference__in=[row["reference_id"] for row in kept]).delete()
    for row in kept:
        ArticleReference.objects.update_or_create(
            article=article, reference_id=row["reference_id"], defaults={"number": row["number"]}
        )


def _write_sections(article: Article, rows: list[Mapping[str, Any]], images: set[int]) -> None:
    """Sections that still exist are written to and keep their number in the database; others are made."""
    there = {section.pk: section for section in article.sections.all()}
    for position, row in enumerate(rows, 1):
        section = there.pop(row["id"], None) or Section(article=article)
        section.position = position
        section.heading, section.body = row["heading"], row["body"]
        section.image_id = _if_exists(row["image"], images)
        section.save()
    article.sections.filter(pk__in=there).delete()
