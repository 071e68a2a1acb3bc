"""Takes a product or a brand away from all readers at once, and finds every article that mentions it."""

from __future__ import annotations

import re
from collections import defaultdict
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

# Shorter pieces of a name narrow no search down, and with more names than this all texts are read.
_LONG_ENOUGH, _MOST_HINTS = 3, 20
_PRODUCT_PAGE = re.compile(r"/producten/([-\w]+)/")


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
    """Let readers see it again; a second person decides that. Raises Refused."""
    if reason := reason_not_to_lift(made, user):
        raise Refused(reason)
    with transaction.atomic():
        if not Recall.objects.open().filter(pk=made.pk).update(lifted_at=now, lifted_by=user):
            raise Refused(_("This recall was lifted already."))
        AuditEntry.objects.record("lift", made.thing, user=user, now=now, note=made.reason)
        snapshot.changed()
    made.refresh_from_db()


def reason_not_to_lift(made: Recall, user: User) -> str:
    """Why this user may not lift this recall, in one sentence; "" when he may."""
    if made.lifted_at is not None:
        return _("This recall was lifted already.")
    if user is None or not (user.is_active and user.has_perm("ads.lift_recall")):
        return _("You don't have the permission for this.")
    if user.pk == made.made_by_id:
        return _("You made this recall yourself; somebody else must lift it.")
    return ""


def open_recall(product: Product) -> Recall | None:
    """The recall that holds for this product, if any; the oldest of two."""
    return Recall.objects.open().of(product, product.brand_id).order_by("made_at", "pk").first()


# -- Which articles mention it ---------------------------------------------------------------------


class Sought:
    """The names to look for as whole words, whatever their capitals, and the products whose pages count."""

    def __init__(self, names: Iterable[str], slugs: Iterable[str] = ()) -> None:
        self.names = list(names)
        self.slugs = set(slugs)
        self._by_first: dict[str, list[list[str]]] = defaultdict(list)
        for name in self.names:
            if parts := [fold(word.text) for word in words(name)]:
                self._by_first[parts[0]].append(parts)

    def is_named(self, text: str) -> bool:
        """Whether one of the names stands in plain `text`."""
        said = [fold(word.text) for word in words(text)]
        return any(
            said[place : place + len(parts)] == parts
            for place, word in enumerate(said)
            for parts in self._by_first.get(word, ())
        )

    def is_linked(self, html: str) -> bool:
        """Whether `html` links to the page of one of the products."""
        return not self.slugs.isdisjoint(_PRODUCT_PAGE.findall(html))

    def is_in(self, html: str) -> bool:
        return self.is_linked(html) or self.is_named(plain_text(html))

    def hints(self, named: Iterable[str], linked: Iterable[str]) -> Q:
        """Narrows rows down to those that may mention it; SQLite knows capitals of ASCII alone."""
        found = Q(pk__in=[])
        for column in linked:
            found |= Q(**{f"{column}__contains": "/producten/"})
        plain = [_longest_plain(name) for name in self.names]
        if not all(plain) or len(plain) > _MOST_HINTS:
            return ~Q(pk__in=[])
        for column in named:
            for word in plain:
                found |= Q(**{f"{column}__icontains": word})
        return found


def sought(thing: Thing) -> Sought:
    """What to look for of a product, or of a brand and all of its products."""
    if isinstance(thing, Brand):
        products = list(thing.products.values_list("name", "slug"))
        return Sought([thing.name, *(name for name, _slug in products)], (slug for _name, slug in products))
    return Sought([thing.name], [thing.slug])


def mentions(thing: Thing, now: datetime) -> list[Mention]:
    """Every article that names this product or brand, or links to a page of its products; by title.

    Looks at what is live at `now` and at the text on the desk; names are found as whole words, in any
    capitals. It reads all texts that hold a long word of a name, so it isn't for every page.
    """
    look_for = sought(thing)
    found: dict[int, Mention] = {}
    for article_id in _live(look_for, now):
        found.setdefault(article_id, _mention(article_id)).is_live = True
    for article_id in _on_desk(look_for):
        found.setdefault(article_id, _mention(article_id)).is_on_desk = True
    articles = Article.objects.in_bulk(found)
    for article_id, mention in found.items():
        mention.article = articles[article_id]
    return sorted(found.values(), key=lambda mention: (fold(mention.article.title), mention.article.pk))


def _longest_plain(name: str) -> str:
    plain = [word.text for word in words(name) if word.text.isascii() and len(word.text) >= _LONG_ENOUGH]
    return max(plain, key=len, default="")


def _mention(article_id: int) -> Mention:
    return Mention(Article(pk=article_id))


def _live(look_for: Sought, now: datetime) -> Iterator[int]:
    live = Publication.objects.live(now).annotate(as_text=Cast("page", models.TextField()))
    narrowed = live.filter(look_for.hints(["search_text"], ["as_text"])).order_by("pk")
    rows = narrowed.values_list("article_id", "title", "search_text", "as_text")
    for article_id, title, text, page in rows.iterator(chunk_size=100):
        if look_for.is_named(title) or look_for.is_named(text) or look_for.is_linked(page):
            yield article_id


def _on_desk(look_for: Sought) -> Iterator[int]:
    columns = ["title", "description", "key_points", "introduction"]
    rows = Article.objects.filter(look_for.hints(columns, columns)).values_list("pk", *columns)
    sections = Section.objects.filter(look_for.hints(["heading", "body"], ["body"]))
    for found in (rows, sections.values_list("article_id", "heading", "body")):
        for article_id, *texts in found.iterator(chunk_size=100):
            if any(map(look_for.is_in, texts)):
                yield article_id
