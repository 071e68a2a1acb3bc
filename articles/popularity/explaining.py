"""Says in words why an article stands in Trending and in Evergreen, or why it doesn't.

The numbers are those of articles/popularity/scores.py, computed as the refresh does; the places are those of
the lists that are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import ListChoice, PopularList, Publication, RefreshState, Topic

from . import ranking, refresh
from .score_words import Figure, Verdict, Words, evergreen_words, trending_words
from .scores import evergreen_of, score_of, trending_of, with_scores

_EVERGREEN, _TRENDING = PopularList.Kind.EVERGREEN, PopularList.Kind.TRENDING
# k is a mean over many articles, so it hardly moves within this; a list keeps its own for longer.
_DAMPING_SECONDS = 300


@dataclass(frozen=True)
class Explanation:
    """Why an article stands in a list or doesn't; `places` are those in the site's and in its topic's list.

    `score` is T or G, None for an article that isn't public; `sums_up` says in a few words how it is read.
    """

    kind: str
    verdict: Verdict
    score: float | None = None
    headline: str = ""
    sums_up: str = ""
    reasons: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    places: tuple[int | None, int | None] = (None, None)

    @property
    def is_listed(self) -> bool:
        return self.places[0] is not None

    @property
    def name(self) -> str:
        return str(PopularList.Kind(self.kind).label)


class Explained(NamedTuple):
    """Both lists, and when they were computed (None: never)."""

    trending: Explanation
    evergreen: Explanation
    computed_at: datetime | None


def explain(article_id: int, now: datetime) -> Explained:
    """Why the article stands in each list at `now`, or doesn't.

    Seven queries at most, whatever the size of the site (the mean k is kept for five minutes), and one for
    what isn't public.
    """
    live = with_scores(Publication.objects.live(now).filter(article_id=article_id)).first()
    if live is None:
        return Explained(_not_public(_TRENDING), _not_public(_EVERGREEN), None)
    known = _known(live)
    trending = trending_of(score_of(live), damping(now), now)
    until = RefreshState.objects.values_list("weeks_until", flat=True).first()
    evergreen = evergreen_of(score_of(live), live.first_published_at, until)
    of_trending = trending_words(trending, live.first_published_at, now)
    of_evergreen = evergreen_words(evergreen, live.first_published_at)
    return Explained(
        _explanation(known, _TRENDING, of_trending, trending.score),
        _explanation(known, _EVERGREEN, of_evergreen, evergreen.score),
        min((row.computed_at for row in known.lists), default=None),
    )


def damping(now: datetime) -> float:
    """The k of these five minutes."""
    key = f"popularity:k:{int(now.timestamp()) // _DAMPING_SECONDS}"
    k = cache.get(key)
    if k is None:
        k = refresh.trending_damping(now)
        cache.set(key, k, _DAMPING_SECONDS)
    return k


# -- What is known ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    article_id: int
    topic: Topic
    lists: list[PopularList]
    choices: dict[str, ListChoice]

    def entries(self, kind: str, topic_id: int | None) -> list[int]:
        return next((row.entries for row in self.lists if (row.kind, row.topic_id) == (kind, topic_id)), [])

    def place(self, kind: str, topic_id: int | None) -> int | None:
        entries = self.entries(kind, topic_id)
        return entries.index(self.article_id) + 1 if self.article_id in entries else None


def _known(live: Publication) -> _Known:
    lists = PopularList.objects.filter(Q(topic=None) | Q(topic=live.topic))
    choices = ListChoice.objects.filter(article=live.article_id).select_related("chosen_by")
    return _Known(live.article_id, live.topic, list(lists), {choice.kind: choice for choice in choices})


def _not_public(kind: str) -> Explanation:
    reason = _("Readers can't open it now: only public articles stand in the lists.")
    return Explanation(kind, Verdict.NOT_PUBLIC, headline=_("Not public"), reasons=[reason])


def _explanation(known: _Known, kind: str, words: Words, score: float) -> Explanation:
    places = known.place(kind, None), known.place(kind, known.topic.pk)
    choice = known.choices.get(kind)
    verdict = _verdict(words, choice, places[0])
    reasons = [_chosen(choice)] if choice else []
    reasons += [words.sums_up, *words.reasons, *_about_place(known, kind, verdict, places[0])]
    return Explanation(
        kind, verdict, score, _headline(places, known.topic), words.sums_up, reasons, words.figures, places
    )


def _verdict(words: Words, choice: ListChoice | None, place: int | None) -> Verdict:
    if choice:
        is_out = choice.choice == ListChoice.Choice.EXCLUDE
        return Verdict.EXCLUDED if is_out else Verdict.PINNED
    if words.verdict is None:
        return Verdict.LISTED if place else Verdict.OUTSCORED
    return Verdict.FILLS_UP if place else words.verdict


# -- Places -------------------------------------------------------------------------------------------


def _headline(places: tuple[int | None, int | None], topic: Topic) -> str:
    on_site, in_topic = places
    words = {"place": on_site, "own": in_topic, "topic": topic.name}
    if on_site and in_topic:
        return _("Number %(place)d on the site, number %(own)d in “%(topic)s”") % words
    if on_site:
        return _("Number %(place)d on the site") % words
    if in_topic:
        return _("Number %(own)d in “%(topic)s”, not in the list of the site") % words
    return _("Not in the list")


def _chosen(choice: ListChoice) -> str:
    by = choice.chosen_by
    words = {
        "who": (by.get_full_name() or by.get_username()) if by else _("An editor"),
        "day": date_format(timezone.localtime(choice.chosen_at), "j F Y"),
    }
    if choice.choice == ListChoice.Choice.EXCLUDE:
        return _("%(who)s keeps it out of this list (since %(day)s).") % words
    return _("%(who)s put it at the top of this list (on %(day)s).") % words


def _about_place(known: _Known, kind: str, verdict: Verdict, place: int | None) -> list[str]:
    shown = settings.POPULAR_SHOWN
    if verdict == Verdict.FILLS_UP:
        return [_("It doesn't qualify, but stands in the list because too few articles do.")]
    if verdict == Verdict.OUTSCORED:
        full = len(known.entries(kind, None)) >= ranking.DEPTH
        return [_outscored() if full else _("It qualifies, and can enter the list at its next refresh.")]
    if (verdict == Verdict.PINNED and not place) or (verdict == Verdict.EXCLUDED and place):
        return [_("The list follows at its next refresh.")]
    if place and place > shown:
        return [_("A page shows the first %(n)d of the list.") % {"n": shown}]
    return []


def _outscored() -> str:
    return _("It qualifies, but %(n)d articles score higher.") % {"n": ranking.DEPTH}
