"""Brings the scores up to date and makes the two lists ready to show, for the site and for each topic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from articles.models import ListChoice, PopularList, Publication, Topic

from . import ranking, standings
from .folding import fold_hours
from .rebuilding import rebuild as rebuild_scores
from .rollup import close_days
from .score_rows import correct, follow_publications
from .state import known_state, locked_state
from .turns import in_chunks
from .weeks import fold_weeks

# The editors' choices, last made first: list, choice, article.
Words = list[tuple[str, str, int]]
_EVERGREEN, _TRENDING = PopularList.Kind.EVERGREEN, PopularList.Kind.TRENDING
# Ids in one look-up, below what any database takes in one statement.
_IDS = 500


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: views folded, weeks closed, lists stored, and what a rebuild found to differ."""

    views: int
    weeks: int
    lists: int
    difference: float | None = None


def refresh(now: datetime, *, rebuild: bool = False) -> Refreshed:
    """Bring the scores up to `now` and store the lists; run again, or twice at once, it does no harm.

    The first refresh of a site, and one with `rebuild`, computes the scores from all stored counts.
    """
    close_days(now, again=rebuild)
    follow_publications(now)
    views = fold_hours(now)
    rebuilt = None
    is_first = known_state().weeks_until is None
    if rebuild or is_first:
        rebuilt = rebuild_scores(now)
        views += rebuilt.views
    weeks = fold_weeks(now)
    lists = _computed_lists(now)
    _store(lists, now)
    return Refreshed(views, weeks, len(lists), rebuilt.difference if rebuilt and rebuild else None)


def trending_damping(now: datetime) -> float:
    """The k that the trending scores have at `now`; three queries."""
    return standings.damping(_topics(), _excluded(_TRENDING, _words()), now)


def evergreens(now: datetime, depth: int) -> list[int]:
    """The ids of the `depth` live articles with the highest G that the evergreen rule admits, best first."""
    until, excluded = known_state().weeks_until, _excluded(_EVERGREEN, _words())
    found = standings.evergreen_rule(_topics(), excluded, until, depth=depth)(None)
    live = _topics_of({entry.article_id for entry in found}, now)
    return [entry.article_id for entry in found if entry.article_id in live]


# -- Computing ------------------------------------------------------------------------------------------


def _computed_lists(now: datetime) -> list[PopularList]:
    """All lists as they are at `now`; a score that somebody made wrong by hand is put right on the way."""
    words, topics = _words(), _topics()
    lists = _lists_of(topics, words, now)
    if wrong := _misplaced(lists, now):
        correct(wrong, now)
        lists = _lists_of(topics, words, now)
    return lists


def _lists_of(topics: list[int], words: Words, now: datetime) -> list[PopularList]:
    out = {kind: _excluded(kind, words) for kind in PopularList.Kind}
    k = standings.damping(topics, out[_TRENDING], now)
    steps = {
        _TRENDING: standings.trending_steps(topics, out[_TRENDING], k, now),
        _EVERGREEN: standings.evergreen_steps(topics, out[_EVERGREEN], known_state().weeks_until, now),
    }
    live = _topics_of({pk for _kind, _choice, pk in words}, now)
    lists = []
    for topic_id in [None, *topics]:
        for kind in PopularList.Kind:
            links = [partial(_ids, step, topic_id) for step in steps[kind]]
            pins = [pk for pk in _pinned(kind, words) if pk in live and topic_id in (None, live[pk])]
            entries = ranking.chained(partial(list, pins[: ListChoice.MOST_PINS]), *links)
            lists.append(PopularList(kind=kind, topic_id=topic_id, entries=entries, computed_at=now))
    return lists


def _ids(step: standings.Step, topic_id: int | None) -> list[int]:
    return [entry.article_id for entry in step(topic_id)]


def _misplaced(lists: list[PopularList], now: datetime) -> set[int]:
    """The articles in these lists that aren't live in that topic, or not at all."""
    live = _topics_of({pk for row in lists for pk in row.entries}, now)
    return {
        pk for row in lists for pk in row.entries if pk not in live or row.topic_id not in (None, live[pk])
    }


def _topics_of(article_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """In which topic each of these articles is live; those that aren't live are left out."""
    live = Publication.objects.live(now).order_by()
    return {
        pk: topic_id
        for part in in_chunks(article_ids, _IDS)
        for pk, topic_id in live.filter(article_id__in=part).values_list("article_id", "topic_id")
    }


def _topics() -> list[int]:
    return list(Topic.objects.order_by("id").values_list("id", flat=True))


# -- The editors' word ----------------------------------------------------------------------------------


def _words() -> Words:
    choices = ListChoice.objects.order_by("-chosen_at", "-id")
    return list(choices.values_list("kind", "choice", "article_id"))


def _excluded(kind: str, words: Words) -> set[int]:
    return {pk for of, choice, pk in words if (of, choice) == (kind, ListChoice.Choice.EXCLUDE)}


def _pinned(kind: str, words: Words) -> list[int]:
    return [pk for of, choice, pk in words if (of, choice) == (kind, ListChoice.Choice.PIN)]


# -- Storing --------------------------------------------------------------------------------------------


def _store(lists: list[PopularList], now: datetime) -> None:
    """Replace all lists at once, unless another refresh has stored newer ones meanwhile."""
    with transaction.atomic():
        locked_state()
        if not PopularList.objects.filter(computed_at__gt=now).exists():
            PopularList.objects.all().delete()
            PopularList.objects.bulk_create(lists)
