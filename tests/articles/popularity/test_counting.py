"""Counters add exactly, in the right hour and on the right day."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from articles.models import RecentReport, Refusal, RefusedView, ViewHour, ViewTotal
from articles.popularity import counting
from articles.popularity.calendar import closed_until, day_end, day_of, day_start, hour_of
from articles.popularity.limits import Limit

from .sites import NOW, make_live

pytestmark = pytest.mark.django_db


def moment(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture
def article_id():
    return make_live().article_id


class TestCounting:
    def test_hour_and_total_move_together(self, article_id):
        for later in (timedelta(0), timedelta(minutes=29, seconds=59), timedelta(minutes=30)):
            assert counting.count_view(article_id, NOW + later) is None
        hours = ViewHour.objects.order_by("hour").values_list("hour", "n", "folded")
        hour = NOW.replace(minute=0)
        assert list(hours) == [(hour, 2, 0), (hour + timedelta(hours=1), 1, 0)]
        assert ViewTotal.objects.get().n == 3

    def test_many_at_once(self, article_id):
        other = make_live().article_id
        counting.count_views([(other, NOW, 2), (article_id, NOW, 5), (other, NOW, 1)])
        assert dict(ViewHour.objects.values_list("article_id", "n")) == {article_id: 5, other: 3}
        assert dict(ViewTotal.objects.values_list("article_id", "n")) == {article_id: 5, other: 3}

    def test_more_rows_than_one_statement_takes(self, article_id):
        hours = [(article_id, NOW - timedelta(hours=hour), 1) for hour in range(1000)]
        counting.count_views(hours)
        counting.count_views(hours)
        assert ViewHour.objects.filter(n=2).count() == 1000
        assert ViewTotal.objects.get().n == 2000

    def test_nothing_is_nothing(self):
        counting.count_views([])
        assert not ViewHour.objects.exists()

    def test_a_total_beyond_32_bits(self, article_id):
        ViewTotal.objects.create(article_id=article_id, n=2**31 - 1)
        counting.count_view(article_id, NOW)
        assert ViewTotal.objects.get().n == 2**31
        RefusedView.objects.create(day=day_of(NOW), reason=Refusal.ROBOT, n=2**40)
        counting.count_refusal(Refusal.ROBOT, NOW)
        assert RefusedView.objects.get().n == 2**40 + 1

    def test_refusals_count_on_the_day_of_the_readers(self):
        counting.count_refusal(Refusal.ROBOT, moment("2026-06-17T23:30+02:00"))
        counting.count_refusal(Refusal.ROBOT, moment("2026-06-18T00:30+02:00"))
        counting.count_refusal(Refusal.AHEAD, moment("2026-06-18T00:30+02:00"))
        assert set(RefusedView.objects.values_list("day", "reason", "n")) == {
            (date(2026, 6, 17), "robot", 1),
            (date(2026, 6, 18), "robot", 1),
            (date(2026, 6, 18), "ahead", 1),
        }


@pytest.mark.django_db(transaction=True)
class TestAllOrNothing:
    def test_a_deleted_article_is_not_counted(self):
        limit = Limit(Refusal.REPEATED, b"k" * 16, 1, timedelta(minutes=30))
        assert counting.count_view(10**9, NOW, [limit]) == Refusal.NOT_PUBLIC
        assert not ViewHour.objects.exists()
        assert not ViewTotal.objects.exists()
        assert not RecentReport.objects.exists()

    def test_many_views_are_all_or_nothing(self, article_id):
        with pytest.raises(IntegrityError):
            counting.count_views([(article_id, NOW, 1), (10**9, NOW, 1)])
        assert not ViewHour.objects.exists()

    def test_a_failure_between_hour_and_total_leaves_neither(self, article_id, monkeypatch):
        add_counts = counting.add_counts

        def fail_on_totals(model, counts):
            if model is ViewTotal:
                raise OperationalError("the machine is going down")
            add_counts(model, counts)

        monkeypatch.setattr(counting, "add_counts", fail_on_totals)
        with pytest.raises(OperationalError):
            counting.count_views([(article_id, NOW, 1)])
        assert not ViewHour.objects.exists()

    @pytest.mark.parametrize(("losses", "is_counted"), [(1, True), (3, True), (4, False)])
    def test_losing_against_others_is_tried_again(self, article_id, monkeypatch, losses, is_counted):
        way = "_by_function" if connection.vendor == "postgresql" else "_by_trigger"
        count, left = getattr(counting, way), [losses]

        def lose_first(*args):
            if left[0]:
                left[0] -= 1
                raise busy()
            return count(*args)

        monkeypatch.setattr(counting, way, lose_first)
        if is_counted:
            counting.count_view(article_id, NOW)
        else:
            with pytest.raises(OperationalError):
                counting.count_view(article_id, NOW)
        assert sum(ViewTotal.objects.values_list("n", flat=True)) == is_counted

    def test_postgresql_does_not_wait_for_its_disk(self, article_id):
        if connection.vendor != "postgresql":
            pytest.skip("a setting of PostgreSQL")

        def said():
            with connection.cursor() as cursor:
                cursor.execute("SHOW synchronous_commit")
                return cursor.fetchone()[0]

        assert (counting.in_short_transaction(said), said()) == ("off", "on")
        with transaction.atomic():
            assert counting.in_short_transaction(said) == "on"


def busy():
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    return error


class TestCalendar:
    def test_a_day_begins_at_midnight_in_amsterdam(self):
        assert day_start(date(2026, 6, 17)) == moment("2026-06-16T22:00+00:00")
        assert day_start(date(2026, 12, 31)) == moment("2026-12-30T23:00+00:00")
        assert day_of(moment("2025-12-31T22:59+00:00")) == date(2025, 12, 31)
        assert day_of(moment("2025-12-31T23:00+00:00")) == date(2026, 1, 1)

    @pytest.mark.parametrize(
        ("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)]
    )
    def test_days_on_which_the_clock_changes(self, day, hours):
        start, end = day_start(date(*day)).astimezone(UTC), day_end(date(*day)).astimezone(UTC)
        assert end - start == timedelta(hours=hours)
        within = {day_of(start + timedelta(hours=hour)) for hour in range(hours)}
        assert within == {date(*day)}
        assert (hour_of(start), hour_of(end)) == (start, end)

    def test_a_day_stays_open_an_hour(self):
        assert closed_until(moment("2026-06-18T00:59+02:00")) == date(2026, 6, 17)
        assert closed_until(moment("2026-06-18T01:00+02:00")) == date(2026, 6, 18)

    def test_an_hour_begins_and_ends_where_it_should(self):
        start = moment("2026-06-17T10:00+00:00")
        assert hour_of(start) == start
        assert hour_of(start + timedelta(minutes=59, seconds=59, microseconds=999999)) == start
        assert hour_of(start - timedelta(microseconds=1)) == start - timedelta(hours=1)
