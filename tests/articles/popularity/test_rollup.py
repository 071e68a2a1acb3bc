"""Days close once, by the clock of Amsterdam, and age takes rows but no totals."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from articles.models import ArticleScore, Refusal, RefusedView, RolledUpDay, ViewDay, ViewHour, ViewTotal
from articles.popularity import counting, retention
from articles.popularity import rollup as rolling
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup

from .sites import NOW, add_days, make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def article_id():
    return make_live(days_old=1500).article_id


def count_hours(article_id, first, hours, n=1):
    counting.count_views([(article_id, first + timedelta(hours=hour), n) for hour in range(hours)])


def days():
    return dict(ViewDay.objects.order_by("day").values_list("day", "n"))


class TestClosing:
    def test_a_day_is_the_sum_of_its_hours(self, article_id):
        count_hours(article_id, datetime(2026, 6, 14, 22, tzinfo=UTC), 24, n=2)
        counting.count_view(make_live().article_id, datetime(2026, 6, 15, 12, tzinfo=UTC))
        assert rollup(NOW).days == 2
        by_article = set(ViewDay.objects.values_list("article_id", "day", "n"))
        other = max(article for article, _day, _n in by_article)
        assert by_article == {(article_id, date(2026, 6, 15), 48), (other, date(2026, 6, 15), 1)}

    def test_twice_is_once(self, article_id):
        count_hours(article_id, NOW - timedelta(days=3), 60)
        assert rollup(NOW).days == 3
        once = days()
        assert rollup(NOW).days == 0
        assert rolling.close_days(NOW, again=True) == 3
        assert days() == once
        assert sum(once.values()) == 60 - sum(
            ViewHour.objects.filter(hour__gte=datetime(2026, 6, 16, 22, tzinfo=UTC)).values_list(
                "n", flat=True
            )
        )

    def test_today_stays_open(self, article_id):
        counting.count_view(article_id, NOW)
        assert rollup(NOW).days == 0
        assert days() == {}
        rollup(NOW + timedelta(days=1))
        assert days() == {date(2026, 6, 17): 1}

    @pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2025, 10, 26), 25)])
    def test_days_on_which_the_clock_changes(self, article_id, day, hours):
        start = datetime(*day, tzinfo=UTC) - timedelta(hours=3)
        now = start + timedelta(days=3)
        count_hours(article_id, start, 48)
        rollup(now)
        assert days()[date(*day)] == hours
        assert sum(days().values()) == 48

    def test_many_articles_are_summed_in_parts(self, monkeypatch):
        monkeypatch.setattr(rolling, "WINDOW", 3)
        for n in range(10):
            count_hours(make_live().article_id, NOW - timedelta(days=1), 2, n=n + 1)
        assert rollup(NOW).days == 1
        assert sorted(ViewDay.objects.values_list("n", flat=True)) == [2 * (n + 1) for n in range(10)]

    def test_a_day_is_marked_when_all_of_it_is_there(self, monkeypatch):
        monkeypatch.setattr(rolling, "WINDOW", 3)
        for _article in range(10):
            count_hours(make_live().article_id, NOW - timedelta(days=1), 2)
        sum_hours, left = rolling._sum_hours, iter(range(2))

        def sum_twice(day, window):
            next(left)
            sum_hours(day, window)

        monkeypatch.setattr(rolling, "_sum_hours", sum_twice)
        with pytest.raises(StopIteration):
            rollup(NOW)
        assert 0 < ViewDay.objects.count() < 10
        assert not RolledUpDay.objects.exists()
        monkeypatch.setattr(rolling, "_sum_hours", sum_hours)
        assert rollup(NOW).days == 1
        assert ViewDay.objects.count() == 10

    def test_a_day_without_counts_between_others_is_closed_too(self, article_id):
        for days_ago in (5, 2):
            counting.count_view(article_id, NOW - timedelta(days=days_ago))
        assert rollup(NOW).days == 5
        assert RolledUpDay.objects.count() == 5

    def test_nothing_to_close_is_two_look_ups(self, article_id, django_assert_num_queries):
        count_hours(article_id, NOW - timedelta(days=3), 60)
        rollup(NOW)
        with django_assert_num_queries(3):
            assert rolling.close_days(NOW) == 0

    def test_the_turn_of_the_year(self, article_id):
        counting.count_view(article_id, datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC))
        counting.count_view(article_id, datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
        rollup(datetime(2026, 1, 3, tzinfo=UTC))
        assert days() == {date(2025, 12, 31): 1, date(2026, 1, 1): 1}


class TestAge:
    def test_hours_go_after_45_days_and_totals_stay(self, article_id, monkeypatch):
        monkeypatch.setattr(retention, "CHUNK", 10)
        count_hours(article_id, NOW - timedelta(days=50), 50 * 24)
        done = rollup(NOW)
        # 45 days back begins at 22:00 UTC.
        kept = ViewHour.objects.order_by("hour").first().hour
        assert kept == datetime(2026, 5, 2, 22, tzinfo=UTC)
        assert done.hours_deleted == 50 * 24 - ViewHour.objects.count() > 100
        assert ViewTotal.objects.get().n == 1200
        before = days()
        rollup(NOW)
        rolling.close_days(NOW, again=True)
        assert days() == before
        # The last hours are today's: from 22:00 UTC until the one before now.
        assert sum(before.values()) == 1200 - 12

    def test_hours_of_a_day_that_is_not_closed_stay(self, article_id):
        count_hours(article_id, NOW - timedelta(days=50), 24)
        assert retention.delete_hours(NOW) == 0
        assert ViewHour.objects.count() == 24

    def test_days_go_after_800_by_whole_weeks(self, article_id, monkeypatch):
        monkeypatch.setattr(retention, "ARTICLES", 2)
        for _other in range(3):
            add_days(make_live(days_old=1500).article_id, [1] * 900)
        add_days(article_id, [3] * 900)
        RefusedView.objects.create(day=NOW.date() - timedelta(days=900), reason=Refusal.ROBOT, n=1)
        ViewTotal.objects.create(article_id=article_id, n=2700)
        refresh(NOW)
        before = score(article_id)
        assert rollup(NOW).days_deleted > 3 * 90
        first = ViewDay.objects.order_by("day").first().day
        assert first.weekday() == 0
        assert NOW.date() - timedelta(days=807) < first <= NOW.date() - timedelta(days=800)
        assert not RefusedView.objects.exists()
        assert ViewTotal.objects.get().n == 2700
        # What the deleted weeks weigh is kept, so the audit still agrees.
        assert refresh(NOW, rebuild=True).difference < 1e-6
        assert score(article_id).steady == pytest.approx(before.steady, rel=1e-12)
        assert score(article_id).steady_base > 0

    def test_a_mark_of_a_closed_day_goes_with_its_days(self, article_id):
        RolledUpDay.objects.create(day=NOW.date() - timedelta(days=900))
        RolledUpDay.objects.create(day=NOW.date() - timedelta(days=700))
        rollup(NOW)
        assert RolledUpDay.objects.count() == 1

    def test_days_that_are_not_folded_stay(self, article_id):
        add_days(article_id, [1] * 900)
        assert rollup(NOW).days_deleted == 0
        refresh(NOW)
        assert rollup(NOW).days_deleted > 90

    def test_a_day_whose_hours_are_going_is_not_closed_again(self, article_id):
        """Somebody lost the marks: what is left of the hours would be taken for the whole day."""
        count_hours(article_id, NOW - timedelta(days=50), 24 * 10)
        refresh(NOW)
        rollup(NOW)
        before = days()
        RolledUpDay.objects.all().delete()
        count_hours(article_id, NOW - timedelta(days=47), 1)
        rolling.close_days(NOW, again=True)
        assert days() == before

    def test_twice_deletes_nothing_more(self, article_id):
        count_hours(article_id, NOW - timedelta(days=50), 50 * 24)
        add_days(make_live(days_old=1500).article_id, [1] * 900)
        refresh(NOW)
        first, second = rollup(NOW), rollup(NOW)
        assert min(first.hours_deleted, first.days_deleted) > 0
        assert (second.hours_deleted, second.days_deleted) == (0, 0)


class TestAudit:
    """What was deleted still weighs what it weighed."""

    def test_a_burst_whose_hours_are_gone(self, article_id):
        then = NOW - timedelta(days=46)
        refresh(then - timedelta(days=1))
        counting.count_views([(article_id, then + timedelta(hours=hour), 400_000) for hour in (0, 5, 9)])
        counting.count_views([(make_live().article_id, then, 999)])
        refresh(then + timedelta(hours=9))
        refresh(NOW)
        assert rollup(NOW).hours_deleted == 4
        assert refresh(NOW, rebuild=True).difference < 1e-6

    def test_a_burst_counts_the_same_in_f_before_and_after(self, article_id):
        then = NOW - timedelta(days=46)
        refresh(then - timedelta(days=1))
        # At five in the afternoon: the day says noon.
        counting.count_views([(article_id, then + timedelta(hours=5), 10**6)])
        refresh(NOW - timedelta(days=2))
        counting.count_views([(article_id, NOW - timedelta(hours=30), 7)])
        refresh(NOW)
        before = score(article_id)
        rollup(NOW)
        after = score(article_id)
        assert 0 < before.fast - after.fast < 1e-3
        assert (after.slow, after.steady, after.total) == (before.slow, before.steady, before.total)

    @pytest.mark.parametrize("n", [3, 100_000])
    def test_days_of_long_ago(self, article_id, n):
        then = NOW - timedelta(days=900)
        refresh(then - timedelta(days=30))
        for day in range(0, 60, 5):
            count_hours(article_id, then + timedelta(days=day), 1, n=n)
            refresh(then + timedelta(days=day))
        refresh(NOW)
        # All of its hours and days go.
        assert rollup(NOW).days_deleted == 12
        assert refresh(NOW, rebuild=True).difference < 1e-9
        assert score(article_id).slow_base > 0

    def test_a_rollup_that_broke_off_between_mark_and_deletion(self, article_id, monkeypatch):
        then = NOW - timedelta(days=46)
        refresh(then - timedelta(days=1))
        counting.count_views([(article_id, then + timedelta(hours=hour), 10**6) for hour in range(3)])
        refresh(NOW)
        monkeypatch.setattr(retention, "CHUNK", 1)
        oldest = retention._oldest_hours
        monkeypatch.setattr(retention, "_oldest_hours", lambda limit: islice(oldest(limit), 2))
        assert rollup(NOW).hours_deleted == 2
        assert refresh(NOW, rebuild=True).difference < 1e-6
        monkeypatch.setattr(retention, "_oldest_hours", oldest)
        assert rollup(NOW).hours_deleted == 1
        assert refresh(NOW, rebuild=True).difference < 1e-6


def score(article_id):
    return ArticleScore.objects.get(article_id=article_id)
