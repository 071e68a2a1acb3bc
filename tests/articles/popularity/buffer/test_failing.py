"""When Redis fails the database counts instead, at once, and nothing counts twice."""

import signal
import time

import pytest
from django.utils import timezone

from articles.models import RefusedView, ViewTotal
from articles.popularity import buffer

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
        # What it finds in its inbox when it goes on is too late to count.
        in_redis = sum(int(slot.get(str(article_id), 0)) for slot in store.slots())
        assert in_database(article_id) >= 6
        assert in_redis + in_database(article_id) == 10

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


def test_an_answer_that_never_comes_is_not_acknowledged(article_id, store, monkeypatch):
    from redis.exceptions import ConnectionError

    visit(article_id, 0)
    connection = buffer._buffer(store.url).pool.get_connection()
    buffer._buffer(store.url).pool.release(connection)

    def break_off(*args, **kwargs):
        connection.disconnect()
        raise ConnectionError("reset by peer")

    monkeypatch.setattr(type(connection), "read_response", break_off)
    assert visit(article_id, 1)[0] == 503
    monkeypatch.undo()
    assert in_database(article_id) == 0
