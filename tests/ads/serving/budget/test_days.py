"""The cap of a day is that of a day in Amsterdam, also of those with 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ads.models import BilledCount, Campaign, CampaignDay, PlacementCount
from ads.serving.budget import settle
from articles.popularity.calendar import day_of, hours_of
from tests.factories import make_article

from .making import CENT, check_books, make_sold, make_spot, see

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_each_day_has_its_cap_whatever_the_clock_does(day, hours):
    assert len(hours_of(day)) == hours
    campaign = make_sold(units=1000, a_day=20)
    first = hours_of(day - timedelta(days=1))[0]
    Campaign.objects.update(starts_at=first, ends_at=first + timedelta(days=5))
    spot, article = make_spot(campaign), make_article()
    for hour in range(24 + hours + 24):
        see(spot, article=article, now=first + timedelta(hours=hour, minutes=30))
    assert set(PlacementCount.objects.values_list("n", flat=True)) == {1}
    of_days = {day_of(row.hour): 0 for row in BilledCount.objects.all()}
    for row in BilledCount.objects.all():
        of_days[day_of(row.hour)] += row.n
    assert of_days == {day + timedelta(days=n): 20 for n in (-1, 0, 1)}
    check_books(campaign)


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)]
)
def test_midnight_of_the_night_on_which_the_clock_changes_begins_a_new_day(night):
    campaign = make_sold(units=1000, a_day=1)
    Campaign.objects.update(starts_at=night - timedelta(days=1), ends_at=night + timedelta(days=3))
    spot, article = make_spot(campaign), make_article()
    for moment in (night - timedelta(seconds=1), night):
        see(spot, article=article, times=2, now=moment)
    settle(night + timedelta(hours=2))
    days = [(row.day, row.spent_micros) for row in CampaignDay.objects.order_by("day")]
    assert days == [(day_of(night) - timedelta(days=1), CENT), (day_of(night), CENT)]
    check_books(campaign)


@pytest.mark.parametrize(
    "edge", [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26)]
)
def test_nothing_is_billed_outside_of_the_period(edge):
    midnight = hours_of(edge)[0]
    before, after = midnight - timedelta(microseconds=1), midnight
    campaign = make_sold(units=1000)
    spot, article = make_spot(campaign), make_article()
    Campaign.objects.update(starts_at=midnight, ends_at=midnight + timedelta(days=1))
    see(spot, article=article, now=before)
    assert not BilledCount.objects.exists()
    see(spot, article=article, now=after)
    assert BilledCount.objects.get().n == 1
    Campaign.objects.update(starts_at=midnight - timedelta(days=1), ends_at=midnight)
    see(spot, article=article, now=after)
    assert BilledCount.objects.get().n == 1
    see(spot, article=article, now=before)
    assert sorted(BilledCount.objects.values_list("n", flat=True)) == [1, 1]
