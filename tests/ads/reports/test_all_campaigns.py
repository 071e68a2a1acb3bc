"""All campaigns together: each with its own counts, and a total that is theirs."""

import csv
import io
from datetime import date, timedelta

import pytest

from ads.models import Approval, CountKind
from ads.reports.all_campaigns import all_campaigns, overview_rows
from articles.text.spreadsheet import BYTE_ORDER_MARK, csv_lines
from tests.ads.factories import (
    EURO,
    NOW,
    make_advertiser,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
)

DAY = date(2026, 6, 15)
SEEN = CountKind.VIEWABLE


def make_sold(model="cpm", **fields):
    """A campaign whose only placement was seen 10 times, clicked twice, and billed once at a euro."""
    fields = {"budget_micros": 100 * EURO} | fields
    campaign = make_campaign(
        products=[make_product()],
        price_model=model,
        price_micros=1000 * EURO,
        status=Approval.APPROVED,
        **fields,
    )
    placement = campaign.placements.get()
    make_count(placement, 10, kind=SEEN)
    make_count(placement, 2, kind=CountKind.CLICK)
    make_billed(placement, 1, unit_micros=EURO)
    make_filtered(placement, 3)
    return campaign


def test_each_campaign_has_its_line_and_the_total_is_their_sum(db):
    seen, clicked = make_sold("cpm"), make_sold("cpc")
    flat = make_sold("flat", budget_micros=None)
    found = all_campaigns(DAY, DAY)
    rows = {row.campaign: row for row in found.rows}
    assert {campaign: row.line.free for campaign, row in rows.items()} == {seen: 9, clicked: 1, flat: None}
    assert rows[seen].remaining_micros == 99 * EURO
    assert rows[flat].remaining_micros is None
    total = found.total
    assert (total.viewable, total.click, total.billed, total.spent_micros) == (30, 6, 3, 3 * EURO)
    assert (total.free, total.filtered_total, found.remaining_micros) == (10, 9, 198 * EURO)


def test_who_runs_without_being_shown_is_there_too_and_who_does_not_is_not(db):
    make_campaign(name="Loopt", status=Approval.APPROVED)
    make_campaign(name="Concept")
    make_campaign(name="Voorbij", status=Approval.APPROVED, ends_at=NOW - timedelta(days=1))
    make_campaign(name="Later", status=Approval.APPROVED, starts_at=NOW + timedelta(days=1))
    assert [row.campaign.name for row in all_campaigns(DAY, DAY).rows] == ["Loopt"]


def test_what_was_archived_keeps_its_counts(db):
    campaign = make_sold()
    type(campaign).objects.update(status=Approval.ARCHIVED)
    assert [row.line.viewable for row in all_campaigns(DAY, DAY).rows] == [10]
    assert all_campaigns(DAY + timedelta(days=1), DAY + timedelta(days=1)).rows == []


def test_what_is_left_is_that_of_the_whole_budget_whatever_the_period(db):
    make_sold()
    [row] = all_campaigns(DAY + timedelta(days=1), DAY + timedelta(days=2)).rows or [None]
    assert row is None or row.remaining_micros == 99 * EURO


def test_nothing_at_all_is_an_empty_list(db):
    found = all_campaigns(DAY, DAY)
    assert (found.rows, found.total.viewable, found.remaining_micros) == ([], 0, 0)


@pytest.mark.parametrize("n", [1, 12])
def test_it_takes_five_queries_whatever_their_number(db, n, django_assert_num_queries):
    for _ in range(n):
        make_sold()
    with django_assert_num_queries(5):
        found = all_campaigns(DAY, DAY)
        assert [row.campaign.advertiser.name for row in found.rows]
    assert len(found.rows) == n


def test_the_file_has_the_same_lines_and_no_formulas(db):
    make_sold(name="=cmd()", advertiser=make_advertiser("@evil"))
    text = "".join(csv_lines(overview_rows(all_campaigns(DAY, DAY)))).removeprefix(BYTE_ORDER_MARK)
    head, line, total = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert line[:2] == ["'=cmd()", "'@evil"]
    assert line[3:6] == total[3:6] == ["99,00", "0", "10"]
    assert len(head) == len(line) == len(total)
