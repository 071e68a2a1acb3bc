"""What to offer while a reader is still typing: topics, terms and authors by name, then titles."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from articles.models import Publication
from articles.text.dutch import Unit, fold_word
from articles.text.dutch.folding import RAW

from .index import WRITTEN
from .names import beginning
from .passes import AND_SO_ON, Clause, Pass
from .query import LONGEST_QUESTION, clean, look_up

# Fewer letters begin nearly anything.
SHORTEST_QUESTION = 2
MOST, MOST_NAMED = 8, 3
# The newest titles to choose from: some of them may not be live.
_TITLES = 40


class Suggestion(NamedTuple):
    """A page to go to; `kind` is topic, term, author or article."""

    kind: str
    name: str
    path: str


def suggest(typed: str, now: datetime) -> list[Suggestion]:
    """At most MOST pages, public at `now`, whose names have words that begin as those `typed` do."""
    typed = clean(typed)[:LONGEST_QUESTION]
    words = [word for match in RAW.finditer(typed) if (word := fold_word(match[0]))]
    if len("".join(words)) < SHORTEST_QUESTION:
        return []
    named = [Suggestion(*found[:3]) for found in beginning(words, now, MOST_NAMED)]
    return [*named, *_titles(words, now, MOST - len(named))]


def _titles(words: list[str], now: datetime, most: int) -> list[Suggestion]:
    # The stop words of a title are written words too, so that a title can be typed from its beginning.
    units = tuple(Unit((word,), ((f"{WRITTEN}{word}{AND_SO_ON}",),)) for word in words)
    pks, _is_complete = look_up([Pass(Clause(units), None)], _TITLES)
    live = Publication.objects.live(now).filter(pk__in=pks).newest().only("title", "slug")
    found = [Suggestion("article", row.title, row.get_absolute_url()) for row in live]
    found.sort(key=lambda one: not _first_word(one.name).startswith(words[0]))
    return found[:most]


def _first_word(title: str) -> str:
    match = RAW.search(title)
    return fold_word(match[0]) if match else ""
