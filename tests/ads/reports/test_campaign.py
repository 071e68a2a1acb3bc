"""The report of a campaign: days in Amsterdam, placements, money, and what is free."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ads.models import Approval, CountKind, Placement
from ads.reports import last_days, report, was_shown, whole_period
from tests.ads.factories import (
    NOW,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_placement,
    make_product,
    make_variant,
    make_variant_count,
)
from tests.factories import make_article, make_topic

DAY = date(2026, 6, 15)


@pytest.fixture
def campaign(db):
    return make_campaign(products=[make_product("Magnesium"), make_product("Zink")])


def placements(campaign):
    return campaign.placements.order_by("pk")


def test_a_day_shows_what_happened_on_it(campaign):
    first, _second = placements(campaign)
    make_count(first, 10)
    make_count(first, 4, kind=CountKind.VIEWABLE)
    make_count(first, 1, kind=CountKind.CLICK)
    make_filtered(first, 3, reason="bot")

    found = report(campaign, DAY, DAY)

    [day] = found.days
    assert (day.label, day.delivered, day.viewable, day.click) == (DAY, 10, 4, 1)
    assert day.filtered == {"bot": 3}


def test_days_without_events_are_there_too(campaign):
    found = report(campaign, DAY - timedelta(days=2), DAY)
    assert [line.label for line in found.days] == [date(2026, 6, 13), date(2026, 6, 14), DAY]
    assert found.total.delivered == 0
    assert found.total.rate is None


def test_all_sums_are_equal_to_the_unit(campaign):
    articles = [make_article(), make_article()]
    n = 0
    for placement in placements(campaign):
        for article in articles:
            for hours in range(0, 72, 7):
                for kind in CountKind:
                    n += 1
                    hour = datetime(2026, 6, 13, tzinfo=UTC) + timedelta(hours=hours)
                    make_count(placement, n, kind=kind, hour=hour, article=article)
        make_filtered(placement, n, reason="bot")
        make_filtered(placement, 2 * n, reason="replay")

    found = report(campaign, date(2026, 6, 10), date(2026, 6, 20))

    for name in ("delivered", "viewable", "click", "filtered_total"):
        by_day = sum(getattr(line, name) for line in found.days)
        by_placement = sum(getattr(line, name) for line in found.placements)
        assert by_day == by_placement == getattr(found.total, name) > 0
    assert dict(found.reasons) == dict(found.total.filtered)
    assert sum(n for _reason, n in found.reasons) == found.total.filtered_total
    assert found.total.delivered + found.total.viewable + found.total.click == n * (n + 1) // 2


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 14, 21, tzinfo=UTC), date(2026, 6, 14)),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), date(2026, 6, 15)),  # midnight, summer time
        (datetime(2026, 3, 28, 22, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), date(2026, 3, 29)),  # the night the clock goes forward
        (datetime(2026, 3, 29, 22, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), date(2026, 10, 25)),  # the night it goes back
        (datetime(2026, 10, 25, 22, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(campaign, moment, day):
    make_count(placements(campaign)[0], 7, hour=moment)
    found = report(campaign, day, day)
    assert found.total.delivered == 7
    assert report(campaign, day + timedelta(days=1), day + timedelta(days=1)).total.delivered == 0
    assert report(campaign, day - timedelta(days=1), day - timedelta(days=1)).total.delivered == 0


def test_another_campaign_counts_apart(campaign):
    make_count(make_placement(), 9)
    assert report(campaign, DAY, DAY).total.delivered == 0


def test_the_last_days_end_today_and_begin_with_the_campaign(campaign):
    found = last_days(campaign, DAY)
    assert (found.first, found.last) == (date(2026, 6, 5), DAY)
    assert len(last_days(campaign, DAY, n=3).days) == 3


def test_the_last_days_of_a_campaign_that_is_over_are_its_own(campaign):
    campaign.ends_at = datetime(2026, 6, 9, 22, tzinfo=UTC)  # midnight in Amsterdam
    assert last_days(campaign, DAY).last == date(2026, 6, 9)


def test_a_campaign_that_has_not_begun_has_one_empty_day(campaign):
    campaign.starts_at = datetime(2026, 7, 1, tzinfo=UTC)
    campaign.ends_at = datetime(2026, 8, 1, tzinfo=UTC)
    assert len(last_days(campaign, DAY).days) == 1


def test_the_whole_period_holds_what_was_counted_before_the_period_was_moved(campaign):
    make_count(placements(campaign)[0], hour=datetime(2026, 5, 1, 12, tzinfo=UTC))
    assert whole_period(campaign, DAY) == (date(2026, 5, 1), DAY)


@pytest.mark.parametrize("n", [1, 500])
def test_a_report_takes_ten_queries_whatever_is_in_it(campaign, n, django_assert_num_queries):
    articles = [make_article(topic=make_topic(), authors=[]) for _ in range(n)]
    for placement in placements(campaign):
        variant = make_variant(placement)
        make_variant_count(variant, 3)
        for article in articles:
            make_count(placement, 5, article=article)
            make_billed(placement, 2, article=article)
    with django_assert_num_queries(9):
        found = report(campaign, date(2026, 1, 1), DAY)
    assert len(found.all_articles) == n


def test_the_short_report_of_a_form_takes_four(campaign, django_assert_num_queries):
    with django_assert_num_queries(4):
        last_days(campaign, DAY)


def test_money_is_what_was_billed_at_the_price_of_its_day(campaign):
    first, second = placements(campaign)
    make_billed(first, 3, unit_micros=12_000)
    make_billed(first, 2, unit_micros=15_000, hour=NOW + timedelta(hours=1))
    make_billed(second, 1, unit_micros=333_333)
    found = report(campaign, DAY, DAY)
    assert (found.total.billed, found.total.spent_micros) == (6, 399_333)
    assert [line.spent_micros for line in found.placements] == [66_000, 333_333]


@pytest.mark.parametrize(("model", "free"), [("cpm", 60), ("cpc", 1), ("flat", None)])
def test_free_is_what_is_paid_for_beyond_what_was_billed(campaign, model, free):
    campaign.price_model = model
    first = placements(campaign)[0]
    make_count(first, 100, kind=CountKind.VIEWABLE)
    make_count(first, 41, kind=CountKind.CLICK)
    make_billed(first, 40)
    assert report(campaign, DAY, DAY).total.free == free


def test_an_empty_campaign_has_an_empty_report(db):
    found = report(make_campaign(), DAY, DAY)
    assert (found.placements, found.slots, found.articles, found.variants) == ([], [], [], [])
    assert found.total.delivered == 0


def test_what_is_switched_off_and_archived_keeps_its_counts(campaign):
    first = placements(campaign)[0]
    make_count(first, 10)
    Placement.objects.update(is_active=False)
    type(first.product).objects.update(status=Approval.ARCHIVED)
    type(campaign).objects.update(status=Approval.ARCHIVED)
    campaign.refresh_from_db()
    assert report(campaign, DAY, DAY).placements[0].delivered == 10


@pytest.mark.parametrize("make", [make_count, make_filtered, make_billed, make_variant_count])
def test_whatever_is_counted_of_a_placement_makes_it_stay(campaign, make):
    first = placements(campaign)[0]
    assert not was_shown(placements(campaign))
    make(make_variant(first) if make is make_variant_count else first)
    assert was_shown(placements(campaign))
    assert not was_shown(placements(campaign).exclude(pk=first.pk))
