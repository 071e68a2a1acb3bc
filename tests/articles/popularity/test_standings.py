"""Walking the indexes of the scores finds what looking at all finds, on any site."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import (
    ArticleScore,
    ListChoice,
    Publication,
    RefreshState,
    RolledUpDay,
    ViewDay,
    ViewHour,
    ViewTotal,
)
from articles.popularity import counting, ranking, standings
from articles.popularity import refresh as refreshing
from articles.popularity.refresh import evergreens, refresh, trending_damping

from . import oracle
from .sites import NOW, make_live, make_topic

pytestmark = pytest.mark.django_db

UNTIL = ranking.monday_of(NOW.date())
LEVELS = ranking.half_lives(NOW, ranking.FAST_HALF_LIFE), ranking.half_lives(NOW, ranking.SLOW_HALF_LIFE)
SIZE = 60
# log2 F, how much log2 S is more, ln(1 + G) in its last viewed week, the weeks viewed until then, how long
# ago that is, and the total.
rows = st.tuples(
    st.floats(0, 12),
    st.floats(0, 6),
    st.floats(0, 7),
    st.one_of(st.just(2**26 - 1), st.integers(0, 2**26 - 1)),
    st.integers(0, 40),
    st.integers(0, 50),
)
sites = st.lists(rows, min_size=SIZE, max_size=SIZE)


@pytest.fixture
def ids():
    """Articles of 20 days up to five years in two topics, one of them the larger."""
    topics = [make_topic(), make_topic()]
    return [make_live(days_old=20 + n * n / 2, topic=topics[n % 5 == 0]).article_id for n in range(SIZE)]


def make_score(publication, fast, more, level, mask, idle, total):
    """As folding leaves it: nothing here knows of the order in which evergreens are walked."""
    first = ranking.first_week(publication.first_published_at.date())
    idle = min(idle, max(0, ranking.weeks_before(first, UNTIL) - 1))
    until = UNTIL - timedelta(weeks=idle)
    weeks = ranking.weeks_before(first, until)
    # Only weeks that count are viewed, and the last of these was.
    mask = (mask | 1) & 2 ** min(weeks, 26) - 1
    numerator = level * ranking.weights_sum(weeks) if mask else 0.0
    score = ArticleScore(
        article_id=publication.article_id,
        topic_id=publication.topic_id,
        published_at=publication.first_published_at,
        fast=fast + LEVELS[0],
        slow=fast + more + LEVELS[1],
        steady=numerator * 2 ** ((ranking.week_number(until) - 1) / ranking.WEEK_HALF_LIFE),
        weeks_viewed=mask,
        weeks_until=until,
        total=total,
    )
    score.steadiness = ranking.steadiness(score.steady, weeks, mask.bit_count())
    return score


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(site=sites, block=st.sampled_from([1, 3, 500]))
def test_the_lists_are_those_of_sorting_everything(ids, site, block):
    ArticleScore.objects.all().delete()
    ViewTotal.objects.all().delete()
    RefreshState.objects.get_or_create(id=1, weeks_until=UNTIL)
    publications = Publication.objects.order_by("id")
    scores = [make_score(p, *row) for p, row in zip(publications, site, strict=True)]
    ArticleScore.objects.bulk_create(scores)
    ViewTotal.objects.bulk_create(ViewTotal(article_id=s.article_id, n=s.total) for s in scores)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standings, "BLOCK", block)
        lists = refreshing._lists_of(refreshing._topics(), refreshing._words(), NOW)
    found = {(row.kind, row.topic_id): row.entries for row in lists}
    assert found == oracle.lists(NOW)
    admitted = oracle.evergreen(publications, oracle.by_article(), NOW)[0]
    assert evergreens(NOW, 40) == [pk for _key, pk in sorted(admitted, reverse=True)][:40]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.lists(st.tuples(st.integers(0, 9 * 24), st.integers(1, 9)), min_size=SIZE, max_size=SIZE))
def test_the_most_read_of_a_week_are_found_by_their_bound(ids, hours):
    for model in (ArticleScore, RefreshState, RolledUpDay, ViewHour, ViewDay, ViewTotal):
        model.objects.all().delete()
    counting.count_views((pk, NOW - timedelta(hours=ago), n) for pk, (ago, n) in zip(ids, hours, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standings, "RECENT_BLOCK", 2)
        refresh(NOW)
    assert oracle.stored() == oracle.lists(NOW)


def test_reading_stops_where_nobody_can_enter(ids, monkeypatch):
    for n, pk in enumerate(ids):
        counting.count_views([(pk, NOW - timedelta(hours=hour), 2 + n * n) for hour in range(3)])
    refresh(NOW)
    monkeypatch.setattr(standings, "BLOCK", 1)
    monkeypatch.setattr(standings, "DEPTH", 3)
    topic = Publication.objects.get(article=ids[1]).topic_id
    read = []

    def watched():
        for candidate in standings._trending(topic, set(), trending_damping(NOW), NOW):
            read.append(candidate)
            yield candidate

    best = ranking.ranked(watched(), 3)
    assert [entry.article_id for entry in best] == [ids[59], ids[58], ids[57]]
    assert len(read) < 20
    assert all(candidate.key[0] <= candidate.bound for candidate in read)


def test_a_wrong_score_is_put_right_on_the_way(ids):
    counting.count_view(ids[0], NOW)
    refresh(NOW)
    other = make_topic()
    # By hand, so that nobody knows of it.
    ArticleScore.objects.update(topic=other)
    refresh(NOW + timedelta(minutes=10))
    assert oracle.stored() == oracle.lists(NOW + timedelta(minutes=10))
    assert ArticleScore.objects.get().topic_id == Publication.objects.get(article=ids[0]).topic_id


def test_an_exclusion_counts_for_the_mean_too(ids):
    for n, pk in enumerate(ids[:4]):
        counting.count_views([(pk, NOW, 10 + 10 * n)])
    refresh(NOW)
    everyone = trending_damping(NOW)
    ListChoice.objects.create(kind="trending", choice="exclude", article_id=ids[3])
    now = 2 ** (-timedelta(minutes=NOW.minute) / ranking.FAST_HALF_LIFE)
    assert everyone == pytest.approx(25 * now)
    assert trending_damping(NOW) == pytest.approx(20 * now)


@pytest.mark.parametrize("column", ["fast", "steadiness", "total"])
def test_each_walk_goes_by_its_index(column):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL decides by what is in the table")
    rows = ArticleScore.objects.filter(topic=1, **{f"{column}__gte": 1}).order_by(f"-{column}", "-article_id")
    assert f"USING INDEX score_{column}" in rows[:10].explain().replace("COVERING ", "")
    assert "TEMP B-TREE" not in rows.order_by(f"-{column}").explain()
