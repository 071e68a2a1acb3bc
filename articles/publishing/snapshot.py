"""Takes down what an article says at this moment, as an immutable revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from articles.models import Article, AuditEntry, Revision

from .in_words import changes_in_words

# Who checked a text and when is no part of the text: an approval can be pinned to the fingerprint.
REVIEW_FACTS = frozenset({"medical_reviewer", "reviewed_on", "review_due_on", "reviewed_hash"})
NOT_TEXT = REVIEW_FACTS | {"sponsoring", "ending", "ending_path"}


def take_snapshot(article: Article) -> dict[str, Any]:
    """Everything that editors wrote of `article`, ready for JSON; people, images and so on by their id."""
    return {
        "title": article.title,
        "slug": article.slug,
        "topic": article.topic_id,
        "tags": sorted(article.tagged_items.values_list("tag__name", flat=True)),
        # Browsers end lines with two characters and files with one: that is no other text.
        "key_points": "\n".join(article.key_points.splitlines()),
        "introduction": article.introduction,
        "description": article.description,
        "lead_image": article.lead_image_id,
        "authors": list(article.authorships.values_list("person_id", flat=True)),
        "medical_reviewer": article.medical_reviewer_id,
        "reviewed_on": _iso(article.reviewed_on),
        "review_due_on": _iso(article.review_due_on),
        "reviewed_hash": article.reviewed_hash,
        "subjects": sorted(article.subjects.values_list("id", flat=True)),
        "references": list(article.article_references.values("number", "reference_id")),
        "sponsoring": article.sponsoring,
        "ending": article.ending,
        "ending_path": article.ending_path,
        "sections": [
            {"id": section.pk, "heading": section.heading, "body": section.body, "image": section.image_id}
            for section in article.sections.all()
        ],
    }


@transaction.atomic
def save_revision(article: Article, *, user: Any, now: datetime, note: str = "") -> Revision:
    """The revision that holds what `article` says now: a new one, or the last where nothing changed.

    An approval holds for the text that was approved: a new text of an approved or published article makes the
    article a draft again (what is public stays as it is).
    """
    # The row's lock puts two savers in line, so that no number is given twice.
    row = Article.objects.select_for_update(no_key=True).filter(pk=article.pk)
    status = row.values_list("status", flat=True).get()
    content = take_snapshot(article)
    latest = article.revisions.order_by("-number").first()
    if latest and latest.content == content:
        return latest
    number = (article.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    is_new_text = latest and latest.content_hash != fingerprint(content)
    changes = changes_in_words(latest.content if latest else {}, content)
    if is_new_text and status in (Article.Status.APPROVED, Article.Status.PUBLISHED):
        # Past the guard of ArticleQuerySet: with the workflow, the only other place that moves an article.
        models.QuerySet(Article).filter(pk=article.pk).update(status=Article.Status.DRAFT)
        article.has_moved_to(Article.Status.DRAFT)
        changes["status"] = (status, Article.Status.DRAFT)
    revision = Revision.objects.create(
        article=article,
        number=number,
        content=content,
        content_hash=fingerprint(content),
        note=note,
        created_at=now,
        created_by=user,
    )
    AuditEntry.objects.record(
        "save" if latest else "make", article, user=user, now=now, changes=changes, note=note
    )
    return revision


def fingerprint(content: Mapping[str, Any]) -> str:
    """The SHA-256 in hexadecimal of the text in `content`: equal exactly when the texts are."""
    text = {key: value for key, value in content.items() if key not in NOT_TEXT}
    # The number of a row in the database says nothing about the text.
    text["sections"] = [{**section, "id": None} for section in content["sections"]]
    return hashlib.sha256(json.dumps(text, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
