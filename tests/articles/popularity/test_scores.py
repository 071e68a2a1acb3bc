"""Scores folded bit by bit are the scores that the counts say, whatever happens in between."""

from datetime import date, timedelta
from math import exp, log1p

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import ArticleScore, RefreshState, RolledUpDay, ViewDay, ViewHour
from articles.popularity import counting, folding, ranking
from articles.popularity.calendar import day_end, day_of
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup

from .sites import NOW, add_days, make_live

pytestmark = pytest.mark.django_db

# What may happen: so many hours pass, then views come, or somebody refreshes, or rolls up.
steps = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 5, 23, 24 * 4, 24 * 9]),
        st.sampled_from(["read", "read", "read", "refresh", "rollup"]),
        st.integers(0, 2),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=25,
)


def fast_of(article_id, now=NOW):
    score = ArticleScore.objects.get(article_id=article_id).fast
    return ranking.faded(score, now, ranking.FAST_HALF_LIFE)


@pytest.fixture
def three():
    return [make_live(days_old=days).article_id for days in (300, 60, 20)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_bit_by_bit_is_all_at_once(three, steps):
    ids = three
    now = NOW - timedelta(days=100)
    refresh(now)
    for hours, what, which, n in steps:
        now += timedelta(hours=hours)
        if what == "read":
            counting.count_views([(ids[which], now, n)])
        elif what == "refresh":
            refresh(now)
        else:
            rollup(now)
    refresh(now)
    assert refresh(now, rebuild=True).difference < 1e-6
    for model in (ArticleScore, RefreshState, RolledUpDay, ViewDay, ViewHour):
        model.objects.all().delete()


def test_the_sums_are_those_of_the_definition():
    article_id = make_live().article_id
    views = [(1, 4), (30, 7), (100, 50)]
    refresh(NOW - timedelta(days=5))
    counting.count_views([(article_id, NOW - timedelta(hours=hours), n) for hours, n in views])
    refresh(NOW)
    hour = NOW.replace(minute=0)
    moments = [(hour - timedelta(hours=hours), n) for hours, n in views]
    expected = sum(n * 2 ** (-(NOW - moment) / ranking.FAST_HALF_LIFE) for moment, n in moments)
    assert fast_of(article_id) == pytest.approx(expected, rel=1e-9)
    slow = sum(n * 2 ** (-(NOW - day_end(day_of(at))) / ranking.SLOW_HALF_LIFE) for at, n in moments)
    score = ArticleScore.objects.get()
    assert ranking.faded(score.slow, NOW, ranking.SLOW_HALF_LIFE) == pytest.approx(slow, rel=1e-9)


def test_weeks_count_when_complete_and_after_the_launch():
    # First published on a Monday, 8 weeks and 2 days ago: the first two weeks are its launch.
    article_id = make_live(days_old=58).article_id
    add_days(article_id, [10] * 58)
    refresh(NOW)
    score = ArticleScore.objects.get()
    until = date(2026, 6, 15)
    assert score.weeks_until == until
    assert ranking.viewed_weeks(score.weeks_viewed, score.weeks_until, until) == 6
    assert ranking.evergreen_score(score.steady, 6, until) == pytest.approx(exp(log1p(70)) - 1)


def test_a_week_enters_once_it_is_closed():
    article_id = make_live().article_id
    monday = NOW - timedelta(days=2)
    refresh(monday)
    counting.count_view(article_id, NOW)
    refresh(NOW + timedelta(days=4))
    assert ArticleScore.objects.get().steady == 0
    assert refresh(NOW + timedelta(days=5)).weeks == 1
    assert ArticleScore.objects.get().steady == pytest.approx(ranking.week_weight(date(2026, 6, 15), 1))
    assert refresh(NOW + timedelta(days=5)).weeks == 0


def test_idle_articles_are_not_written(django_assert_max_num_queries):
    for _article in range(30):
        counting.count_view(make_live().article_id, NOW)
    refresh(NOW)
    counting.count_view(make_live().article_id, NOW)
    with django_assert_max_num_queries(16) as queries:
        assert folding.fold_hours(NOW) == 1
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert sum("articlescore" in sql for sql in written) == 1


def test_many_rows_are_folded_in_several_steps(monkeypatch):
    monkeypatch.setattr(folding, "CHUNK", 7)
    ids = [make_live().article_id for _article in range(20)]
    refresh(NOW)
    counting.count_views([(pk, NOW - timedelta(hours=hour), 1) for pk in ids for hour in range(2)])
    assert refresh(NOW).views == 40
    assert refresh(NOW).views == 0
    assert refresh(NOW, rebuild=True).difference < 1e-6


def test_an_hour_that_goes_on_is_folded_by_what_is_new():
    article_id = make_live().article_id
    refresh(NOW)
    for n in (3, 4):
        counting.count_views([(article_id, NOW, n)])
        assert refresh(NOW).views == n
    assert fast_of(article_id, NOW.replace(minute=0)) == pytest.approx(7)


def test_counts_stored_a_day_late_are_folded():
    article_id = make_live().article_id
    refresh(NOW)
    counting.count_views([(article_id, NOW - timedelta(hours=40), 3)])
    assert refresh(NOW).views == 3


def test_a_rebuild_finds_what_is_wrong_and_mends_it():
    article_id = make_live().article_id
    refresh(NOW)
    counting.count_views([(article_id, NOW, 8)])
    refresh(NOW)
    right = fast_of(article_id)
    ArticleScore.objects.update(fast=7000.0)
    stray = make_live().article_id
    ArticleScore.objects.create(article_id=stray, fast=7000.0)
    assert refresh(NOW, rebuild=True).difference > 0.9
    assert fast_of(article_id) == pytest.approx(right)
    assert not ArticleScore.objects.filter(article_id=stray).exists()
    assert refresh(NOW, rebuild=True).difference < 1e-6


def test_the_command_says_what_it_did(capsys):
    counting.count_view(make_live().article_id, NOW)
    call_command("refresh_popularity")
    assert "1 " in capsys.readouterr().out
    call_command("refresh_popularity", "--rebuild")
    assert len(capsys.readouterr().out.splitlines()) >= 2
