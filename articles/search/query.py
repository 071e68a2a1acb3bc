"""Answers what a reader asks: live publications, the best first; corrected where nothing was found."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from articles.models import Publication
from articles.text.dutch import Unit, ask

from . import postgresql, sqlite
from .passes import Pass, loose, thorough
from .ranking import Candidate, rank
from .typos import correct

# In letters: more than anybody needs to say what they look for.
LONGEST_QUESTION = 100
# Of each pass so many newest are ranked in full; and of so few live ones at most it is asked again for more,
# in case the newest were nearly all planned or over.
MOST, FEW, MANY = 200, 50, 2_000
_STATEMENTS = {"postgresql": postgresql.statement, "sqlite": sqlite.statement}


class Found(NamedTuple):
    """Numbers of live publications, the best first; all there are, if it `is_complete`."""

    pks: list[int]
    is_complete: bool


NOTHING = Found([], True)


@dataclass(frozen=True)
class Answer:
    """What was asked (`question`, cleaned) and found.

    With `corrected` nothing was found of what was asked, and this is an answer to that instead; `is_loose` is
    one where not all words were found together.
    """

    question: str
    units: tuple[Unit, ...] = ()
    found: Found = NOTHING
    corrected: str = ""
    is_loose: bool = False


def clean(text: str) -> str:
    """`text` in one line and without characters that nobody sees; a NUL among them."""
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" and c != "\u00ad" else c for c in text)
    return " ".join(seen.split())


def search(question: str, now: datetime) -> Answer:
    """The answer to `question` as typed, of what is live at `now`; an empty one if it asks for nothing."""
    question = clean(question)
    units = tuple(ask(question[:LONGEST_QUESTION]))
    if not units:
        return Answer(question)
    found = find(units, now)
    if found.pks:
        return Answer(question, units, found)
    corrected = correct(question[:LONGEST_QUESTION])
    if corrected:
        other = tuple(ask(corrected))
        found = find(other, now)
        if found.pks:
            return Answer(question, other, found, corrected=corrected)
    if len(units) > 1:
        found = find(units, now, is_loose=True)
    return Answer(question, units, found, is_loose=bool(found.pks))


def find(units: Sequence[Unit], now: datetime, *, is_loose: bool = False) -> Found:
    """What is live at `now` and has all `units`, or any of them."""
    passes = (loose if is_loose else thorough)(units)
    pks, is_complete = look_up(passes, MOST)
    candidates = _live(pks, now)
    if not is_complete and len(candidates) < FEW:
        pks, is_complete = look_up(passes, MANY)
        candidates = _live(pks, now)
    return Found(rank(units, candidates), is_complete)


def look_up(passes: Sequence[Pass], most: int) -> tuple[list[int], bool]:
    """The numbers that the index knows, each once, pass after pass, newest first; and whether that is all."""
    sql, parameters = _STATEMENTS[connection.vendor](passes, most)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    # The last pass finds what the others find too.
    is_complete = sum(place == len(passes) - 1 for place, _pk in rows) < most
    return list(dict.fromkeys(pk for _place, pk in rows)), is_complete


def _live(pks: list[int], now: datetime) -> list[Candidate]:
    fields = ("title", "heading", "introduction", "often")
    rows = Publication.objects.live(now).filter(pk__in=pks)
    return [
        Candidate(*row)
        for row in rows.values_list(
            "pk", "first_published_at", *(f"search_entry__{field}" for field in fields)
        )
    ]
