"""One reader counts once in half an hour, one opening once, and one network so often in an hour."""

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.utils import timezone

from articles.models import DaySalt, RecentReport, Refusal, RefusedView, ViewHour, ViewTotal
from articles.popularity import counting, forgetting, recording, visitors

from .sites import make_live
from .test_races import at_once
from .test_reading import BROWSER, OWN, refusals, report, views

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 17, 10, 0, tzinfo=UTC)
# A quarter before midnight in Amsterdam, far from any change of the clock.
LATE = datetime(2026, 6, 17, 21, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_salts():
    visitors.forget_salts()


@pytest.fixture
def article_id():
    return make_live(now=NOON).article_id


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


class TestTheSameReader:
    def test_counts_once_within_half_an_hour(self, article_id, clock):
        report(article_id, body=b"first")
        clock.shift(timedelta(minutes=29, seconds=59))
        report(article_id, body=b"second")
        assert (views(article_id), refusals()) == (1, {Refusal.REPEATED: 1})

    def test_counts_again_after_it(self, article_id, clock):
        report(article_id, body=b"first")
        clock.shift(timedelta(minutes=30))
        report(article_id, body=b"second")
        assert (views(article_id), refusals()) == (2, {})

    def test_is_not_put_off_by_coming_back_in_between(self, article_id, clock):
        for visit in range(4):
            report(article_id, body=b"%d" % visit)
            clock.shift(timedelta(minutes=10))
        assert (views(article_id), refusals()) == (2, {Refusal.REPEATED: 2})

    @pytest.mark.parametrize("other", [{"address": "198.51.100.7"}, {"User_Agent": BROWSER + " b"}])
    def test_is_told_by_address_and_browser(self, article_id, clock, other):
        report(article_id, body=b"first")
        report(article_id, body=b"second", **other)
        assert views(article_id) == 2

    def test_reads_another_article(self, article_id, clock):
        other = make_live(now=NOON).article_id
        report(article_id, body=b"first")
        report(other, body=b"second")
        assert (views(article_id), views(other)) == (1, 1)

    def test_is_recognised_across_midnight(self, article_id):
        with time_machine.travel(LATE, tick=False) as clock:
            report(article_id, body=b"first")
            clock.shift(timedelta(minutes=20))
            report(article_id, body=b"second")
            assert (views(article_id), refusals()) == (1, {Refusal.REPEATED: 1})
            clock.shift(timedelta(minutes=10))
            report(article_id, body=b"third")
        assert views(article_id) == 2
        assert DaySalt.objects.count() == 2

    def test_counts_each_time_by_setting(self, article_id, clock, settings):
        settings.VIEW_DEDUPE_SECONDS = 0
        report(article_id, body=b"first")
        report(article_id, body=b"second")
        assert (views(article_id), refusals()) == (2, {})


class TestTheSameOpening:
    def test_counts_once_even_from_another_network(self, article_id, clock):
        report(article_id)
        report(article_id, address="198.51.100.7")
        assert (views(article_id), refusals()) == (1, {Refusal.RESENT: 1})

    def test_is_forgotten_after_ten_minutes(self, article_id, clock):
        report(article_id)
        clock.shift(timedelta(minutes=10))
        report(article_id, address="198.51.100.7")
        assert views(article_id) == 2

    def test_without_a_name_is_told_by_its_reader_alone(self, article_id, clock):
        report(article_id, body=b"")
        report(article_id, body=b"", address="198.51.100.7")
        report(article_id, body=b"")
        assert (views(article_id), refusals()) == (2, {Refusal.REPEATED: 1})


class TestOneNetwork:
    def visit(self, article_id, number, address):
        report(article_id, body=b"%d" % number, address=address)

    def test_counts_so_often_in_an_hour(self, article_id, clock, settings):
        settings.VIEW_NETWORK_CAP = 3
        for number in range(5):
            self.visit(article_id, number, f"192.0.2.{number}")
        assert (views(article_id), refusals()) == (3, {Refusal.NETWORK: 2})
        clock.shift(timedelta(hours=1))
        self.visit(article_id, 9, "192.0.2.3")
        assert views(article_id) == 4

    def test_what_it_refused_is_not_remembered_as_read(self, article_id, clock, settings):
        settings.VIEW_NETWORK_CAP = 1
        self.visit(article_id, 1, "192.0.2.1")
        clock.shift(timedelta(minutes=50))
        self.visit(article_id, 2, "192.0.2.2")
        clock.shift(timedelta(minutes=10))
        self.visit(article_id, 3, "192.0.2.2")
        assert (views(article_id), refusals()) == (2, {Refusal.NETWORK: 1})

    def test_a_repeat_is_called_a_repeat_and_takes_no_place(self, article_id, clock, settings):
        settings.VIEW_NETWORK_CAP = 2
        for number in range(4):
            self.visit(article_id, number, "192.0.2.1")
        self.visit(article_id, 5, "192.0.2.2")
        assert (views(article_id), refusals()) == (2, {Refusal.REPEATED: 3})

    def test_others_are_not_held_back(self, article_id, clock, settings):
        settings.VIEW_NETWORK_CAP = 1
        for number, address in enumerate(["192.0.2.1", "192.0.3.1", "2001:db8:1::1", "2001:db8:2::1"]):
            self.visit(article_id, number, address)
        assert views(article_id) == 4

    def test_has_no_limit_by_setting(self, article_id, clock, settings):
        settings.VIEW_NETWORK_CAP = 0
        for number in range(130):
            self.visit(article_id, number, f"192.0.2.{number}")
        assert views(article_id) == 130

    def test_counts_120_by_default(self, article_id, clock):
        for number in range(122):
            self.visit(article_id, number, f"192.0.2.{number}")
        assert (views(article_id), refusals()) == (120, {Refusal.NETWORK: 2})

    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            ("192.0.2.1", "192.0.2.254", True),
            ("192.0.2.1", "192.0.3.1", False),
            ("2001:db8:0:1::1", "2001:db8:0:ffff::9", True),
            ("2001:db8:0::1", "2001:db8:1::1", False),
        ],
    )
    def test_is_a_24_or_a_48(self, one, other, is_same):
        assert (visitors.network_of(one) == visitors.network_of(other)) is is_same

    def test_no_address_is_no_network(self):
        assert visitors.network_of("") is visitors.network_of("unix:") is None


