"""Topics, glossary terms and authors by name, kept in memory: they are few, and always asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from articles.models import Person, Publication, Term, Topic
from articles.text.dutch import Unit, analyse
from articles.text.dutch.folding import RAW, fold_word

from .ranking import is_said

# For so long a changed name may still be offered as it was.
KEPT_SECONDS = 60
_KEY = "search_names"


class Named(NamedTuple):
    """Something with a page of its own; `kind` is topic, term or author."""

    kind: str
    name: str
    path: str
    spellings: tuple[Spelling, ...]


class Spelling(NamedTuple):
    """A name, or another spelling of it: its words as written (folded), and its tokens in the index."""

    words: tuple[str, ...]
    tokens: frozenset[str]


_held: tuple[str | None, datetime, tuple[Named, ...]] | None = None


def called(units: Sequence[Unit], now: datetime, most: int) -> list[Named]:
    """Those whose name says all of `units`, the names with the fewest other words first."""
    found = []
    for named in everything(now):
        lengths = [
            len(spelling.words)
            for spelling in named.spellings
            if units and all(is_said(unit, spelling.tokens) for unit in units)
        ]
        if lengths:
            found.append((min(lengths), named))
    return [named for _length, named in sorted(found, key=lambda pair: pair[0])[:most]]


def beginning(words: Sequence[str], now: datetime, most: int) -> list[Named]:
    """Those with words that begin as the folded `words` do, one for each; names that begin so come first."""
    found = [
        named
        for named in everything(now)
        if any(_begins(spelling.words, words) for spelling in named.spellings)
    ]

    def key(named: Named) -> tuple[bool, int]:
        starts = any(
            spelling.words and spelling.words[0].startswith(words[0]) for spelling in named.spellings
        )
        return not starts, len(named.name)

    return sorted(found, key=key)[:most]


def everything(now: datetime) -> tuple[Named, ...]:
    """All names as they were a minute ago at most; of authors those with something live."""
    global _held
    token = cache.get(_KEY)
    if token is None:
        # Whoever is first says for all processes when to read anew.
        cache.add(_KEY, uuid.uuid4().hex, KEPT_SECONDS)
        token = cache.get(_KEY)
    held = _held
    # A cache that keeps nothing gives everybody the same token, none.
    if held is None or held[0] != token or abs(now - held[1]).total_seconds() >= KEPT_SECONDS:
        _held = held = token, now, tuple(_read(now))
    return held[2]


def _read(now: datetime) -> Iterable[Named]:
    for topic in Topic.objects.only("name", "slug"):
        yield _named("topic", topic.name, topic.get_absolute_url())
    for term in Term.objects.only("name", "slug").prefetch_related("forms"):
        forms = (form.form for form in term.forms.all())
        yield _named("term", term.name, term.get_absolute_url(), forms)
    live = Publication.objects.live(now).filter(authors=OuterRef("pk"))
    for person in Person.objects.filter(Exists(live)).only("name", "slug"):
        yield _named("author", person.name, person.get_absolute_url())


def _named(kind: str, name: str, path: str, others: Iterable[str] = ()) -> Named:
    return Named(kind, name, path, tuple(_spelling(text) for text in (name, *others)))


def _spelling(text: str) -> Spelling:
    words = tuple(filter(None, (fold_word(match[0]) for match in RAW.finditer(text))))
    return Spelling(words, frozenset(token for spot in analyse(text) for token in spot.tokens))


def _begins(words: Sequence[str], typed: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in typed)
