"""All campaigns in one report: a page, a file, and who may open them."""

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from ads.admin.overview_views import CAMPAIGNS_SHOWN
from ads.models import Approval, CountKind
from tests.ads.admin.test_report_pages import PERMISSIONS, opened, permit
from tests.ads.factories import EURO, NOW, make_billed, make_campaign, make_count, make_product

PAGE, FILE = reverse("admin:ads_campaign_overview"), reverse("admin:ads_campaign_overview_file")
SEMICOLON = {"separator": "semicolon"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def campaigns(db):
    """Two campaigns, each with one placement that was seen and billed."""
    found = []
    terms = {"price_model": "cpm", "price_micros": 12 * EURO, "budget_micros": 90 * EURO}
    for name, n in (("Winter", 1200), ("=Zomer", 34)):
        campaign = make_campaign(products=[make_product()], name=name, **terms)
        placement = campaign.placements.get()
        make_count(placement, n, kind=CountKind.VIEWABLE)
        make_billed(placement, 10)
        found.append(campaign)
    return found


def test_the_page_has_a_line_for_each_and_their_sum(desk, campaigns):
    response = desk.get(PAGE)
    html = response.content.decode()
    assert [row.campaign.name for row in response.context["rows"]] == ["Winter", "=Zomer"]
    for shown in ("1.234", "€\N{NO-BREAK SPACE}0,24", "€\N{NO-BREAK SPACE}179,76"):
        assert shown in html
    assert " style=" not in html


def test_the_list_of_campaigns_leads_there(desk, campaigns):
    assert PAGE in desk.get(reverse("admin:ads_campaign_changelist")).content.decode()


def test_another_period_can_be_asked_for(desk, campaigns):
    period = {"first": "2026-01-01", "last": "2026-01-31"}
    assert list(desk.get(PAGE, period).context["rows"]) == []
    assert len(opened(desk.get(FILE, {**period, **SEMICOLON}))) == 2


def test_an_impossible_period_is_answered_with_a_message(desk, campaigns):
    period = {"first": "2026-06-15", "last": "2026-06-14"}
    response = desk.get(PAGE, period)
    assert response.context["form"].errors
    assert response.context["overview"] is None
    assert desk.get(FILE, period).status_code == 404


def test_the_file_has_the_same_lines(desk, campaigns):
    _head, first, second, total = opened(desk.get(FILE, SEMICOLON))
    assert (first[0], second[0]) == ("Winter", "'=Zomer")
    assert first[11:14] == ["10", "0,12", "1190"]
    assert total[11:14] == ["20", "0,24", "1214"]


def test_many_campaigns_come_in_pages_with_the_sum_of_all(desk, campaigns):
    for _ in range(CAMPAIGNS_SHOWN):
        make_campaign(status=Approval.APPROVED, advertiser=campaigns[0].advertiser)
    response = desk.get(PAGE, {"page": "2"})
    assert len(response.context["rows"]) == 2
    assert "1.234" in response.content.decode()
    assert len(opened(desk.get(FILE, SEMICOLON))) == CAMPAIGNS_SHOWN + 4


def test_nothing_at_all_says_so(desk):
    assert "report__none" in desk.get(PAGE).content.decode()


@pytest.mark.parametrize("missing", PERMISSIONS)
def test_it_takes_campaigns_their_counts_and_what_was_billed(client, campaigns, missing):
    permit(client, [codename for codename in PERMISSIONS if codename != missing])
    assert client.get(PAGE).status_code == client.get(FILE).status_code == 403


def test_the_list_does_not_lead_there_without(client, campaigns):
    permit(client, ["view_campaign"])
    assert PAGE not in client.get(reverse("admin:ads_campaign_changelist")).content.decode()


def test_a_visitor_is_sent_to_the_log_in(client, db):
    for address in (PAGE, FILE):
        assert "/login/" in client.get(address)["Location"]


def test_the_three_permissions_are_those_of_the_marketers(marketer):
    names = Permission.objects.filter(codename__in=PERMISSIONS)
    assert names.count() == 3
    assert marketer.has_perms([f"ads.{name.codename}" for name in names])
