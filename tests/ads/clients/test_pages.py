"""What an advertiser reads in its room: campaigns, placements as readers see them, and reports."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ads.models import Approval, CountKind
from tests.ads.factories import (
    NOW,
    make_campaign,
    make_count,
    make_filtered,
    make_placement,
    make_product,
    make_proposal,
    make_target,
    make_variant,
)
from tests.factories import make_topic
from tests.html_faults import faults

HOME = reverse("clients:home")


def url(name, thing):
    return reverse(f"clients:{name}", args=[thing.pk])


def test_the_first_page_lists_campaigns_with_state_and_period(room, placement, advertiser):
    make_campaign(
        advertiser=advertiser,
        name="Winter",
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=60),
    )
    page = room.get(HOME)
    rows = {
        row["campaign"].name: (row["stage"], row["campaign"].n_placements)
        for row in page.context["campaigns"]
    }
    assert rows == {"Zomer": ("running", 1), "Winter": ("draft", 0)}
    text = page.content.decode()
    assert "5 juni 2026" in text
    assert "25 juni 2026" in text


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"status": Approval.APPROVED, "is_paused": True}, "paused"),
        ({"status": Approval.APPROVED, "ends_at": NOW}, "over"),
        ({"status": Approval.APPROVED, "starts_at": NOW + timedelta(days=1)}, "planned"),
        ({"status": Approval.IN_REVIEW}, "in_review"),
        ({"status": Approval.ARCHIVED}, "archived"),
    ],
)
def test_every_state_has_a_name(room, advertiser, fields, stage):
    make_campaign(advertiser=advertiser, **fields)
    [row] = room.get(HOME).context["campaigns"]
    assert row["stage"] == stage
    assert row["stage_name"]


def test_a_placement_is_shown_as_readers_see_it(room, placement):
    topic = make_topic("Mineralen")
    make_target(placement.campaign, topic=topic)
    make_variant(placement, name="Tweede", line="Met vitamine D")
    text = room.get(url("campaign", placement.campaign)).content.decode()
    for shown in ("Magnesium", "Zonder suiker", "Met vitamine D", "Tweede", "Mineralen", "Kruidhof", "12,95"):
        assert shown in text
    assert 'rel="sponsored nofollow noopener"' in text


def test_looking_counts_nothing(room, placement):
    text = room.get(url("campaign", placement.campaign)).content.decode()
    assert "/uit/" not in text
    assert "data-seen" not in text
    assert "seen.js" not in text


def test_no_link_leads_to_who_pays_for_what_was_never_shown(room, placement):
    placement.campaign.status = Approval.DRAFT
    placement.campaign.approved_by = placement.campaign.approved_at = None
    placement.campaign.save()
    address = reverse("payer", args=[placement.pk])
    assert room.get(address).status_code == 404
    for name, thing in (("campaign", placement.campaign), ("propose", placement)):
        text = room.get(url(name, thing)).content.decode()
        assert "Zonder suiker" in text
        assert address not in text


def test_a_variant_that_stands_alone_hides_the_own_text(room, placement):
    placement.own_weight = 0
    placement.save()
    make_variant(placement, name="Alleen", line="Met vitamine D")
    assert "Zonder suiker" not in room.get(url("campaign", placement.campaign)).content.decode()


def test_the_pages_take_no_more_queries_with_more_campaigns(
    room, placement, advertiser, django_assert_max_num_queries
):
    for number in range(10):
        make_campaign(advertiser=advertiser, name=f"Actie {number}")
        make_proposal(placement)
    room.get(HOME)
    with django_assert_max_num_queries(8):
        room.get(HOME)


def test_a_campaign_takes_no_more_queries_with_more_placements(
    room, placement, django_assert_max_num_queries
):
    for _number in range(10):
        make_variant(make_placement(placement.campaign, make_product(status=Approval.APPROVED)))
    page = url("campaign", placement.campaign)
    room.get(page)
    with django_assert_max_num_queries(14):
        assert room.get(page).status_code == 200


# -- Reports ---------------------------------------------------------------------------------------


@pytest.fixture
def counted(placement):
    make_count(placement, 1200)
    make_count(placement, 400, kind=CountKind.VIEWABLE)
    make_count(placement, 6, kind=CountKind.CLICK, hour=NOW - timedelta(days=8))
    make_filtered(placement, 7, reason="robot")
    return placement.campaign


def test_the_report_holds_the_whole_period(room, counted):
    page = room.get(url("report", counted))
    total = page.context["report"].total
    assert (total.delivered, total.viewable, total.click, total.filtered_total) == (1200, 400, 6, 7)
    assert "1.200" in page.content.decode()
    assert "/beheer/" not in page.content.decode()


def test_the_last_days_can_be_asked_for(room, counted):
    report = room.get(url("report", counted), {"days": "7"}).context["report"]
    assert (report.total.viewable, report.total.click, len(report.days)) == (400, 0, 7)


@pytest.mark.parametrize("days", ["8", "-1", "0", "x", "99999999999", "7 "])
def test_other_periods_are_not_there(room, counted, days):
    for name in ("report", "report_file"):
        assert room.get(url(name, counted), {"days": days}).status_code == 404


@pytest.mark.parametrize(("choice", "separator"), [("semicolon", ";"), ("", ",")])
def test_the_file_holds_the_same_figures(room, counted, choice, separator):
    response = room.get(url("report_file", counted), {"separator": choice})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=separator))
    assert {"1200", "400", "6"} <= set(rows[-1])


def test_a_very_long_campaign_is_reported_for_its_last_year(room, advertiser):
    campaign = make_campaign(advertiser=advertiser, starts_at=NOW - timedelta(days=2000), ends_at=NOW)
    assert len(room.get(url("report", campaign)).context["report"].days) == 400


def test_no_page_needs_script_or_style_of_its_own_and_all_are_valid(room, counted, placement):
    make_variant(placement, name="Tweede", line="Met vitamine D & <zo>")
    proposal = make_proposal(placement, line="Een < twee")
    things = [("campaign", counted), ("report", counted), ("propose", placement), ("proposal", proposal)]
    addresses = [url(*pair) for pair in things]
    for address in [HOME, reverse("clients:change_password"), *addresses]:
        html = room.get(address).content.decode()
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", html)
        assert faults(html) == [], address


def test_the_door_to_choose_a_password_is_a_valid_page(client, db):
    address = reverse("clients:choose_password", args=["x", "y-z"])
    assert faults(client.get(address).content.decode()) == []
