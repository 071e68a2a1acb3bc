"""The report of a campaign in the desk, as pages and as files."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from ads.admin.report_forms import MOST_DAYS
from ads.admin.report_views import TABS
from ads.models import Approval, CountKind
from ads.reports import SECTIONS
from ads.reports.campaign import ARTICLES_SHOWN
from tests.ads.admin.forms import url
from tests.ads.factories import (
    EURO,
    NOW,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
    make_variant,
    make_variant_count,
)
from tests.factories import make_article, make_user

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


def opened(response, separator=";"):
    """What a spreadsheet reads from a file that came in pieces."""
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.fixture
def sold(campaign):
    """The same campaign, sold by the times that it is seen, of which 390 were billed."""
    type(campaign).objects.update(price_model="cpm", price_micros=12 * EURO, budget_micros=100 * EURO)
    first = campaign.placements.order_by("pk").first()
    make_billed(first, 390)
    make_variant_count(make_variant(first, name="kort"), 150)
    campaign.refresh_from_db()
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
    rows = opened(response, separator)
    assert rows[-1][2:6] == ["1234", "400", "6", "7"]
    assert "'=Zink" in [row[1] for row in rows]


def test_a_campaign_that_is_not_there_has_no_report(desk):
    for page in ("ads_campaign_report", "ads_campaign_report_file", "ads_campaign_statement"):
        assert desk.get(reverse(f"admin:{page}", args=[404])).status_code == 404


@pytest.mark.parametrize("key", [*TABS, "nonsense", ""])
def test_each_section_is_a_page_that_says_where_one_is(desk, sold, key):
    response = desk.get(url(sold, "report"), {"section": key})
    here = key if key in TABS else "overview"
    assert response.context["section"] == here
    html = response.content.decode()
    tabs = html.partition('class="report__tabs"')[2].partition("</nav>")[0]
    assert re.findall(r'section=(\w+)" aria-current="page"', tabs) == [here]
    assert tabs.count("<a ") == len(TABS)
    assert " style=" not in html


def test_the_overview_has_figures_and_two_charts_with_their_numbers(desk, sold):
    html = desk.get(url(sold, "report")).content.decode()
    assert html.count('<svg class="chart__drawing') == 6
    assert html.count('class="chart__numbers"') == 2
    for figure in ("€\N{NO-BREAK SPACE}4,68", "€\N{NO-BREAK SPACE}95,32"):
        assert figure in html


def test_tables_scroll_in_a_region_that_the_keyboard_reaches(desk, sold):
    for key in SECTIONS:
        html = desk.get(url(sold, "report"), {"section": key}).content.decode()
        assert re.search(r'<div class="report__scroll" tabindex="0" role="region" aria-label="[^"]+"', html)


def test_the_period_is_kept_from_tab_to_tab_and_in_the_files(desk, sold):
    period = {"first": "2026-06-14", "last": "2026-06-15", "section": "articles"}
    html = desk.get(url(sold, "report"), period).content.decode()
    assert html.count("first=2026-06-14&amp;last=2026-06-15&amp;section=") >= len(TABS)
    assert "section=articles&amp;separator=semicolon" in html


@pytest.mark.parametrize("key", SECTIONS)
def test_each_section_is_a_file(desk, sold, key):
    response = desk.get(url(sold, "report_file"), {**FROM_TO, "section": key, "separator": "semicolon"})
    head, *rows = opened(response)
    assert f"-{key}-2026-06-15" in response["Content-Disposition"]
    assert {len(row) for row in rows} == {len(head)}
    if key in ("days", "placements", "slots", "articles"):
        assert rows[-1][8:11] == ["390", "4,68", "10"]
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_a_section_that_does_not_exist_has_no_file(desk, sold):
    assert desk.get(url(sold, "report_file"), {"section": "nonsense"}).status_code == 404


@pytest.mark.parametrize("page", ["2", "99", "0", "-1", "x", "9" * 30])
def test_pages_of_articles_beyond_the_last_show_the_nearest(desk, sold, page):
    first = sold.placements.order_by("pk").first()
    for _ in range(ARTICLES_SHOWN):
        make_count(first, 1, article=make_article(authors=[], sections=()))
    response = desk.get(url(sold, "report"), {"section": "articles", "page": page})
    found = response.context["report"]
    assert found.page == (2 if page in ("2", "99") else 1)
    assert 'rel="prev"' in response.content.decode() or 'rel="next"' in response.content.decode()


def test_a_campaign_of_years_shows_its_last_days(desk, sold):
    type(sold).objects.update(starts_at=NOW - timedelta(days=4000))
    response = desk.get(url(sold, "report"))
    assert len(response.context["report"].days) == MOST_DAYS
    assert desk.get(url(sold, "statement")).status_code == 200


def test_an_empty_and_an_archived_campaign_have_pages_too(desk):
    campaign = make_campaign(status=Approval.ARCHIVED, price_model="cpc")
    for key in TABS:
        assert desk.get(url(campaign, "report"), {"section": key}).status_code == 200
    assert desk.get(url(campaign, "statement")).status_code == 200


@pytest.mark.parametrize("n", [1, 200])
def test_a_page_takes_the_same_queries_whatever_is_counted(desk, sold, n, django_assert_num_queries):
    first = sold.placements.order_by("pk").first()
    for _ in range(n):
        make_count(first, 1, article=make_article(authors=[], sections=()))
    desk.get(url(sold, "report"))  # which keeps the traffic of the site in the cache for an hour
    with django_assert_num_queries(18):
        desk.get(url(sold, "report"))


# -- Who may ---------------------------------------------------------------------------------------

PERMISSIONS = ["view_campaign", "view_placementcount", "view_billedcount"]


def permit(client, codenames):
    user = make_user()
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(user)


@pytest.mark.parametrize("missing", PERMISSIONS)
def test_a_report_takes_the_campaign_its_counts_and_what_was_billed(client, campaign, missing):
    permit(client, [codename for codename in PERMISSIONS if codename != missing])
    for page in ("report", "report_file", "statement"):
        assert client.get(url(campaign, page)).status_code == 403
        assert client.get(reverse(f"admin:ads_campaign_{page}", args=[404])).status_code == 403


def test_with_these_three_one_may_look_and_nothing_else(client, campaign):
    permit(client, PERMISSIONS)
    for page in ("report", "report_file", "statement"):
        assert client.get(url(campaign, page)).status_code == 200


@pytest.mark.parametrize("page", ["report", "report_file", "statement"])
def test_a_visitor_is_sent_to_the_log_in(client, campaign, page):
    assert "/login/" in client.get(url(campaign, page))["Location"]


def test_the_form_shows_no_counts_to_who_may_not_see_them(client, campaign):
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    client.force_login(user)
    assert "report" not in client.get(url(campaign)).context


def test_the_form_shows_them_to_who_may(client, campaign):
    permit(client, PERMISSIONS)
    assert "report__table" in client.get(url(campaign)).content.decode()
