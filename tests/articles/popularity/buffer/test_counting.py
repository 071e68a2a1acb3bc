"""Views are counted in Redis, with the same limits, and readers notice nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import RecentReport, Refusal, RefusedView, ViewHour, ViewTotal
from articles.popularity import buffer, limits

from ..sites import make_live
from ..test_reading import refusals, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def article_id(store):
    return make_live(now=timezone.now()).article_id


def test_a_view_waits_in_redis(article_id, store):
    response = report(article_id)
    assert (response.status_code, response.content) == (204, b"")
    assert store.slots() == [{str(article_id): "1"}]
    assert not ViewHour.objects.exists()
    assert not RecentReport.objects.exists()


def test_a_refusal_waits_there_too(article_id, store):
    report(article_id, User_Agent="curl/8")
    report(article_id, method="get")
    assert store.slots() == [{"!robot": "1", "!method": "1"}]
    assert refusals() == {}


def test_the_same_reader_and_the_same_opening_count_once(article_id, store):
    report(article_id, body=b"first")
    report(article_id, body=b"first", address="198.51.100.7")
    report(article_id, body=b"second")
    report(article_id, body=b"third", address="198.51.100.7")
    assert store.slots() == [{str(article_id): "2", "!resent": "1", "!repeated": "1"}]


def test_a_network_counts_so_often(article_id, store, settings):
    settings.VIEW_NETWORK_CAP = 3
    for number in range(5):
        report(article_id, body=b"%d" % number, address=f"192.0.2.{number}")
    assert store.slots() == [{str(article_id): "3", "!network": "2"}]


def test_yesterdays_key_is_looked_at(article_id, store):
    lasts = timedelta(minutes=30)
    before = [limits.Limit(Refusal.REPEATED, b"y" * 16, 1, lasts)]
    after = [limits.Limit(Refusal.REPEATED, b"t" * 16, 1, lasts, before=b"y" * 16)]
    assert buffer.count_view(article_id, None, before) is None
    assert buffer.count_view(article_id, None, after) == Refusal.REPEATED
    assert store.client.exists("{views}:" + "t" * 16) == 0


def test_everything_in_redis_goes_by_itself(article_id, store):
    report(article_id)
    lasting = {name: store.raw.ttl(name) for name in store.raw.scan_iter()}
    slot = next(name for name in lasting if name.startswith(b"{views}:slot:"))
    assert 6 * 86400 < lasting.pop(slot) <= 7 * 86400
    assert lasting.pop(b"{views}:slots") == lasting.pop(b"{views}:name") == -1
    assert sorted(lasting.values(), reverse=True) == pytest.approx([3600, 1800, 600], abs=5)


def test_nothing_of_the_reader_is_in_redis(article_id, store):
    report(article_id, address="203.0.113.77")
    held = b"".join([name + (store.raw.dump(name) or b"") for name in store.raw.scan_iter()])
    assert b"203.0.113" not in held
    assert b"Firefox" not in held


def test_no_view_enters_a_slot_that_was_moved(article_id, store):
    far_ahead = int(store.client.time()[0]) // 10 * 10 + 20
    store.client.set("{views}:flushed", far_ahead)
    report(article_id)
    assert store.client.zrange("{views}:slots", 0, -1) == [str(far_ahead + 10)]


def test_redis_that_forgot_the_script_learns_it_again(article_id, store):
    report(article_id, body=b"first")
    store.client.script_flush()
    report(article_id, body=b"second", address="198.51.100.7")
    assert store.slots() == [{str(article_id): "2"}]


def test_without_the_setting_the_database_counts(article_id, store, settings):
    settings.VIEW_BUFFER_URL = ""
    report(article_id)
    assert ViewTotal.objects.get().n == 1
    assert store.slots() == []
    assert not RefusedView.objects.exists()
