"""How much of one reader, one network and one advertiser counts at the doors of placements."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ads.models import BilledCount, Campaign, CountKind, FilteredCount, Lease, PlacementCount
from ads.serving.budget import held
from ads.serving.tokens import sign_block, sign_click
from articles.models import RecentReport, Refusal
from articles.popularity import visitors
from tests.ads.factories import NOW, make_access
from tests.ads.serving.budget.making import make_sold, make_spot
from tests.ads.views.making import READER, report
from tests.articles.popularity.test_races import at_once
from tests.factories import make_article

pytestmark = pytest.mark.django_db
# A quarter before midnight in Amsterdam.
LATE = datetime(2026, 6, 15, 21, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _anew():
    visitors.forget_salts()
    held.forget()
    yield
    held.forget()


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def clicked(db):
    """A placement that is sold by the click."""
    campaign = make_sold(model=Campaign.PriceModel.CPC, units=1000)
    return make_spot(campaign, destination="https://maker.example/")


@pytest.fixture
def shown(db):
    """A placement that is sold by the sight."""
    return make_spot(make_sold(units=1000), destination="https://maker.example/")


def click(placement, article, nonce, now=NOW, address="192.0.2.1", agent=READER["User-Agent"], client=None):
    url = f"/uit/{sign_click(placement.pk, article.pk, now, nonce)}/"
    client = client or Client()
    return client.get(url, headers=READER | {"User-Agent": agent}, REMOTE_ADDR=address).status_code


def see(placement, article, nonce, kind="viewable", address="192.0.2.1", client=None):
    client = client or Client(REMOTE_ADDR=address)
    return report(client, sign_block([placement.pk], article.pk, NOW, nonce), kind).status_code


def counted(kind=CountKind.CLICK):
    return sum(PlacementCount.objects.filter(kind=kind).values_list("n", flat=True))


def billed():
    return sum(BilledCount.objects.values_list("n", flat=True))


def reasons():
    return dict(FilteredCount.objects.values_list("reason", "n"))


class TestClicks:
    def test_two_readers_count_two(self, clicked, article, clock):
        assert click(clicked, article, "a") == click(clicked, article, "b", address="198.51.100.7") == 302
        click(clicked, article, "c", agent=READER["User-Agent"] + " b")
        assert (counted(), billed(), reasons()) == (3, 3, {})

    def test_a_loop_of_fresh_pages_counts_one(self, clicked, article, clock):
        for number in range(150):
            assert click(clicked, article, f"nonce{number}") == 302
        assert (counted(), billed(), reasons()) == (1, 1, {"repeated": 149})

    def test_other_articles_are_the_same_placement(self, clicked, article, clock):
        click(clicked, article, "a")
        click(clicked, make_article(), "b")
        assert (counted(), reasons()) == (1, {"repeated": 1})

    def test_another_placement_counts(self, clicked, shown, article, clock):
        click(clicked, article, "a")
        click(shown, article, "b")
        assert (counted(), reasons()) == (2, {})

    def test_half_an_hour_later_it_counts_again(self, clicked, article, clock):
        click(clicked, article, "a")
        clock.shift(timedelta(minutes=29, seconds=59))
        click(clicked, article, "b")
        clock.shift(timedelta(seconds=1))
        click(clicked, article, "c")
        assert (counted(), billed(), reasons()) == (2, 2, {"repeated": 1})

    def test_the_network_has_its_cap(self, clicked, shown, article, clock, settings):
        settings.VIEW_NETWORK_CAP = 3
        for number in range(5):
            click(clicked, article, f"nonce{number}", address=f"192.0.2.{number}")
        click(clicked, article, "elsewhere", address="198.51.100.7")
        click(shown, article, "other", address="192.0.2.9")
        assert (counted(), billed()) == (5, 4)
        assert reasons() == {Refusal.NETWORK: 2}
        clock.shift(timedelta(hours=1))
        click(clicked, article, "later", address="192.0.2.9")
        assert counted() == 6

    def test_what_the_network_refused_is_not_remembered_of_the_reader(
        self, clicked, article, clock, settings
    ):
        settings.VIEW_NETWORK_CAP, settings.VIEW_DEDUPE_SECONDS = 1, 2 * 3600
        click(clicked, article, "a", address="192.0.2.1")
        click(clicked, article, "b", address="192.0.2.2")
        clock.shift(timedelta(hours=1))
        click(clicked, article, "c", address="192.0.2.2")
        assert (counted(), reasons()) == (2, {Refusal.NETWORK: 1})

    def test_what_the_reader_repeated_uses_nothing_of_his_network(self, clicked, article, clock, settings):
        settings.VIEW_NETWORK_CAP = 2
        for number in range(5):
            click(clicked, article, f"nonce{number}")
        click(clicked, article, "neighbour", address="192.0.2.2")
        assert (counted(), reasons()) == (2, {"repeated": 4})

    def test_a_refused_click_uses_no_unit(self, clicked, article, clock):
        for number in range(4):
            click(clicked, article, f"nonce{number}")
        lease = Lease.objects.get()
        assert lease.used == 1
        for number in range(lease.granted - 1):
            click(clicked, article, f"other{number}", address=f"198.51.{number}.7")
        assert billed() == Lease.objects.get().used == lease.granted

    def test_the_reader_is_known_across_midnight(self, clicked, article):
        with time_machine.travel(LATE, tick=False) as clock:
            click(clicked, article, "a", now=LATE)
            clock.shift(timedelta(minutes=20))
            click(clicked, article, "b", now=LATE)
            assert (counted(), reasons()) == (1, {"repeated": 1})
            clock.shift(timedelta(minutes=10))
            click(clicked, article, "c", now=LATE)
        assert (counted(), billed()) == (2, 2)

    def test_zero_switches_the_limits_off(self, clicked, article, clock, settings):
        settings.VIEW_DEDUPE_SECONDS = settings.VIEW_NETWORK_CAP = 0
        for number in range(3):
            click(clicked, article, f"nonce{number}")
        assert (counted(), reasons()) == (3, {})
        assert not RecentReport.objects.exists()

    def test_without_a_readable_address_nothing_is_limited(self, clicked, article, clock):
        for number in range(3):
            click(clicked, article, f"nonce{number}", address="unknown")
        assert (counted(), reasons()) == (3, {})


class TestSights:
    def test_ten_pages_of_one_reader_are_ten(self, shown, article, clock):
        for number in range(10):
            assert see(shown, article, f"nonce{number}") == 204
        assert (counted(CountKind.VIEWABLE), billed(), reasons()) == (10, 10, {})

    def test_the_network_has_its_cap_of_each_kind(self, shown, clicked, article, clock, settings):
        settings.VIEW_NETWORK_CAP = 3
        for number in range(5):
            see(shown, article, f"nonce{number}", "delivered", address=f"192.0.2.{number}")
            see(shown, article, f"nonce{number}", address=f"192.0.2.{number}")
        click(shown, article, "nonce")
        see(clicked, article, "other")
        see(shown, article, "elsewhere", address="198.51.100.7")
        assert [counted(kind) for kind in CountKind] == [3, 5, 1]
        assert billed() == 4
        assert set(FilteredCount.objects.values_list("placement", "kind", "reason", "n")) == {
            (shown.pk, "delivered", Refusal.NETWORK, 2),
            (shown.pk, "viewable", Refusal.NETWORK, 2),
        }

    def test_of_one_report_only_what_is_beyond_its_cap_is_left_out(
        self, shown, clicked, article, clock, settings
    ):
        settings.VIEW_NETWORK_CAP = 1
        see(shown, article, "a")
        both = sign_block([shown.pk, clicked.pk], article.pk, NOW, "both")
        report(Client(REMOTE_ADDR="192.0.2.1"), both, items=[0, 1])
        rows = PlacementCount.objects.values_list("placement_id", "n")
        assert (dict(rows), reasons()) == ({shown.pk: 1, clicked.pk: 1}, {Refusal.NETWORK: 1})

    def test_a_report_sent_again_uses_nothing_of_the_network(self, shown, article, clock, settings):
        settings.VIEW_NETWORK_CAP = 2
        for _ in range(3):
            see(shown, article, "same")
        see(shown, article, "other")
        assert (counted(CountKind.VIEWABLE), reasons()) == (2, {"repeated": 2})


@pytest.mark.parametrize("is_active", [True, False])
def test_an_advertiser_counts_nowhere(shown, article, clock, client, is_active):
    access = make_access(shown.campaign.advertiser)
    access.is_active = is_active
    access.save()
    client.force_login(access.user, "django.contrib.auth.backends.ModelBackend")
    assert click(shown, article, "a", client=client) == 302
    assert see(shown, article, "a", client=client) == 204
    assert counted() == counted(CountKind.VIEWABLE) == billed() == 0
    assert set(FilteredCount.objects.values_list("kind", "reason", "n")) == {
        ("click", Refusal.STAFF, 1),
        ("viewable", Refusal.STAFF, 1),
    }


@pytest.mark.parametrize(("act", "keys"), [(click, 2), (see, 1)])
def test_limits_cost_one_statement_and_log_ins_none(shown, article, clock, settings, act, keys):
    for number in range(2):
        act(shown, article, f"warm{number}", address=f"198.51.{number}.1")
    with CaptureQueriesContext(
        connection,
    ) as limited:
        act(shown, article, "a")
    assert RecentReport.objects.count() == 3 * keys
    settings.VIEW_DEDUPE_SECONDS = settings.VIEW_NETWORK_CAP = 0
    with CaptureQueriesContext(connection) as free:
        act(shown, article, "b", address="203.0.113.1")
    assert len(limited) == len(free) + 1
    assert not [query for query in limited if "auth_user" in query["sql"] or "access" in query["sql"]]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_reader_in_fifty_pages_at_once_clicks_once(self, clicked, article):
        with time_machine.travel(NOW, tick=False):
            assert at_once(50, lambda i: click(clicked, article, f"nonce{i}")) == [302] * 50
        assert (counted(), billed(), reasons()) == (1, 1, {"repeated": 49})

    def test_a_network_at_once_is_seen_no_more_than_its_cap(self, shown, clicked, article, settings):
        settings.VIEW_NETWORK_CAP = 7
        orders = [[shown.pk, clicked.pk], [clicked.pk, shown.pk]]

        def read(i):
            token = sign_block(orders[i % 2], article.pk, NOW, f"nonce{i}")
            return report(Client(REMOTE_ADDR=f"192.0.2.{i}"), token, items=[0, 1]).status_code

        with time_machine.travel(NOW, tick=False):
            assert at_once(50, read) == [204] * 50
        rows = PlacementCount.objects.values_list("placement_id", "n")
        assert dict(rows) == {shown.pk: 7, clicked.pk: 7}
        assert billed() == 7
        assert set(FilteredCount.objects.values_list("reason", "n")) == {(Refusal.NETWORK, 43)}
