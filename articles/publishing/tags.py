"""Merges tags that mean the same, everywhere at once: desk, pages, addresses and log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, FormerSlug, Publication, Revision, Tag, TaggedArticle
from articles.models.tags import known_tags
from articles.related.due import mark_due

from .former_slugs import settle
from .seal import is_reviewed, seal
from .snapshot import fingerprint
from .workflow import NotAllowed

MERGE = "merge_tag"
# Compiled pages are some 30 kB each.
_PAGES_AT_ONCE = 50


def may_merge(user: Any) -> bool:
    """Whether `user` (None: the command line) may merge tags."""
    return user is None or user.has_perm(f"articles.{MERGE}")


@transaction.atomic
def merge(survivor: Tag, others: Iterable[Tag], *, user: Any, now: datetime) -> int:
    """Make every use of `others` one of `survivor` and delete them; the number of articles that this changed.

    Pages show the survivor at once, old addresses and old names lead to it, and no text becomes a draft or
    loses its review by it. Raises NotAllowed: without permission, where one of the tags is gone, or where
    something treats the tags differently.
    """
    if not may_merge(user):
        raise NotAllowed(_("You have no permission for this."))
    ids = {tag.pk for tag in others} - {survivor.pk}
    rows = Tag.objects.select_for_update().filter(pk__in=ids | {survivor.pk}).order_by("pk")
    locked = {tag.pk: tag for tag in rows}
    if not ids or locked.keys() != ids | {survivor.pk}:
        raise NotAllowed(_("Choose at least two tags that exist."))
    survivor, merged = locked[survivor.pk], [locked[pk] for pk in sorted(ids)]
    articles = _lock_articles(ids)
    _move_other_relations(survivor, ids)
    _move_articles(survivor, articles)
    _move_pages(survivor, ids, {tag.slug for tag in merged}, now)
    FormerSlug.objects.filter(kind=FormerSlug.Kind.TAG, target_id__in=ids).update(target_id=survivor.pk)
    for tag in merged:
        AuditEntry.objects.record("delete", tag, user=user, now=now, note=_note([tag.name], survivor))
        tag.delete()
        _lead(tag.name, tag.slug, survivor)
    _move_revisions(articles, _note([tag.name for tag in merged], survivor), user, now)
    changes = {"tags": (", ".join(tag.name for tag in merged), survivor.name)}
    AuditEntry.objects.record(MERGE, survivor, user=user, now=now, changes=changes)
    return len(articles)


@transaction.atomic
def rename(tag: Tag, *, slug_before: str, name_before: str, user: Any, now: datetime) -> bool:
    """Note that `tag` bears its name and slug since `now`, so that the ones before lead to it.

    Pages show the new name at once; no text becomes a draft or loses its review by it. Whether an old address
    leads here from now on. Both are "" of a new tag. Call it after every save of its form.
    """
    articles = _lock_articles({tag.pk})
    has_moved = settle(tag, slug_before, now)
    if slug_before and (slug_before, name_before) != (tag.slug, tag.name):
        if name_before != tag.name:
            _lead(name_before, slug_before, tag)
        _move_pages(tag, {tag.pk}, {slug_before}, now)
        _move_revisions(articles, _note([name_before], tag), user, now)
    return has_moved


def _lead(name: str, slug: str, tag: Tag) -> None:
    """Let an old slug lead to `tag`, and an old name, as the revisions of articles hold it."""
    for old in {slug, slugify(name)} - {""}:
        if not Tag.objects.filter(slug=old).exists():
            FormerSlug.objects.update_or_create(
                kind=FormerSlug.Kind.TAG, slug=old, defaults={"target_id": tag.pk}
            )


def _note(names: list[str], survivor: Tag) -> str:
    return (_("Tags: %(old)s → %(new)s") % {"old": ", ".join(names), "new": survivor.name})[:200]


# -- What carries a tag ----------------------------------------------------------------------------


def _lock_articles(ids: set[int]) -> list[Article]:
    """The articles that carry one of these tags, which nobody saves until this is done."""
    tagged = TaggedArticle.objects.filter(tag__in=ids).values("content_object")
    return list(Article.objects.select_for_update(no_key=True).filter(pk__in=tagged).order_by("pk"))


def _move_articles(survivor: Tag, articles: list[Article]) -> None:
    rows = [TaggedArticle(tag=survivor, content_object=article) for article in articles]
    # Who carried both carries one; the rows of the others go with them.
    TaggedArticle.objects.bulk_create(rows, ignore_conflicts=True)


def _move_pages(survivor: Tag, ids: set[int], slugs: set[str], now: datetime) -> None:
    """Show and link the survivor on every page that named one of the others, without compiling it anew."""
    pages = set(Publication.objects.filter(tags__in=ids).values_list("pk", flat=True))
    survivor.publications.add(*pages)
    left = iter(sorted(pages))
    while some := list(islice(left, _PAGES_AT_ONCE)):
        publications = list(Publication.objects.filter(pk__in=some).only("page", "article_id"))
        for publication in publications:
            kept = [tag for tag in publication.page["tags"] if tag["slug"] not in slugs | {survivor.slug}]
            tags = [*kept, {"name": survivor.name, "slug": survivor.slug}]
            publication.page["tags"] = sorted(tags, key=lambda tag: tag["name"])
        Publication.objects.bulk_update(publications, ["page"])
        mark_due({publication.article_id for publication in publications}, now)


def _move_other_relations(survivor: Tag, ids: set[int]) -> None:
    """Point whatever else names one of the tags, in whichever app, to the survivor."""
    done_by_sets = {TaggedArticle, Publication.tags.through}
    for relation in Tag._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in done_by_sets:
            for row in relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}):
                _move_row(row, relation.field, survivor)


def _move_row(row: models.Model, field: Any, survivor: Tag) -> None:
    rows = type(row)._base_manager
    try:
        with transaction.atomic():
            rows.filter(pk=row.pk).update(**{field.name: survivor})
    except IntegrityError as error:
        same = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
        same |= {field.attname: survivor.pk}
        if not rows.filter(**{name: value for name, value in same.items() if name != row._meta.pk.attname}):
            message = _("%(kind)s %(number)d treats these tags differently: mend that first.")
            words = {"kind": str(row._meta.verbose_name).capitalize(), "number": row.pk}
            raise NotAllowed(message % words) from error
        rows.filter(pk=row.pk).delete()


# -- Revisions -------------------------------------------------------------------------------------


def _move_revisions(articles: list[Article], note: str, user: Any, now: datetime) -> None:
    """Give each article a revision with the new name, by the same writer, and let all that stood for the text
    before stand for it: what is public or planned, and the review."""
    of_article = Revision.objects.filter(article=models.OuterRef("article"))
    same_text = of_article.filter(content_hash=models.OuterRef("content_hash")).order_by("number")
    latest = {
        revision.article_id: revision
        for revision in Revision.objects.filter(
            article__in=articles, pk=models.Subquery(of_article.order_by("-number").values("pk")[:1])
        ).annotate(writer_id=models.Subquery(same_text.values("created_by")[:1]))
    }
    known = known_tags(name for revision in latest.values() for name in revision.content["tags"])
    for article in articles:
        before = latest.get(article.pk)
        if before is None:
            continue
        names = sorted({known[name].name if name in known else name for name in before.content["tags"]})
        content = {**before.content, "tags": names}
        if content != before.content:
            _succeed(before, content, article, note, now)
            changes = {"tags": ("; ".join(before.content["tags"]), "; ".join(names))}
            AuditEntry.objects.record(MERGE, article, user=user, now=now, changes=changes)


def _succeed(before: Any, content: dict[str, Any], article: Article, note: str, now: datetime) -> None:
    is_sealed = is_reviewed(before.content) and "reviewed_hash" in before.content
    if is_sealed:
        content["reviewed_hash"] = seal(content)
    after = Revision.objects.create(
        article=article,
        number=before.number + 1,
        content=content,
        content_hash=fingerprint(content),
        note=note,
        created_at=now,
        # Whoever wrote the text stays its writer: nobody gets to approve his own text by this.
        created_by_id=before.writer_id,
    )
    ahead = models.Q(visible_until=None) | models.Q(visible_until__gt=now)
    Publication.objects.filter(ahead, revision=before).update(revision=after)
    if is_sealed and article.reviewed_hash == before.content["reviewed_hash"]:
        Article.objects.filter(pk=article.pk).update(reviewed_hash=content["reviewed_hash"])
