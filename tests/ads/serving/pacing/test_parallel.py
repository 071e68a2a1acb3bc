"""Two that compute the chances at the same moment don't stand in each other's way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from ads.models import Campaign, CampaignPace
from ads.serving.paces import refresh_paces
from tests.ads.factories import NOW
from tests.ads.serving.pacing.making import make_read, make_sold


def refresh(now):
    try:
        return refresh_paces(now).computed
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_store_one_chance_each():
    make_read(a_day=2400)
    campaigns = [make_sold() for _number in range(6)]
    at_once = 8 if connection.vendor == "postgresql" else 3
    with ThreadPoolExecutor(at_once) as pool:
        for _round in range(3):
            assert set(pool.map(refresh, [NOW] * at_once)) == {6}
    chances = set(CampaignPace.objects.values_list("chance", "goal_micros"))
    assert CampaignPace.objects.count() == 6
    assert len(chances) == 1
    # And one that forgets while others store.
    Campaign.objects.filter(pk=campaigns[0].pk).update(budget_micros=None)
    with ThreadPoolExecutor(at_once) as pool:
        assert set(pool.map(refresh, [NOW + timedelta(minutes=1)] * at_once)) == {5}
    assert CampaignPace.objects.count() == 5
