"""The rows of the scores: made with an article's first view, and following where the article is live."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from articles.models import ArticleScore, Publication, RefreshState

from . import ranking
from .calendar import day_of
from .state import known_state, locked_state
from .turns import in_chunks, in_turns

# Rows in one transaction: few enough that nobody waits for the lock, many enough to be quick.
CHUNK = 100
# How long a publication may take from being given its moment and number to being stored, and how many may
# be on their way at the very first refresh.
PUBLISHING_TIME = timedelta(hours=1)
ON_THEIR_WAY = 10_000


def scores_of(article_ids: Collection[int], now: datetime) -> dict[int, ArticleScore]:
    """The scores of these articles; who has none yet gets one that says where it is live, not stored yet."""
    scores = ArticleScore.objects.in_bulk(article_ids)
    new = [pk for pk in article_ids if pk not in scores]
    if new:
        shown = where_shown(new, now)
        for pk in new:
            topic_id, published_at = shown.get(pk, (None, None))
            scores[pk] = ArticleScore(article_id=pk, topic_id=topic_id, published_at=published_at)
    return scores


def store_scores(scores: Iterable[ArticleScore], fields: list[str]) -> None:
    """Write these columns of the scores, making the rows that don't exist yet; in the order of their keys."""
    rows = sorted(scores, key=lambda score: score.article_id)
    ArticleScore.objects.bulk_create(
        rows, CHUNK, update_conflicts=True, unique_fields=["article"], update_fields=fields
    )


def where_shown(article_ids: Collection[int], now: datetime) -> dict[int, tuple[int | None, datetime]]:
    """The topic in which each article is live (None: in none) and when it first appeared.

    Articles that never appeared are left out.
    """
    of_these = Publication.objects.filter(article_id__in=article_ids).order_by()
    topics = dict(of_these.live(now).values_list("article_id", "topic_id"))
    shown = of_these.shown(now).order_by("visible_from", "id")
    return {
        pk: (topics.get(pk), first) for pk, first in shown.values_list("article_id", "first_published_at")
    }


def set_steadiness(score: ArticleScore) -> None:
    """Bring the column by which evergreens are walked in line with the others."""
    score.steadiness = 0.0
    if score.published_at and score.weeks_until:
        weeks = ranking.weeks_before(ranking.first_week(day_of(score.published_at)), score.weeks_until)
        viewed = ranking.viewed_weeks(score.weeks_viewed, score.weeks_until, score.weeks_until)
        score.steadiness = ranking.steadiness(score.steady, weeks, viewed)


# -- Following ------------------------------------------------------------------------------------------


def follow_publications(now: datetime) -> int:
    """Let the scores say where their articles are live at `now`; returns how many had to be changed.

    It looks at publications that began or ended since the last time, or that were made since. What somebody
    changed in the database by hand is found by a rebuild.
    """
    state = known_state()
    newest = Publication.objects.order_by("-id").values_list("id", flat=True).first() or 0
    ids = _touched(state, now) if state.followed_until else ArticleScore.objects.values_list("pk", flat=True)
    changed = sum(correct(part, now) for part in in_turns(in_chunks(sorted(ids), CHUNK)))
    with transaction.atomic():
        state = locked_state()
        state.followed_until = now
        _remember(state, newest, now)
        state.save()
    return changed


def correct(article_ids: Collection[int], now: datetime) -> int:
    """Let the scores of these articles say where they are live at `now`; returns how many were wrong."""
    with transaction.atomic():
        locked_state()
        scores = ArticleScore.objects.in_bulk(article_ids)
        wrong = list(_wrong(scores, now))
        if wrong:
            store_scores(wrong, ["topic", "published_at", "steadiness"])
    return len(wrong)


def _wrong(scores: dict[int, ArticleScore], now: datetime) -> Iterator[ArticleScore]:
    shown = where_shown(scores, now) if scores else {}
    for pk, score in scores.items():
        topic_id, published_at = shown.get(pk, (None, None))
        if (score.topic_id, score.published_at) != (topic_id, published_at):
            score.topic_id, score.published_at = topic_id, published_at
            set_steadiness(score)
            yield score


def _touched(state: RefreshState, now: datetime) -> Iterable[int]:
    """The articles of which a publication may have begun, ended or been made since the last time."""
    # The clock of another host may have been ahead of ours.
    since, until = sorted((state.followed_until or now, now))
    since -= PUBLISHING_TIME
    publications = Publication.objects.order_by()
    # One by one, so that each goes by its own index.
    parts = (
        publications.filter(id__gt=state.publications_until),
        publications.shown(until).filter(visible_from__gt=since),
        publications.filter(visible_until__gt=since, visible_until__lte=until),
    )
    return {pk for part in parts for pk in part.values_list("article_id", flat=True)}


def _remember(state: RefreshState, newest: int, now: datetime) -> None:
    """Note the newest publication; an hour later nothing below it can still be on its way."""
    noted = state.publications_seen_at
    if noted and abs(now - noted) < PUBLISHING_TIME:
        return
    state.publications_until = state.publications_seen if noted else max(0, newest - ON_THEIR_WAY)
    state.publications_seen, state.publications_seen_at = newest, now
