"""A report is of one moment: what is counted while it is made is in none of its tables."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from ads.models import CountKind, PlacementCount
from ads.reports import report, rows
from tests.ads.factories import make_campaign, make_count, make_product
from tests.factories import make_article

DAY = date(2026, 6, 15)

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work):
    """Do it in another thread, with a connection of its own, and wait until it is committed."""

    def run():
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "a report keeps writers waiting"


@pytest.fixture
def placement():
    campaign = make_campaign(products=[make_product()])
    placement = campaign.placements.get()
    make_count(placement, 5, kind=CountKind.VIEWABLE)
    return placement


def test_what_is_counted_meanwhile_is_in_no_table(placement, monkeypatch):
    article, by_article = make_article(), rows.counted_by_article

    def count_first(*period):
        elsewhere(lambda: make_count(placement, 100, kind=CountKind.VIEWABLE, article=article))
        return by_article(*period)

    monkeypatch.setattr(rows, "counted_by_article", count_first)
    found = report(placement.campaign, DAY, DAY)
    assert sum(line.viewable for line in found.articles) == found.total.viewable == 5
    monkeypatch.undo()
    assert report(placement.campaign, DAY, DAY).total.viewable == 105


def test_afterwards_one_can_write_again(placement):
    with pytest.raises(PlacementCount.DoesNotExist), rows.one_moment():
        PlacementCount.objects.get(n=-1)
    with rows.one_moment(), rows.one_moment():
        assert PlacementCount.objects.count() == 1
    assert not connection.in_atomic_block
    make_count(placement, 1)
    assert PlacementCount.objects.count() == 2


def test_within_a_transaction_it_changes_nothing(placement):
    with transaction.atomic():
        make_count(placement, 1)
        with rows.one_moment():
            assert PlacementCount.objects.count() == 2
        make_count(placement, 1)
    assert PlacementCount.objects.count() == 3
