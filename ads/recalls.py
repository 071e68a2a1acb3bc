"""Takes a product or a brand away from all readers at once, and finds every article that mentions it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from ads.models import Brand, Product, Recall
from ads.serving import snapshot
from articles.models import Article, AuditEntry, Publication, Section
from articles.text.markup import plain_text
from articles.text.words import fold, words

Thing: TypeAlias = Product | Brand
User: TypeAlias = AbstractUser | AnonymousUser | None

# Shorter pieces of a name narrow no search down.
_LONG_ENOUGH = 3


class Refused(Exception):
    """A recall that can't be made or lifted; its text is a sentence for the person who asked."""


@dataclass
class Mention:
    """An article that names what was recalled: where readers see it, or on the desk."""

    article: Article
    is_live: bool = False
    is_on_desk: bool = False


def recall(thing: Thing, reason: str, *, user: User, now: datetime) -> Recall:
    """Recall a product, or everything of a brand; from now on nothing shows it. Raises Refused.

    Who may change products may recall them: what is dangerous doesn't wait for a second person.
    """
    if user is not None and not (user.is_active and user.has_perm("ads.add_recall")):
        raise Refused(_("You don't have the permission for this."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why: readers see it."))
    try:
        with transaction.atomic():
            made = Recall.objects.create(
                **{thing._meta.model_name or "": thing},
                reason=reason,
                made_by_id=None if user is None else user.pk,
                made_at=now,
            )
            AuditEntry.objects.record("recall", thing, user=user, now=now, note=reason)
            snapshot.changed()
    except IntegrityError as error:
        raise Refused(_("“%(name)s” has been recalled already.") % {"name": thing}) from error
    return made


def lift(made: Recall, *, user: User, now: datetime) -> None:
    """Let readers see it again. Raises Refused."""
    if user is None or not (user.is_active and user.has_perm("ads.lift_recall")):
        raise Refused(_("You don't have the permission for this."))
    with transaction.atomic():
        if not Recall.objects.open().filter(pk=made.pk).update(lifted_at=now, lifted_by=user):
            raise Refused(_("This recall was lifted already."))
        AuditEntry.objects.record("lift", made.thing, user=user, now=now, note=made.reason)
        snapshot.changed()
    made.refresh_from_db()


def open_recall(product: Product) -> Recall | None:
    """The recall that holds for this product, if any; the oldest of two."""
    return Recall.objects.open().of(product).order_by("made_at", "pk").first()


# -- Which articles mention it ---------------------------------------------------------------------


def mentions(thing: Thing, now: datetime) -> list[Mention]:
    """Every article that names this product or brand, or links to a page of its products; by title.

    Looks at what is live at `now` and at the text on the desk; names are found as whole words, in any
    capitals. It reads all texts that hold a long word of a name, so it isn't for every page.
    """
    names, slugs = names_of(thing)
    found: dict[int, Mention] = {}
    for article_id in _live(names, slugs, now):
        found.setdefault(article_id, _mention(article_id)).is_live = True
    for article_id in _on_desk(names, slugs):
        found.setdefault(article_id, _mention(article_id)).is_on_desk = True
    articles = Article.objects.in_bulk(found)
    for article_id, mention in found.items():
        mention.article = articles[article_id]
    return sorted(found.values(), key=lambda mention: (fold(mention.article.title), mention.article.pk))


def names_of(thing: Thing) -> tuple[list[str], list[str]]:
    """The names to look for, and the slugs of the pages; a brand's products are found by their pages."""
    if isinstance(thing, Brand):
        return [thing.name], list(thing.products.values_list("slug", flat=True))
    return [thing.name], [thing.slug]


def is_named(names: Iterable[str], text: str) -> bool:
    """Whether one of these names stands in plain `text`, as whole words, whatever their capitals."""
    said = [fold(word.text) for word in words(text)]
    return any(_stands_in([fold(word.text) for word in words(name)], said) for name in names)


def links_to(slugs: Iterable[str], html: str) -> bool:
    """Whether `html` links to the page of one of these products."""
    return any(f"/producten/{slug}/" in html for slug in slugs)


def _stands_in(name: list[str], said: list[str]) -> bool:
    return bool(name) and any(
        said[place : place + len(name)] == name for place, word in enumerate(said) if word == name[0]
    )


def _mention(article_id: int) -> Mention:
    return Mention(Article(pk=article_id))


def _live(names: list[str], slugs: list[str], now: datetime) -> Iterator[int]:
    live = Publication.objects.live(now).annotate(as_text=Cast("page", models.TextField()))
    narrowed = live.filter(_hints("search_text", names) | _links("as_text", slugs))
    rows = narrowed.order_by("pk").values_list("article_id", "title", "search_text", "as_text")
    for article_id, title, text, page in rows.iterator(chunk_size=100):
        if is_named(names, title) or is_named(names, text) or links_to(slugs, page):
            yield article_id


def _on_desk(names: list[str], slugs: list[str]) -> Iterator[int]:
    columns = ["title", "description", "key_points", "introduction"]
    hints = models.Q(pk__in=[])
    for column in columns:
        hints |= _hints(column, names) | _links(column, slugs)
    for article_id, *texts in Article.objects.filter(hints).values_list("pk", *columns).iterator():
        if any(_mentions(names, slugs, text) for text in texts):
            yield article_id
    hints = _hints("heading", names) | _hints("body", names) | _links("body", slugs)
    sections = Section.objects.filter(hints).values_list("article_id", "heading", "body")
    for article_id, *texts in sections.iterator():
        if any(_mentions(names, slugs, text) for text in texts):
            yield article_id


def _mentions(names: list[str], slugs: list[str], html: str) -> bool:
    return links_to(slugs, html) or is_named(names, plain_text(html))


def _hints(column: str, names: list[str]) -> Q:
    """Narrows texts down to those that may hold a name; SQLite knows capitals of ASCII alone."""
    found = models.Q(pk__in=[])
    for name in names:
        plain = [word.text for word in words(name) if word.text.isascii() and len(word.text) >= _LONG_ENOUGH]
        if not plain:
            return ~models.Q(pk__in=[])
        found |= models.Q(**{f"{column}__icontains": max(plain, key=len)})
    return found


def _links(column: str, slugs: list[str]) -> Q:
    found = models.Q(pk__in=[])
    for slug in slugs:
        found |= models.Q(**{f"{column}__contains": f"/producten/{slug}/"})
    return found
