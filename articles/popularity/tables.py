"""The rows of the files about readers: each begins with its head, and is made row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import ListChoice, PopularList, Publication, RefreshState

from .calendar import day_of
from .care import InNeed
from .explaining import damping
from .movers import Movers
from .refusals import Refused
from .scores import EvergreenScore, TrendingScore, evergreen_of, score_of, trending_of, with_scores
from .statistics import Views, views_between

Rows = Iterator[list[Any]]
# Articles looked at in one go: their counts are all that is in memory.
CHUNK = 500
# What the columns of all articles hold besides today.
_SHORT, _LONG = 7, 30


def rows_of_article(views: Views) -> Rows:
    """The views of each day from the first that was read, and before them what is no longer known by day."""
    yield [_("day"), _("views")]
    if views.earlier:
        before = _("before %(day)s") % {"day": date_format(views.first, "j F Y")}
        yield [before, views.earlier]
    first = views.first if views.earlier else views.began or views.today
    yield from ([day.isoformat(), n] for day, n in views.daily((views.today - first).days + 1))


def rows_of_all(now: datetime) -> Rows:
    """Every live article with its views and its two scores; a score is empty where it doesn't qualify.

    Four queries for each 500 articles and five before them; what is in memory doesn't grow with the site.
    """
    yield [_("title"), _("address"), _("topic"), _("views today"), _("views in 7 days"),
           _("views in 30 days"), _("views in total"), _("trending score"), _("evergreen score")]  # fmt: skip
    scoring = _Scoring(now)
    none = Views(day_of(now), day_of(now))
    for publications in _live_in_chunks(now):
        counted = views_between(publications[0].article_id, publications[-1].article_id, now, days=_LONG)
        for live in publications:
            views = counted.get(live.article_id, none)
            yield [
                live.title,
                settings.SITE_URL + live.get_absolute_url(),
                live.topic.name,
                views.last(1),
                views.last(_SHORT),
                views.last(_LONG),
                views.total,
                *scoring.scores(live),
            ]


def rows_of_movers(found: Movers) -> Rows:
    """What rises and what fades: the views of seven days, and of the seven before them."""
    yield [_("title"), _("views in the week before"), _("views in the last week"), _("change")]
    for mover in [*found.rising, *found.fading]:
        yield [mover.title, mover.before, mover.after, mover.change]


def rows_in_need(found: Iterable[InNeed]) -> Rows:
    """The evergreens that need care, with why."""
    yield [_("title"), _("topic"), _("evergreen score"), _("views in four weeks"),
           _("views in the four weeks before"), _("falling"), _("fell last year too"),
           _("review overdue by so many days")]  # fmt: skip
    words = {True: _("yes"), False: _("no")}
    for evergreen, overdue_days in found:
        yield [
            evergreen.title,
            evergreen.topic,
            round(evergreen.score, 1),
            evergreen.after,
            evergreen.before,
            words[evergreen.is_falling],
            words[evergreen.fell_last_year] if evergreen.is_falling else None,
            overdue_days or None,
        ]


def rows_of_refused(found: list[Refused]) -> Rows:
    """A row for each day, a column for each reason."""
    yield [_("day"), *(row.name for row in found), _("total")]
    for i, (day, _n) in enumerate(found[0].days):
        numbers = [row.days[i][1] for row in found]
        yield [day.isoformat(), *numbers, sum(numbers)]


class _Scoring:
    """What the scores of every article are computed with."""

    def __init__(self, now: datetime) -> None:
        self.now, self.k = now, damping(now)
        self.until = RefreshState.objects.values_list("weeks_until", flat=True).first()
        excluded = ListChoice.objects.filter(choice=ListChoice.Choice.EXCLUDE)
        self.kept_out = set(excluded.values_list("kind", "article_id"))

    def scores(self, live: Publication) -> list[float | None]:
        """T and G, each None where the article doesn't qualify or an editor keeps it out."""
        stored = score_of(live)
        trending = trending_of(stored, self.k, self.now)
        evergreen = evergreen_of(stored, live.first_published_at, self.until)
        return [
            self._shown(PopularList.Kind.TRENDING, live, trending),
            self._shown(PopularList.Kind.EVERGREEN, live, evergreen),
        ]

    def _shown(self, kind: str, live: Publication, found: TrendingScore | EvergreenScore) -> float | None:
        is_in = found.qualifies and (kind, live.article_id) not in self.kept_out
        return round(found.score, 1) if is_in else None


def _live_in_chunks(now: datetime) -> Iterator[list[Publication]]:
    """What is public, in the order of the articles' numbers, so that each chunk is one range of them."""
    live = with_scores(Publication.objects.live(now)).order_by("article_id")
    last = 0
    while chunk := list(live.filter(article_id__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].article_id
