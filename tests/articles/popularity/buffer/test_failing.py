"""When Redis fails the database counts instead, at once, and nothing counts twice."""

import signal
import time
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from articles.models import DoubtfulView, RefusedView, ViewTotal
from articles.popularity import buffer, flushing

from ..sites import make_live
from ..test_reading import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def article_id(store):
    return make_live(now=timezone.now()).article_id


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(buffer.logger, "warning", lambda *args: None)


def visit(article_id, number):
    """The status and the seconds it took, for a reader of his own."""
    begin = time.perf_counter()
    response = report(article_id, body=b"%d" % number, address=f"10.9.{number}.1")
    return response.status_code, time.perf_counter() - begin


def in_database(article_id):
    return ViewTotal.objects.filter(article_id=article_id).values_list("n", flat=True).first() or 0


def test_a_redis_that_is_down(article_id, store):
    assert visit(article_id, 0)[0] == 204
    store.kill()
    assert [visit(article_id, number)[0] for number in range(1, 5)] == [204] * 4
    assert in_database(article_id) == 4


def test_refusals_are_counted_too(article_id, store):
    store.kill()
    report(article_id, User_Agent="curl/8")
    assert RefusedView.objects.get().n == 1


class TestHanging:
    """As patient as the site is."""

    @pytest.fixture
    def patience(self):
        return buffer.PATIENCE

    def test_is_not_waited_for_and_loses_and_doubles_nothing(self, article_id, store):
        assert [visit(article_id, number)[0] for number in range(4)] == [204] * 4
        store.send(signal.SIGSTOP)
        took = [visit(article_id, number) for number in range(4, 10)]
        assert [status for status, _seconds in took] == [204] * 6
        # benchmarks/counting.py measures how long; here it is only certain that nobody waits for good.
        assert all(seconds < 5 for _status, seconds in took)
        store.send(signal.SIGCONT)
        time.sleep(0.2)
        # What it finds in its inbox when it goes on is too late to count; flushing counts that.
        store.age()
        flushing.flush(timezone.now() + timedelta(seconds=2))
        assert in_database(article_id) == 10

    def test_is_left_alone_after_a_few(self, article_id, store, monkeypatch):
        visit(article_id, 0)
        store.send(signal.SIGSTOP)
        for number in range(1, 5):
            visit(article_id, number)
        asked = []
        monkeypatch.setattr(buffer._Buffer, "_ask", lambda *args: asked.append(args))
        with pytest.raises(buffer.Unavailable):
            buffer.count_view(article_id, None, [])
        assert asked == []
        assert buffer.PATIENCE <= 0.05


def test_it_is_tried_again_after_half_a_minute(article_id, store, monkeypatch):
    store.kill()
    visit(article_id, 0)
    store.start()
    store.client.flushall()
    visit(article_id, 1)
    assert store.slots() == []
    monkeypatch.setattr(buffer, "BREAK", 0.0)
    buffer.forget_connections()
    visit(article_id, 2)
    assert store.slots() == [{str(article_id): "1"}]
    assert in_database(article_id) == 2


def test_the_break_ends_with_the_first_success(article_id, store, monkeypatch):
    monkeypatch.setattr(buffer, "BREAK", 0.3)
    store.kill()
    visit(article_id, 0)
    store.start()
    store.client.flushall()
    time.sleep(0.35)
    visit(article_id, 1)
    visit(article_id, 2)
    assert store.slots() == [{str(article_id): "2"}]


@pytest.mark.parametrize(
    "broken",
    [["CONFIG", "SET", "maxmemory", "1"], ["REPLICAOF", "127.0.0.1", "1"]],
    ids=["full", "read-only"],
)
def test_a_redis_that_refuses_to_write(article_id, store, broken):
    visit(article_id, 0)
    store.client.execute_command(*broken)
    try:
        assert visit(article_id, 1)[0] == 204
    finally:
        store.client.config_set("maxmemory", "0")
        store.client.replicaof("NO", "ONE")
    assert in_database(article_id) == 1
    assert store.slots() == [{str(article_id): "1"}]


class TestInDoubt:
    """An answer that doesn't come: flushing finds out whether Redis had counted the view."""

    @pytest.fixture
    def lose_answers(self, article_id, store, monkeypatch):
        visit(article_id, 0)
        kind = type(buffer._buffer(store.url).pool.get_connection())
        buffer.forget_connections()
        visit(article_id, 1)
        read = kind.read_response

        def lose(error, *, after):
            def read_and_lose(self, *args, **kwargs):
                if after:
                    read(self, *args, **kwargs)
                self.disconnect()
                raise error

            monkeypatch.setattr(kind, "read_response", read_and_lose)

        yield lose
        monkeypatch.setattr(kind, "read_response", read)

    @pytest.mark.parametrize("error", [redis.ConnectionError("reset"), redis.TimeoutError("late")])
    @pytest.mark.parametrize("was_counted", [True, False])
    def test_the_view_counts_once(self, article_id, store, lose_answers, monkeypatch, error, was_counted):
        lose_answers(error, after=was_counted)
        if not was_counted:
            monkeypatch.setattr(buffer, "_DEADLINE", -100.0)
        assert visit(article_id, 2)[0] == 204
        time.sleep(0.1)
        assert DoubtfulView.objects.count() == 1
        assert in_database(article_id) == 0
        monkeypatch.undo()
        store.age()
        settings_now = timezone.now() + timedelta(seconds=2)
        flushing.flush(settings_now)
        flushing.flush(settings_now)
        assert in_database(article_id) == 3
        assert not DoubtfulView.objects.exists()

    def test_without_a_buffer_it_counts_when_nobody_can_tell_any_more(self, article_id, settings):
        now = timezone.now()
        DoubtfulView.objects.create(key=b"k" * 16, article_id=article_id, reported_at=now)
        settings.VIEW_BUFFER_URL = ""
        flushing.flush(now + timedelta(minutes=9))
        assert in_database(article_id) == 0
        flushing.flush(now + timedelta(minutes=10))
        assert in_database(article_id) == 1

    def test_of_a_deleted_article_it_is_dropped(self, article_id, store):
        now = timezone.now()
        DoubtfulView.objects.create(key=b"k" * 16, article_id=10**9, reported_at=now - timedelta(minutes=1))
        flushing.flush(now)
        assert not DoubtfulView.objects.exists()


def test_a_redis_whose_clock_was_far_ahead_is_not_used(article_id, store):
    store.client.set("{views}:flushed", int(time.time()) + 86400)
    assert visit(article_id, 0)[0] == 204
    assert in_database(article_id) == 1
    assert store.slots() == []
