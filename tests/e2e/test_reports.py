"""Marketers in real browsers: reports read well on every screen, by keyboard and on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ads.models import Approval, CampaignBudget, CountKind
from tests.ads.factories import (
    EURO,
    make_billed,
    make_campaign,
    make_count,
    make_filtered,
    make_product,
    make_variant,
    make_variant_count,
)
from tests.e2e.conftest import wait_until
from tests.e2e.judging import serious_problems
from tests.factories import make_publication, make_user

PASSWORD = "demo-wachtwoord"
OVERVIEW = reverse("admin:ads_campaign_overview")
DAY = timedelta(days=1)
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def marketer(transactional_db):
    return make_user("marketer", password=PASSWORD)


@pytest.fixture
def campaign(transactional_db):
    """Half way: seen and billed on ten days, beside one article, with two texts."""
    now = timezone.now()
    campaign = make_campaign(
        name="Winter: magnesium en vitamine D",
        products=[make_product("Magnesiumcitraat 90 tabletten"), make_product("Vitamine D3 180 capsules")],
        status=Approval.APPROVED,
        price_model="cpm",
        price_micros=12 * EURO,
        budget_micros=1250 * EURO,
        starts_at=now - 10 * DAY,
        ends_at=now + 10 * DAY,
    )
    first, second = campaign.placements.order_by("pk")
    article = make_publication(
        title="Magnesium op het etiket: wat zegt de vorm?", visible_from=now - 20 * DAY
    ).article
    for back in range(10):
        for placement, n in ((first, 4200 - 100 * back), (second, 2100)):
            make_count(placement, n, kind=CountKind.VIEWABLE, hour=now - back * DAY, article=article)
            make_count(placement, 2 * n, hour=now - back * DAY, article=article)
            make_billed(placement, n, hour=now - back * DAY, article=article)
    make_count(first, 37, kind=CountKind.CLICK, hour=now - DAY, article=article)
    make_filtered(first, 812, reason="robot", day=timezone.localdate(now))
    make_variant_count(make_variant(first, name="per dag"), 1500, day=timezone.localdate(now))
    spent = sum(line.n * line.unit_micros for p in (first, second) for line in p.billed_counts.all())
    CampaignBudget.objects.create(campaign=campaign, spent_micros=spent)
    return campaign


def page_of(campaign, name="report"):
    return reverse(f"admin:ads_campaign_{name}", args=[campaign.pk])


def test_tabs_lead_from_part_to_part_and_keep_the_period(desk, marketer, campaign):
    page = desk(marketer, PASSWORD)
    page.goto(page_of(campaign))
    assert page.locator(".report__number >> nth=0").is_visible()
    today = timezone.localdate().isoformat()
    page.fill("#id_first", today)
    page.click(".record__period button")
    page.wait_for_url(f"**first={today}**")
    page.click(".report__tabs a:nth-child(2)")
    page.wait_for_url("**section=days**")
    assert page.locator(".report__table tbody tr").count() == 1
    assert page.input_value("#id_first") == today


def test_the_same_sum_stands_below_every_table(desk, marketer, campaign):
    page = desk(marketer, PASSWORD)
    seen = set()
    for section in ("days", "placements", "variants", "articles", "slots"):
        page.goto(f"{page_of(campaign)}?section={section}")
        seen.add(page.locator(".report__table tfoot td >> nth=1").inner_text())
    assert len(seen) == 1


def test_wide_tables_scroll_by_keyboard_in_their_own_region(open_browser, marketer, campaign):
    page = open_browser({"width": 360, "height": 740})
    log_in(page, marketer)
    page.goto(f"{page_of(campaign)}?section=days")
    region = page.locator(".report__scroll")
    region.focus()
    page.keyboard.press("ArrowRight")
    scrolled = "document.querySelector('.report__scroll').scrollLeft > 0"
    # Not wait_for_function, which the policy of the page refuses when it has to ask twice.
    wait_until(lambda: page.evaluate(scrolled))
    assert page.evaluate(FITS)
    # The name of the line stays in view.
    name = page.locator(".report__table tbody th >> nth=0").bounding_box()
    assert name["x"] >= region.bounding_box()["x"] - 1


def test_files_come_down_from_every_part(desk, marketer, campaign):
    page = desk(marketer, PASSWORD)
    for address in (page_of(campaign), f"{page_of(campaign)}?section=articles", OVERVIEW):
        page.goto(address)
        with page.expect_download() as download:
            page.click("a[href*='separator=semicolon']")
        assert ";" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_statement_is_a_sheet_of_paper_without_scripts(open_browser, marketer, campaign):
    page = open_browser(java_script_enabled=False)
    log_in(page, marketer)
    page.goto(page_of(campaign, "statement"))
    assert page.is_visible(".mark")
    page.emulate_media(media="print")
    assert not page.is_visible(".back")
    assert page.is_visible(".due")


def log_in(page, user):
    page.goto(reverse("admin:login"))
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")


def test_everybody_can_read_these_pages_also_on_a_phone(open_browser, marketer, campaign):
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    log_in(page, marketer)
    addresses = [page_of(campaign), page_of(campaign, "statement"), OVERVIEW]
    addresses += [f"{page_of(campaign)}?section={key}" for key in ("days", "articles", "reasons")]
    found = {}
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            for summary in page.locator(".report summary:visible").all():
                summary.click()
            serious = serious_problems(page)
            if not page.evaluate(FITS):
                serious.append(("sticks out", address))
            if serious:
                found[width, address] = serious
    assert found == {}