class TestWhatIsKept:
    def test_no_address_and_no_browser(self, article_id, clock):
        report(article_id, address="203.0.113.77", User_Agent=BROWSER)
        rows = list(RecentReport.objects.values_list("key", "n"))
        assert [(len(bytes(key)), n) for key, n in rows] == [(16, 1)] * 3
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                if table.startswith("articles_"):
                    cursor.execute(f"SELECT * FROM {table}")
                    said = b"".join(
                        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                        for row in cursor.fetchall()
                        for value in row
                    )
                    assert b"203.0.113" not in said
                    assert b"Firefox" not in said

    def test_another_day_gives_the_same_reader_another_key(self):
        request = RequestFactory().post("/", b"x", content_type="text/plain", headers=OWN)
        today = visitors.limits_of(request, 1, NOON)
        tomorrow = visitors.limits_of(request, 1, NOON + timedelta(days=1))
        assert not {limit.key for limit in today} & {limit.key for limit in tomorrow}
        assert [limit.before for limit in tomorrow] == [None] * 3

    def test_yesterdays_salt_goes_with_its_window(self):
        visitors.salts(LATE)
        early = LATE + timedelta(minutes=20)
        assert visitors.salts(early)[1] is not None
        forgetting.forget(early)
        assert DaySalt.objects.count() == 2
        later = early + timedelta(minutes=25)
        forgetting.forget(later)
        assert DaySalt.objects.count() == 1
        assert visitors.salts(later)[1] is None

    def test_a_deleted_salt_is_on_no_page_any_more(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite overwrites what it deletes (secure_delete)")
        with connection.cursor() as cursor:
            for day in range(3):
                visitors.salts(NOON + timedelta(days=day))
                forgetting.forget(NOON + timedelta(days=day))
            cursor.execute(
                "SELECT pg_relation_size('articles_daysalt') / 8192, count(ctid) FROM articles_daysalt"
            )
            pages, rows = cursor.fetchone()
            cursor.execute("SELECT ctid::text FROM articles_daysalt")
            assert (pages, rows) == (1, 1)
            assert cursor.fetchone() == ("(0,1)",)

    @pytest.mark.parametrize("command", ["refresh_popularity", "flush_views"])
    def test_the_periodic_work_forgets_all_of_it(self, command):
        long_ago = timezone.now() - timedelta(days=3)
        DaySalt.objects.create(day=long_ago.date(), salt=b"s" * 32)
        RecentReport.objects.bulk_create(
            RecentReport(key=b"%016d" % i, expires_at=long_ago) for i in range(forgetting.FORGET_AT_MOST + 5)
        )
        call_command(command, stdout=StringIO())
        assert not DaySalt.objects.exists()
        assert not RecentReport.objects.exists()

    def test_yesterdays_salt_leaves_the_memory_too(self):
        visitors.salts(LATE)
        visitors.salts(LATE + timedelta(hours=1))
        assert len(visitors._salts) == 1

    def test_expired_keys_go_in_parts(self):
        RecentReport.objects.bulk_create(
            RecentReport(key=b"%016d" % i, expires_at=NOON - timedelta(seconds=i)) for i in range(25)
        )
        RecentReport.objects.create(key=b"-" * 16, expires_at=NOON + timedelta(seconds=1))
        assert [forgetting.forget(NOON, at_most=10) for _run in range(4)] == [10, 10, 5, 0]
        assert RecentReport.objects.count() == 1

    def test_readers_clear_it_away_themselves(self, article_id, clock):
        RecentReport.objects.create(key=b"-" * 16, expires_at=NOON - timedelta(seconds=1))
        number = 0
        while RecentReport.objects.filter(key=b"-" * 16).exists():
            report(article_id, body=b"%d" % number, address=f"10.{number >> 8}.{number & 255}.1")
            number += 1
            assert number < 4000
        assert views(article_id) == number

    def test_a_failure_to_clear_costs_no_view(self, article_id, clock, monkeypatch):
        def fail(*args):
            raise DatabaseError("the disk is full")

        monkeypatch.setattr(forgetting, "forget", fail)
        monkeypatch.setattr(recording, "_clears", lambda within: True)
        monkeypatch.setattr(recording.logger, "exception", lambda *args: None)
        assert report(article_id).status_code == 204
        assert views(article_id) == 1


def test_the_tables_are_in_no_archive_of_the_log():
    if connection.vendor != "postgresql":
        pytest.skip("a kind of table of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relpersistence FROM pg_class"
            " WHERE relname IN ('articles_daysalt', 'articles_recentreport', 'articles_viewhour')"
        )
        kinds = dict(cursor.fetchall())
    assert kinds == {"articles_daysalt": "u", "articles_recentreport": "u", "articles_viewhour": "p"}


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_report_sent_by_twenty_at_once_counts_once(self):
        article_id = make_live(now=NOON).article_id
        with time_machine.travel(NOON, tick=False):
            at_once(20, lambda i: report(article_id).status_code)
        assert ViewTotal.objects.get().n == ViewHour.objects.get().n == 1
        assert sum(RefusedView.objects.values_list("n", flat=True)) == 19

    def test_one_reader_in_twenty_windows_counts_once(self):
        article_id = make_live(now=NOON).article_id
        with time_machine.travel(NOON, tick=False):
            at_once(20, lambda i: report(article_id, body=b"%d" % i).status_code)
        assert ViewTotal.objects.get().n == 1
        assert refusals() == {Refusal.REPEATED: 19}

    def test_a_network_at_once_counts_no_more_than_its_cap(self, settings):
        settings.VIEW_NETWORK_CAP = 7
        article_id = make_live(now=NOON).article_id
        with time_machine.travel(NOON, tick=False):
            at_once(20, lambda i: report(article_id, body=b"%d" % i, address=f"192.0.2.{i}").status_code)
        assert ViewTotal.objects.get().n == 7
        assert refusals() == {Refusal.NETWORK: 13}

    def test_the_day_gets_one_salt(self):
        start = Barrier(12)

        def salt(i):
            visitors.forget_salts()
            start.wait(timeout=30)
            return visitors.salts(NOON)[0]

        assert len(set(at_once(12, salt))) == DaySalt.objects.count() == 1


def test_a_proxy_that_nobody_declared_is_pointed_out_once(article_id, clock, caplog, monkeypatch):
    monkeypatch.setattr(visitors, "_has_warned", False)
    with caplog.at_level(logging.WARNING, logger="articles.popularity.visitors"):
        for number in range(3):
            report(article_id, body=b"%d" % number, X_Forwarded_For="203.0.113.9")
    assert len(caplog.records) == 1
    assert "TRUSTED_PROXY_COUNT" in caplog.text


def test_a_view_without_limits_counts_each_time(article_id):
    assert [counting.count_view(article_id, NOON) for _again in range(3)] == [None] * 3
    assert views(article_id) == 3
