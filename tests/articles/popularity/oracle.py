"""The lists by their definition (docs/popularity.md): all articles are looked at, and sorted.

It takes the stored scores as they are; that these are right is tested in test_scores.py.
"""

from datetime import timedelta

from django.db.models import Sum

from articles.models import (
    ArticleScore,
    ListChoice,
    PopularList,
    Publication,
    RefreshState,
    Topic,
    ViewHour,
    ViewTotal,
)
from articles.popularity import ranking
from articles.popularity.calendar import day_of, hour_of

DEPTH = 24
WEEK = timedelta(days=7)


def lists(now):
    """The entries of every list at `now`, by kind and topic."""
    live = list(Publication.objects.live(now))
    scores = by_article()
    topics = [None, *Topic.objects.values_list("pk", flat=True)]
    return {
        (kind, topic): entries(kind, [p for p in live if topic in (None, p.topic_id)], live, scores, now)
        for kind in ("trending", "evergreen")
        for topic in topics
    }


def stored():
    """The entries of every stored list, by kind and topic."""
    return {(row.kind, row.topic_id): row.entries for row in PopularList.objects.all()}


def by_article():
    """The stored scores."""
    return ArticleScore.objects.in_bulk()


def entries(kind, publications, everywhere, scores, now):
    out = set(ListChoice.objects.filter(kind=kind, choice="exclude").values_list("article_id", flat=True))
    pins = ListChoice.objects.filter(kind=kind, choice="pin").order_by("-chosen_at", "-id")
    here = [p for p in publications if p.article_id not in out]
    known = {p.article_id for p in here}
    ids = [pk for pk in pins.values_list("article_id", flat=True) if pk in known][:2]
    if kind == "trending":
        steps = trending(here, [p for p in everywhere if p.article_id not in out], scores, now)
    else:
        steps = evergreen(here, scores, now)
    for step in steps:
        if len(ids) < DEPTH:
            ids += [pk for _key, pk in sorted(step, reverse=True)[:DEPTH] if pk not in ids]
    return ids[:DEPTH]


def trending(here, everywhere, scores, now):
    sums = {p.article_id: fading(scores.get(p.article_id), now) for p in everywhere}
    admitted = [fast for fast, _slow in map(sums.get, sums) if ranking.is_trending(fast, _slow)]
    k = max(1.0, sum(admitted) / len(admitted)) if admitted else 1.0
    recently = ViewHour.objects.filter(hour__gt=hour_of(now - WEEK), hour__lte=now)
    views = dict(recently.values_list("article_id").annotate(total=Sum("n")))
    rule, read, new = [], [], []
    for p in here:
        pk, moment = p.article_id, p.first_published_at.timestamp()
        fast, slow = sums[pk]
        if ranking.is_trending(fast, slow):
            rule.append(((ranking.trending_score(fast, slow, k), moment, pk), pk))
        if views.get(pk):
            read.append(((views[pk], pk), pk))
        new.append(((moment, pk), pk))
    return rule, read, new


def fading(score, now):
    if score is None:
        return 0.0, 0.0
    return (
        ranking.faded(score.fast, now, ranking.FAST_HALF_LIFE),
        ranking.faded(score.slow, now, ranking.SLOW_HALF_LIFE),
    )


def evergreen(here, scores, now):
    until = RefreshState.objects.get().weeks_until
    totals = dict(ViewTotal.objects.values_list("article_id", "n"))
    rule, young, read, old = [], [], [], []
    for p in here:
        pk, moment = p.article_id, p.first_published_at.timestamp()
        score = scores.get(pk) or ArticleScore()
        weeks = ranking.weeks_before(ranking.first_week(day_of(p.first_published_at)), until)
        g = ranking.evergreen_score(score.steady, weeks, until)
        viewed = ranking.viewed_weeks(score.weeks_viewed, score.weeks_until, until)
        for least, step in ((12, rule), (4, young)):
            if ranking.is_evergreen(g, weeks, viewed, least):
                step.append(((g, -moment, -pk), pk))
        if totals.get(pk) and p.first_published_at < now - WEEK:
            read.append(((totals[pk], -pk), pk))
        old.append(((-moment, -pk), pk))
    return rule, young, read, old
