"""Many at once, with real threads on the database of this run: nothing is lost, nothing counts twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.db.models import F, Sum
from django.test import Client
from django.utils import timezone

from articles.models import ArticleScore, PopularList, Refusal, RefusedView, ViewDay, ViewHour, ViewTotal
from articles.popularity import counting, ranking, retention
from articles.popularity.calendar import day_of, day_start
from articles.popularity.refresh import refresh
from articles.popularity.rollup import rollup
from articles.popularity.state import look_back_to

from .sites import NOW, add_days, make_live
from .test_reading import OWN

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(threads, work):
    """What `work(i)` returned for each i, all started at the same moment, each with its own connection."""
    barrier = Barrier(threads)

    def run(i):
        try:
            barrier.wait(timeout=30)
            return work(i)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_fifty_readers_are_fifty_views():
    article_id = make_live(now=timezone.now()).article_id
    path = f"/artikelen/{article_id}/gelezen/"

    def read(i):
        body = f"{i:032}"
        sent = {"content_type": "text/plain", "headers": OWN, "REMOTE_ADDR": f"192.0.2.{i}"}
        return Client().post(path, body, **sent).status_code

    assert at_once(50, read) == [204] * 50
    assert sum(ViewHour.objects.values_list("n", flat=True)) == 50
    assert ViewTotal.objects.get().n == 50


def test_the_first_view_of_an_hour_raced_by_twenty():
    article_id = make_live().article_id
    assert at_once(20, lambda i: counting.count_view(article_id, NOW)) == [None] * 20
    assert (ViewHour.objects.get().n, ViewTotal.objects.get().n) == (20, 20)


def test_the_first_refusal_of_a_day_raced_by_twenty():
    at_once(20, lambda i: counting.count_refusal(Refusal.ROBOT, NOW))
    assert RefusedView.objects.get().n == 20


def test_batches_in_opposite_orders_do_not_lock_each_other_out():
    ids = [make_live().article_id for _article in range(12)]

    def count(i):
        for _round in range(5):
            counting.count_views([(pk, NOW, 1) for pk in (ids if i % 2 else reversed(ids))])

    at_once(8, count)
    assert set(ViewTotal.objects.values_list("n", flat=True)) == {40}


def test_refreshes_beside_each_other_and_beside_readers_fold_each_view_once():
    ids = [make_live().article_id for _article in range(5)]
    refresh(NOW)

    def work(i):
        for _round in range(6):
            if i < 3:
                refresh(NOW)
                rollup(NOW)
            else:
                counting.count_views([(pk, NOW, 1) for pk in ids])

    at_once(8, work)
    refresh(NOW)
    assert set(ViewHour.objects.values_list("n", "folded")) == {(30, 30)}
    for score in ArticleScore.objects.all():
        fast = ranking.faded(score.fast, NOW.replace(minute=0), ranking.FAST_HALF_LIFE)
        assert fast == pytest.approx(30, rel=1e-9)
    assert PopularList.objects.filter(topic=None).count() == 2
    assert refresh(NOW, rebuild=True).difference < 1e-6
    assert not ViewDay.objects.exists()


def test_everything_at_once_loses_nothing_and_counts_nothing_twice():
    """Readers, late counts, refreshes, rollups and audits, beside each other; then all sums agree."""
    ids = [make_live(days_old=900).article_id for _article in range(6)]
    late = [NOW - timedelta(days=days, hours=days) for days in (0, 1, 2, 5, 9)]
    counting.count_views([(pk, NOW - timedelta(days=days), 1) for pk in ids for days in (50, 20, 12, 3)])
    refresh(NOW - timedelta(days=1))

    def bring_late(moment):
        with transaction.atomic():
            look_back_to(moment)
            counting.count_views([(pk, moment, 1) for pk in ids])

    def work(i):
        for round_ in range(4):
            if i < 2:
                refresh(NOW)
            elif i == 2:
                refresh(NOW, rebuild=True)
            elif i == 3:
                rollup(NOW)
            elif i < 6:
                counting.count_views([(pk, NOW, 1) for pk in ids])
            else:
                bring_late(late[(round_ + i) % len(late)])

    at_once(8, work)
    # What came late after the last look at its day is found now.
    refresh(NOW)
    rollup(NOW)
    assert refresh(NOW, rebuild=True).difference < 1e-6
    assert set(ViewTotal.objects.values_list("n", flat=True)) == {4 + 2 * 4 + 2 * 4}
    assert set(ArticleScore.objects.values_list("total", flat=True)) == {20}
    assert not ViewHour.objects.exclude(n=F("folded")).exists()
    for article_id in ids:
        on_days = ViewDay.objects.filter(article=article_id).aggregate(total=Sum("n"))["total"]
        today = ViewHour.objects.filter(article=article_id, hour__gte=day_start(day_of(NOW)))
        assert on_days + today.aggregate(total=Sum("n"))["total"] == 20


def test_rollups_beside_each_other_delete_each_row_once(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 5)
    monkeypatch.setattr(retention, "ARTICLES", 2)
    ids = [make_live(days_old=1500).article_id for _article in range(5)]
    for article_id in ids:
        add_days(article_id, [2] * 840)
    counting.count_views([(pk, NOW - timedelta(days=days), 1) for pk in ids for days in (60, 50)])
    refresh(NOW)
    days = ViewDay.objects.count()
    done = at_once(4, lambda i: rollup(NOW))
    assert sum(rolled.hours_deleted for rolled in done) == 10
    assert sum(rolled.days_deleted for rolled in done) == days - ViewDay.objects.count() > 100
    assert refresh(NOW, rebuild=True).difference < 1e-6


def test_the_threads_of_these_tests_are_real():
    made = at_once(2, lambda i: id(connections["default"]))
    assert len({*made, id(connection._connections["default"])}) == 3
