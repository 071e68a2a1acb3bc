"""The two lists as a page shows them: prepared rows, never a sort or a sum of views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min, Subquery

from articles.models import ListChoice, PopularList, Publication
from articles.models.publication import PublicationQuerySet

# How long a prepared pool of cards serves before the database is asked again.
CACHE_SECONDS = 5
# So many more of a list are read than a page can use.
_SPARE = 3
_EVERGREEN, _TRENDING = PopularList.Kind.EVERGREEN, PopularList.Kind.TRENDING


# Of the kinds of lists the articles, best first.
Stored = Mapping[str, list[int] | None]


@dataclass(frozen=True)
class Popular:
    """The cards to show, best first: no article stands in both lists, nor twice in one."""

    trending: list[Publication]
    evergreen: list[Publication]


@dataclass(frozen=True)
class _Pool:
    """What the lists of any page are chosen from: ordered article ids, and the cards that were live."""

    read_at: datetime
    trending: list[int]
    evergreen: list[int]
    cards: dict[int, Publication]


def popular(
    now: datetime,
    *,
    topic_id: int | None = None,
    exclude: int | None = None,
    shown: int | None = None,
    version: int = 0,
    stored: Stored | None = None,
) -> Popular:
    """Trending and Evergreen of the site, or of one topic, without the article `exclude` (now being read).

    At most `shown` each (default: settings.POPULAR_SHOWN); with too few articles the lists shrink, Evergreen
    first, and never repeat. Asks the database twice (a third time where much of a stored list is gone), and
    not at all within 5 seconds of that; what is cached for one `version` of the pages isn't for another. With
    `stored`, which came along with something else (`stored_lists`), it asks once less.
    """
    shown = settings.POPULAR_SHOWN if shown is None else shown
    pool = _pool(now, topic_id, shown, version, stored)
    trending = _first(pool.trending, pool.cards, now, shown, without={exclude})
    seen = {exclude, *(card.article_id for card in trending)}
    return Popular(trending, _first(pool.evergreen, pool.cards, now, shown, without=seen))


def stored_lists() -> dict[str, Subquery]:
    """The site's lists as annotations of another query, by kind; None where they were never computed."""
    of_site = PopularList.objects.filter(topic=None).values("entries")
    return {kind: Subquery(of_site.filter(kind=kind)) for kind in (_TRENDING, _EVERGREEN)}


def age(now: datetime) -> timedelta | None:
    """How long ago the site's lists were computed, the older of the two; None when they never were."""
    computed_at = PopularList.objects.filter(topic=None).aggregate(oldest=Min("computed_at"))["oldest"]
    return now - computed_at if computed_at else None


def _first(
    ids: Iterable[int], cards: dict[int, Publication], now: datetime, shown: int, without: set[int | None]
) -> list[Publication]:
    chosen = (cards[pk] for pk in ids if pk in cards and pk not in without)
    # A card from the cache may have reached its end in the meantime.
    live = [card for card in chosen if card.visible_until is None or card.visible_until > now]
    return live[:shown]


def _pool(now: datetime, topic_id: int | None, shown: int, version: int, stored: Stored | None) -> _Pool:
    key = f"popular:{topic_id or 'site'}:{shown}:{version}"
    pool = cache.get(key)
    if pool is None or not timedelta(0) <= now - pool.read_at < timedelta(seconds=CACHE_SECONDS):
        pool = _read_pool(now, topic_id, shown, stored)
        cache.set(key, pool, CACHE_SECONDS)
    return pool


def _read_pool(now: datetime, topic_id: int | None, shown: int, stored: Stored | None) -> _Pool:
    """The stored lists with their cards, filled up by age where fewer are live than one page can use."""
    if stored is None:
        stored = dict(PopularList.objects.filter(topic=topic_id).values_list("kind", "entries"))
    trending, evergreen = stored.get(_TRENDING) or [], stored.get(_EVERGREEN) or []
    live = Publication.objects.live(now)
    # The article being read, one full list, and the other; and some that may have gone, or go any moment.
    enough = 2 * shown + 1
    tops = [set(entries[: enough + _SPARE]) for entries in (trending, evergreen)]
    cards: dict[int, Publication] = {}
    if min(map(len, tops)) >= enough:
        cards = _cards(live.filter(article__in=set.union(*tops)), topic_id)
    if min(len(cards.keys() & top) for top in tops) < enough:
        listed = live.filter(article__in={*trending, *evergreen})
        cards = _cards(_filled_up(listed, live, topic_id, enough), topic_id)
        by_age = sorted(cards.values(), key=lambda card: (card.first_published_at, card.article_id))
        ids = [card.article_id for card in by_age]
        trending = list(dict.fromkeys([*trending, *reversed(ids)]))
        evergreen = list(dict.fromkeys([*evergreen, *ids]))
    return _Pool(now, trending, evergreen, cards)


def _cards(publications: PublicationQuerySet, topic_id: int | None) -> dict[int, Publication]:
    # The topic is compared here: asked for it, a database may go through the topic instead of the ids.
    cards = publications.for_cards()
    return {card.article_id: card for card in cards if topic_id in (None, card.topic_id)}


def _filled_up(
    listed: PublicationQuerySet, live: PublicationQuerySet, topic_id: int | None, enough: int
) -> PublicationQuerySet:
    """Those and the newest and the oldest, each found by its own index (an "or" of them would find none)."""
    if topic_id:
        live = live.filter(topic=topic_id)
    newest = _not_excluded(live, _TRENDING).newest().values("pk")[:enough]
    oldest = _not_excluded(live, _EVERGREEN).oldest().values("pk")[:enough]
    by_age = (Publication.objects.filter(pk__in=part).order_by().values("pk") for part in (newest, oldest))
    found = listed.order_by().values("pk").union(*by_age, all=True)
    return Publication.objects.filter(pk__in=found)


def _not_excluded(publications: PublicationQuerySet, kind: str) -> PublicationQuerySet:
    excluded = ListChoice.objects.filter(kind=kind, choice=ListChoice.Choice.EXCLUDE).values("article")
    return publications.exclude(article__in=excluded)
