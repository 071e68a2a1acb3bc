"""The report of a campaign in the desk, as a page and as a file."""

import csv
import io

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from ads.models import CountKind
from tests.ads.admin.forms import url
from tests.ads.factories import NOW, make_campaign, make_count, make_filtered, make_product
from tests.factories import make_user

FROM_TO = {"first": "2026-06-15", "last": "2026-06-15"}


@pytest.fixture
def campaign(db):
    campaign = make_campaign(products=[make_product("Magnesium"), make_product("=Zink")])
    first, second = campaign.placements.order_by("pk")
    make_count(first, 1200)
    make_count(first, 400, kind=CountKind.VIEWABLE)
    make_count(first, 6, kind=CountKind.CLICK)
    make_count(second, 34)
    make_filtered(first, 7, reason="robot")
    return campaign


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW):
        yield


def test_the_page_shows_days_placements_and_reasons(desk, campaign):
    response = desk.get(url(campaign, "report"))
    found = response.context["report"]
    assert (found.total.delivered, found.total.viewable, found.total.click) == (1234, 400, 6)
    text = response.content.decode()
    for shown in ("1.234", "Magnesium", "=Zink", "1,50\N{NO-BREAK SPACE}%"):
        assert shown in text
    assert " style=" not in text


def test_the_form_of_the_campaign_shows_the_last_days(desk, campaign):
    response = desk.get(url(campaign))
    assert response.context["report"].total.delivered == 1234
    assert url(campaign, "report") in response.content.decode()


def test_another_period_can_be_asked_for(desk, campaign):
    response = desk.get(url(campaign, "report"), {"first": "2026-06-14", "last": "2026-06-14"})
    assert response.context["report"].total.delivered == 0


@pytest.mark.parametrize(
    "period",
    [
        {"first": "2026-06-15", "last": "2026-06-14"},
        {"first": "2020-01-01", "last": "2026-06-14"},
        {"first": "gisteren"},
        {"last": "2026-02-30"},
        {"first": "0001-01-01", "last": "0001-01-01"},
        {"first": "9999-12-31", "last": "9999-12-31"},
    ],
)
def test_an_impossible_period_is_answered_with_a_message(desk, campaign, period):
    response = desk.get(url(campaign, "report"), period)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert desk.get(url(campaign, "report_file"), period).status_code == 404


@pytest.mark.parametrize(("choice", "separator"), [("semicolon", ";"), ("", ","), ("tab", ",")])
def test_the_file_opens_in_a_spreadsheet(desk, campaign, choice, separator):
    response = desk.get(url(campaign, "report_file"), {**FROM_TO, "separator": choice})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=separator))
    assert rows[-1][2:6] == ["1234", "400", "6", "7"]
    assert "'=Zink" in [row[1] for row in rows]


def test_a_campaign_that_is_not_there_has_no_report(desk):
    for page in ("ads_campaign_report", "ads_campaign_report_file"):
        assert desk.get(reverse(f"admin:{page}", args=[404])).status_code == 404


@pytest.mark.parametrize("only", ["view_campaign", "view_placementcount"])
def test_a_report_takes_both_the_campaign_and_its_counts(client, campaign, only):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename=only))
    client.force_login(user)
    assert client.get(url(campaign, "report")).status_code == 403
    assert client.get(url(campaign, "report_file")).status_code == 403


def test_the_form_shows_no_counts_to_who_may_not_see_them(client, campaign):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    client.force_login(user)
    assert "report" not in client.get(url(campaign)).context
