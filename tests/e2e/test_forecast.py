"""The forecast beside a campaign's form in a real browser, with its script and without."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from ads.models import Approval, Campaign
from articles.models import ViewHour
from articles.popularity.calendar import hour_of
from tests.ads.factories import EURO, make_campaign, make_product
from tests.factories import make_publication, make_user

PASSWORD = "demo-wachtwoord"
PANEL = "#outlook"
BUTTON = "#outlook button"


@pytest.fixture
def campaign(transactional_db):
    """A guaranteed campaign of next week, on a site that was read a hundred times an hour."""
    cache.clear()
    now = timezone.now()
    article = make_publication(visible_from=now - timedelta(days=60)).article
    hours = (hour_of(now) - timedelta(hours=n) for n in range(24 * 29))
    ViewHour.objects.bulk_create(ViewHour(hour=hour, article=article, n=100) for hour in hours)
    return make_campaign(
        products=[make_product(status=Approval.APPROVED)],
        name="Voorjaar",
        tier=Campaign.Tier.GUARANTEED,
        price_model=Campaign.PriceModel.CPM,
        price_micros=10 * EURO,
        budget_micros=10 * EURO,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=8),
    )


def address(campaign):
    return reverse("admin:ads_campaign_change", args=[campaign.pk])


def test_the_panel_tells_of_the_form_without_leaving_it(desk, campaign):
    page = desk(make_user("marketer", password=PASSWORD))
    page.goto(address(campaign))
    assert "✓" in page.inner_text(PANEL)
    page.fill("#id_budget_micros", "9000")
    page.fill("#id_name", "Half af")
    page.click(BUTTON)
    expect(page.locator(PANEL)).to_contain_text("✕")
    assert page.input_value("#id_name") == "Half af"
    assert page.evaluate("document.activeElement.id") == "outlook-heading"
    # And again, with the button that came with the answer.
    page.fill("#id_budget_micros", "20")
    page.click(BUTTON)
    expect(page.locator(PANEL)).to_contain_text("✓")
    campaign.refresh_from_db()
    assert (campaign.name, campaign.budget_micros) == ("Voorjaar", 10 * EURO)
    found = Axe().run(page, context=PANEL, options={"preload": False})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_works_without_script_at_any_width(open_browser, campaign, width):
    user = make_user("marketer", password=PASSWORD)
    page = open_browser({"width": width, "height": 900}, java_script_enabled=False)
    page.goto("/beheer/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.goto(address(campaign))
    page.fill("#id_budget_micros", "9000")
    page.click(BUTTON)
    page.wait_for_load_state()
    assert "✕" in page.inner_text(PANEL)
    assert page.input_value("#id_budget_micros") in ("9000", "9000,00")
    panel = page.locator(PANEL).bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width + 1
    campaign.refresh_from_db()
    assert campaign.budget_micros == 10 * EURO
