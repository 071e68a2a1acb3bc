"""The two scores of an article as they are now, with every number that they were made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from articles.models import ArticleScore, Publication
from articles.models.publication import PublicationQuerySet

from . import ranking
from .calendar import day_of


@dataclass(frozen=True)
class TrendingScore:
    """`fast` is F, read now; `slow` is S, read in a month; `k` keeps small numbers small."""

    fast: float = 0.0
    slow: float = 0.0
    k: float = 1.0

    @property
    def usual(self) -> float:
        """E: what F is at the usual pace of the article."""
        return ranking.usual(self.slow)

    @property
    def ratio(self) -> float:
        """How many times as much as usual it is read; 0 when it is never read."""
        return self.fast / self.usual if self.usual else 0.0

    @property
    def lift(self) -> float:
        """The same, damped by k: by how much being unusual lifts F."""
        return (self.fast + self.k) / (self.usual + self.k)

    @property
    def score(self) -> float:
        return ranking.trending_score(self.fast, self.slow, self.k)

    @property
    def has_enough(self) -> bool:
        return self.fast >= ranking.LEAST_FAST

    @property
    def qualifies(self) -> bool:
        return ranking.is_trending(self.fast, self.slow)


@dataclass(frozen=True)
class EvergreenScore:
    """`score` is G, in views a week over `weeks` complete weeks; `viewed` of the last 26 had views."""

    score: float = 0.0
    weeks: int = 0
    viewed: int = 0

    @property
    def looked_at(self) -> int:
        """Of how many weeks `viewed` is told."""
        return min(self.weeks, ranking.STEADY_WEEKS)

    @property
    def needed(self) -> int:
        """In how many of these it must have been viewed."""
        return ceil(ranking.STEADY_SHARE * self.looked_at)

    @property
    def has_weeks(self) -> bool:
        return self.weeks >= ranking.LEAST_WEEKS

    @property
    def is_steady(self) -> bool:
        return self.viewed >= ranking.STEADY_SHARE * self.looked_at

    @property
    def qualifies(self) -> bool:
        return ranking.is_evergreen(self.score, self.weeks, self.viewed)


def with_scores(publications: PublicationQuerySet) -> PublicationQuerySet:
    """These publications with their topic and stored score, without their pages; in one query."""
    columns = [
        f"article__score__{name}" for name in ("fast", "slow", "steady", "weeks_viewed", "weeks_until")
    ]
    return publications.select_related("topic", "article__score").only(
        "article__id", "title", "slug", "first_published_at", "topic__name", *columns
    )


def score_of(publication: Publication) -> ArticleScore | None:
    """The stored score of a publication's article; None while nobody has read it."""
    return getattr(publication.article, "score", None)


def trending_of(score: ArticleScore | None, k: float, now: datetime) -> TrendingScore:
    """F and E of an article at `now`, with the k of that moment (refresh.trending_damping)."""
    if score is None:
        return TrendingScore(k=k)
    fast = ranking.faded(score.fast, now, ranking.FAST_HALF_LIFE)
    slow = ranking.faded(score.slow, now, ranking.SLOW_HALF_LIFE)
    return TrendingScore(fast, slow, k)


def evergreen_of(
    score: ArticleScore | None, first_published_at: datetime, until: date | None
) -> EvergreenScore:
    """G of an article over its complete weeks before the Monday `until` (RefreshState.weeks_until)."""
    if until is None:
        return EvergreenScore()
    weeks = ranking.weeks_before(ranking.first_week(day_of(first_published_at)), until)
    if score is None:
        return EvergreenScore(weeks=weeks)
    viewed = ranking.viewed_weeks(score.weeks_viewed, score.weeks_until, until)
    return EvergreenScore(ranking.evergreen_score(score.steady, weeks, until), weeks, viewed)
