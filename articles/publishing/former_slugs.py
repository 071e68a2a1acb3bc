"""Keeps the old addresses of all but articles: who notes them, and what they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from articles.models import FormerSlug, Person, Publication, SitePage, Tag, Term, Topic

Kind = FormerSlug.Kind
_MODELS: dict[str, Any] = {Kind.TOPIC: Topic, Kind.TAG: Tag, Kind.PERSON: Person, Kind.TERM: Term,
                           Kind.PAGE: SitePage}  # fmt: skip


def kind_of(thing: models.Model) -> str:
    """The kind under which the old slugs of `thing` are kept."""
    return next(kind for kind, model in _MODELS.items() if isinstance(thing, model))


@transaction.atomic
def settle(thing: Any, before: str, now: datetime) -> bool:
    """Note that `thing` stands at its slug since `now`, where it stood at `before` ("" for a new thing).

    Whether its old slug leads to it from now on: not that of a person whom no reader can have met. (A tag's
    is noted anyhow: old revisions know the tag by it.) Call it after every save that may change the slug.
    """
    kind = kind_of(thing)
    # Whoever stands here now is meant, no longer the one that once did.
    FormerSlug.objects.filter(kind=kind, slug=thing.slug).delete()
    if not before or before == thing.slug:
        return False
    if kind == Kind.PERSON and not _was_public(thing, now, before):
        return False
    FormerSlug.objects.update_or_create(kind=kind, slug=before, defaults={"target_id": thing.pk})
    return True


def forget(kind: str, ids: list[int]) -> None:
    """Drop the old slugs of things that are deleted."""
    FormerSlug.objects.filter(kind=kind, target_id__in=ids).delete()


def slugs_of(thing: Any) -> list[str]:
    """The old slugs that lead to `thing`, in alphabetical order."""
    former = FormerSlug.objects.filter(kind=kind_of(thing), target_id=thing.pk).order_by("slug")
    return list(former.values_list("slug", flat=True))


def standing_at(kind: str, slug: str) -> Any:
    """The thing of that kind which stands at `slug` now, or None."""
    return _MODELS[kind].objects.filter(slug=slug).first()


def current(kind: str, slug: str, now: datetime) -> Any:
    """The thing that once stood at `slug` and that readers find elsewhere now, or None."""
    return current_of(kind, [slug], now).get(slug)


def current_of(kind: str, slugs: Iterable[str], now: datetime) -> dict[str, Any]:
    """The same for many `slugs`; those at which nothing stood, or nothing that readers find, aren't in it."""
    former = FormerSlug.objects.filter(kind=kind, slug__in=set(slugs))
    targets = dict(former.values_list("slug", "target_id"))
    things = _MODELS[kind].objects.in_bulk(targets.values()) if targets else {}
    public = {pk: thing for pk, thing in things.items() if is_public(thing, now)}
    return {slug: public[pk] for slug, pk in targets.items() if pk in public}


def is_public(thing: Any, now: datetime) -> bool:
    """Whether readers find a page about `thing` now."""
    if isinstance(thing, SitePage):
        return thing.is_public
    return _is_named(thing, Publication.objects.live(now))


def _was_public(thing: Any, now: datetime, before: str) -> bool:
    """Whether readers can ever have found a page about `thing`, whose slug was `before` until now."""
    return _is_named(thing, Publication.objects.shown(now), before)


def _is_named(thing: Any, publications: Any, before: str = "") -> bool:
    """Whether `thing` has a page of its own among such publications: topics and terms always have."""
    if isinstance(thing, Tag):
        return publications.filter(tags=thing).exists()
    if isinstance(thing, Person):
        if thing.is_reviewer or publications.filter(authors=thing).exists():
            return True
        # Compiled pages name their reviewer by the slug of that day.
        slugs = {thing.slug, before, *slugs_of(thing)} - {""}
        return publications.filter(page__reviewer__slug__in=slugs).exists()
    return True
