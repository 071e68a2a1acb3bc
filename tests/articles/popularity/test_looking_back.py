"""Counts that come late for hours long over are folded, and so are their days and weeks, each view once."""

from datetime import timedelta

import pytest
from django.db import transaction

from articles.models import ArticleScore, RefreshState, RolledUpDay, ViewDay, ViewHour
from articles.popularity import counting, folding, ranking, rollup, weeks
from articles.popularity.calendar import day_of, hour_of
from articles.popularity.refresh import refresh
from articles.popularity.state import look_back_to

from .sites import NOW, make_live

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def article_id():
    """Read each day of the last two weeks, all of it folded."""
    article_id = make_live().article_id
    counting.count_views((article_id, NOW - days * DAY, 5) for days in range(15))
    refresh(NOW)
    return article_id


def count_late(article_id, moment, n=3):
    """As whoever brings counts that waited elsewhere."""
    with transaction.atomic():
        look_back_to(moment)
        counting.count_views([(article_id, moment, n)])


def state():
    return RefreshState.objects.get()


def audit(now=NOW):
    return refresh(now, rebuild=True).difference


@pytest.mark.parametrize("days", [0.1, 1, 2, 3, 6.9])
def test_late_counts_are_folded_once_and_in_all_sums(article_id, days):
    moment = NOW - days * DAY
    total = ArticleScore.objects.get().total
    count_late(article_id, moment)
    assert refresh(NOW).views == 3
    assert refresh(NOW).views == 0
    assert not ViewHour.objects.exclude(n=folding.F("folded")).exists()
    assert ArticleScore.objects.get().total == total + 3
    if day_of(moment) < NOW.date():
        assert ViewDay.objects.get(day=day_of(moment)).n == 8 if days in (1, 2, 3) else 3
    assert audit() < 1e-6


def test_a_week_that_was_folded_gets_what_came_late(article_id):
    monday = ranking.monday_of(NOW.date()) - timedelta(days=7)
    before = ArticleScore.objects.get()
    count_late(article_id, NOW - 6 * DAY)
    refresh(NOW)
    after = ArticleScore.objects.get()
    more = ranking.week_weight(monday, 38) - ranking.week_weight(monday, 35)
    assert after.steady - before.steady == pytest.approx(more)
    assert (after.weeks_viewed, after.weeks_until) == (before.weeks_viewed, before.weeks_until)


def test_a_week_in_which_nothing_was_known_counts_as_viewed_afterwards():
    article_id = make_live().article_id
    counting.count_views([(article_id, NOW - 8 * DAY, 5), (article_id, NOW - 22 * DAY, 5)])
    refresh(NOW)
    assert ArticleScore.objects.get().weeks_viewed == 0b101 << 0
    count_late(article_id, NOW - 15 * DAY)
    refresh(NOW)
    assert ArticleScore.objects.get().weeks_viewed == 0b111
    assert audit() < 1e-6


def test_the_first_count_of_an_article_may_come_late(article_id):
    other = make_live().article_id
    count_late(other, NOW - 6 * DAY)
    refresh(NOW)
    score = ArticleScore.objects.get(article=other)
    assert (score.weeks_viewed, score.total) == (1, 3)
    assert audit() < 1e-6


def test_one_hour_back_is_looked_at_without_being_told(article_id):
    refresh(NOW + HOUR)
    counting.count_views([(article_id, NOW, 3)])
    assert refresh(NOW + HOUR).views == 3


def test_a_host_with_a_slow_clock_is_noticed_when_the_day_closes(article_id):
    counting.count_views([(article_id, NOW - 5 * HOUR, 3)])
    assert refresh(NOW).views == 0
    assert refresh(NOW + DAY).views == 3
    assert audit(NOW + DAY) < 1e-6


def test_a_site_that_never_refreshed_has_nothing_to_look_back_to():
    article_id = make_live().article_id
    count_late(article_id, NOW - 3 * DAY)
    assert state().hours_until is None
    assert refresh(NOW).views == 3


class TestMeanwhile:
    """Counts come late while somebody is busy with the very part that they belong to."""

    def test_while_folding_the_next_fold_begins_with_them(self, article_id, monkeypatch):
        counting.count_views([(article_id, NOW, 1)])
        fold = folding._fold

        def fold_and_be_late(keys, now):
            count_late(article_id, NOW - 2 * DAY)
            monkeypatch.setattr(folding, "_fold", fold)
            return fold(keys, now)

        monkeypatch.setattr(folding, "_fold", fold_and_be_late)
        assert folding.fold_hours(NOW) == 1
        assert state().hours_until == hour_of(NOW - 2 * DAY)
        assert refresh(NOW).views == 3
        assert audit() < 1e-6

    def test_while_a_day_closes_it_is_closed_again(self, article_id, monkeypatch):
        count_late(article_id, NOW - 2 * DAY, 1)
        sum_hours = rollup._sum_hours

        def sum_and_be_late(day, window):
            sum_hours(day, window)
            monkeypatch.setattr(rollup, "_sum_hours", sum_hours)
            count_late(article_id, NOW - 2 * DAY)

        monkeypatch.setattr(rollup, "_sum_hours", sum_and_be_late)
        day = day_of(NOW - 2 * DAY)
        rollup.close_days(NOW)
        assert not RolledUpDay.objects.filter(day=day).exists()
        rollup.close_days(NOW)
        assert (RolledUpDay.objects.filter(day=day).exists(), ViewDay.objects.get(day=day).n) == (True, 9)

    def test_while_a_week_is_folded_it_is_gone_over_again(self, article_id, monkeypatch):
        other, now = make_live().article_id, NOW + 5 * DAY
        counting.count_views([(article_id, NOW, 5)])
        rollup.close_days(now)
        fold_articles = weeks._fold_articles

        def fold_and_be_late(monday, ids, moment):
            fold_articles(monday, ids, moment)
            monkeypatch.setattr(weeks, "_fold_articles", fold_articles)
            for pk in (article_id, other):
                count_late(pk, NOW)

        monkeypatch.setattr(weeks, "_fold_articles", fold_and_be_late)
        assert weeks.fold_weeks(now) == 0
        assert refresh(now).weeks == 1
        assert ArticleScore.objects.get(article=other).weeks_viewed == 1
        assert audit(now) < 1e-6


def test_two_late_counts_open_only_their_own_days(article_id):
    closed = set(RolledUpDay.objects.values_list("day", flat=True))
    late = [NOW - 3 * DAY, NOW - 5 * DAY]
    for moment in late:
        count_late(article_id, moment)
    assert closed - set(RolledUpDay.objects.values_list("day", flat=True)) == set(map(day_of, late))
    assert state().look_backs == 2
