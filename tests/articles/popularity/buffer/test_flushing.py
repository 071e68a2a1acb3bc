"""What gathered in Redis reaches the database exactly once, whoever crashes where."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from articles.models import AppliedSlot, Article, Refusal, RefusedView, ViewDay, ViewHour, ViewTotal
from articles.popularity import buffer, flushing, slots
from articles.popularity.calendar import day_of, hour_of
from articles.popularity.flushing import Flushed, flush
from articles.popularity.refresh import refresh

from ..sites import make_live
from ..test_races import at_once
from ..test_reading import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def article_id(store):
    return make_live(now=timezone.now()).article_id


class Killed(BaseException):
    """The process is gone here, with whatever it had begun."""


def gather(store, views, ago=60):
    """A slot of so many seconds ago in which these articles were read so often; its start."""
    start = int(store.client.time()[0]) // 10 * 10 - ago
    for field, n in views.items():
        store.client.hincrby(f"{{views}}:slot:{start}", field, n)
    store.client.zadd("{views}:slots", {str(start): start})
    return start


def totals():
    return dict(ViewTotal.objects.values_list("article_id", "n"))


class TestMoving:
    def test_views_and_refusals_arrive(self, article_id, store):
        other = make_live(now=timezone.now()).article_id
        start = gather(store, {article_id: 3, other: 2, "!robot": 4})
        assert flush(timezone.now()) == Flushed(1, 5, 4, 0)
        assert totals() == {article_id: 3, other: 2}
        moment = datetime.fromtimestamp(start, UTC)
        assert set(ViewHour.objects.values_list("hour", "n")) == {(hour_of(moment), 3), (hour_of(moment), 2)}
        assert list(RefusedView.objects.values_list("day", "reason", "n")) == [
            (day_of(moment), Refusal.ROBOT, 4)
        ]
        assert store.slots() == []

    def test_what_a_reader_reported_arrives(self, article_id, store):
        report(article_id)
        assert flush(timezone.now()) == Flushed()
        store.age()
        assert flush(timezone.now()) == Flushed(1, 1, 0, 0)
        assert totals() == {article_id: 1}

    def test_a_slot_that_is_still_open_waits(self, article_id, store):
        report(article_id)
        store.age(1)
        assert flush(timezone.now()) == Flushed()
        assert len(store.slots()) == 1

    def test_the_second_time_there_is_nothing(self, article_id, store):
        gather(store, {article_id: 3})
        flush(timezone.now())
        assert flush(timezone.now()) == Flushed()
        assert totals() == {article_id: 3}

    def test_deleted_articles_are_passed_over(self, article_id, store):
        gather(store, {article_id: 3, 10**9: 5})
        assert flush(timezone.now()) == Flushed(1, 3, 0, 5)
        assert totals() == {article_id: 3}

    def test_more_articles_than_one_statement_takes(self, store):
        ids = [make_live().article_id for _article in range(3)]
        gather(store, {**dict.fromkeys(range(10**6, 10**6 + 1200), 1), **dict.fromkeys(ids, 2)})
        assert flush(timezone.now()) == Flushed(1, 6, 0, 1200)

    def test_notes_are_kept_longer_than_redis_keeps_slots(self, article_id, store):
        now = timezone.now()
        AppliedSlot.objects.create(name="old:1", applied_at=now - timedelta(days=15))
        AppliedSlot.objects.create(name="old:2", applied_at=now - timedelta(days=8))
        flush(now)
        assert set(AppliedSlot.objects.values_list("name", flat=True)) == {"old:2"}
        assert timedelta(seconds=slots.KEPT_SECONDS) < flushing._NOTES_KEPT

    def test_another_redis_with_the_same_slots_counts_as_well(self, article_id, store):
        start = gather(store, {article_id: 3})
        flush(timezone.now())
        store.client.flushall()
        store.client.hset(f"{{views}}:slot:{start}", str(article_id), 4)
        store.client.zadd("{views}:slots", {str(start): start})
        flush(timezone.now())
        assert totals() == {article_id: 7}

    def test_a_slot_that_comes_back_after_a_failover_is_not_counted_again(self, article_id, store):
        start = gather(store, {article_id: 3})
        flush(timezone.now())
        store.client.hset(f"{{views}}:slot:{start}", str(article_id), 3)
        store.client.zadd("{views}:slots", {str(start): start})
        assert flush(timezone.now()) == Flushed()
        assert totals() == {article_id: 3}
        assert store.slots() == []

    def test_a_clock_that_is_set_back_opens_no_old_slot(self, article_id, store):
        start = gather(store, {article_id: 1})
        flush(timezone.now())
        assert int(store.client.get("{views}:flushed")) == start


STEPS = [
    (flushing, "_note"),
    (slots.Slots, "counts"),
    (flushing, "add_views"),
    (flushing, "add_counts"),
    (slots.Slots, "delete"),
]


@pytest.mark.django_db(transaction=True)
class TestCrashes:
    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize(("where", "step"), STEPS, ids=[step for _where, step in STEPS])
    def test_killed_at_any_step_each_view_counts_once(
        self, article_id, store, monkeypatch, where, step, after
    ):
        gather(store, {article_id: 3, "!robot": 2})
        go = getattr(where, step)

        def die(*args):
            if after:
                go(*args)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(where, step, die)
            with pytest.raises(Killed):
                flush(timezone.now())
        flush(timezone.now())
        flush(timezone.now())
        assert totals() == {article_id: 3}
        assert RefusedView.objects.get().n == 2
        assert store.slots() == []

    def test_four_flushers_beside_readers_move_each_view_once(self, article_id, store, settings):
        settings.VIEW_NETWORK_CAP = 0
        for slot in range(30):
            gather(store, {article_id: 2}, ago=600 + 10 * slot)

        def work(i):
            for number in range(20):
                if i < 4:
                    flush(timezone.now())
                else:
                    report(article_id, body=b"%d-%d" % (i, number), address=f"10.{i}.{number}.1")

        at_once(8, work)
        assert totals() == {article_id: 60}
        store.age()
        flush(timezone.now())
        assert totals() == {article_id: 60 + 4 * 20}
        assert sum(ViewHour.objects.values_list("n", flat=True)) == 140

    def test_an_article_deleted_while_its_slot_is_moved(self, article_id, store, monkeypatch):
        other = make_live(now=timezone.now()).article_id
        gather(store, {article_id: 3, other: 2})
        add_views = flushing.add_views
        deleted = []

        def delete_first(views):
            if not deleted:
                deleted.append(other)
                views = [*views, (10**9, timezone.now(), 1)]
            add_views(views)

        monkeypatch.setattr(flushing, "add_views", delete_first)
        assert flush(timezone.now()) == Flushed(1, 5, 0, 0)
        assert totals() == {article_id: 3, other: 2}
        assert Article.objects.filter(pk__in=deleted).exists()


class TestTheCommand:
    def run(self):
        out = StringIO()
        with override("en"):
            call_command("flush_views", stdout=out)
        return out.getvalue().strip()

    def test_says_what_it_moved(self, article_id, store):
        gather(store, {article_id: 3, "!robot": 4, 10**9: 1})
        assert self.run() == "1 slots moved: 3 views, 4 refusals, 1 of deleted articles."

    def test_without_a_buffer_there_is_nothing_to_do(self, settings):
        settings.VIEW_BUFFER_URL = ""
        assert self.run() == "There is no buffer: views go straight to the database."

    def test_a_buffer_that_is_down_keeps_what_it_has(self, article_id, store):
        gather(store, {article_id: 3})
        store.kill()
        with pytest.raises(CommandError, match="run this again"):
            self.run()
        store.start()
        assert self.run().startswith("1 slots moved: 3 views")
        buffer.forget_connections()

    def test_a_redis_that_may_forget_is_pointed_out(self, article_id, store):
        store.client.config_set("maxmemory-policy", "allkeys-lru")
        err = StringIO()
        try:
            with override("en"):
                call_command("flush_views", stdout=StringIO(), stderr=err)
        finally:
            store.client.config_set("maxmemory-policy", "noeviction")
        assert "noeviction" in err.getvalue()


class TestTheHealthPage:
    def said(self, client):
        return client.get("/healthz/ready").json()["buffer"]

    def test_all_is_well_while_views_are_moved(self, article_id, store, client):
        gather(store, {article_id: 3})
        assert self.said(client) == "ok"

    def test_views_that_nobody_moves(self, article_id, store, client):
        gather(store, {article_id: 3}, ago=660)
        assert self.said(client) == "waiting: 11 minutes"

    def test_a_redis_that_is_down_stops_nobody(self, article_id, store, client):
        store.kill()
        assert self.said(client) == "failed"
        assert client.get("/healthz/ready").status_code == 200


class TestLate:
    def test_views_that_come_after_their_day_was_closed_reach_days_and_scores(self, article_id, store):
        now = timezone.now()
        refresh(now)
        gather(store, {article_id: 3}, ago=5 * 86400)
        flush(now)
        refresh(now)
        assert ViewHour.objects.get().folded == 3
        assert ViewDay.objects.get().n == 3
        assert refresh(now, rebuild=True).difference < 1e-6
