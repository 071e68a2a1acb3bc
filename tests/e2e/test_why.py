"""A marketer asks why a placement isn't showing, and looks at it beside an article, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ads.models import Approval, FilteredCount, PlacementCount
from ads.serving import snapshot
from articles.models import ViewHour
from tests.ads.factories import make_campaign, make_placement, make_product
from tests.e2e.conftest import DESK, PHONE
from tests.factories import make_publication, make_user


@pytest.fixture
def marketer(transactional_db):
    snapshot.forget()
    return make_user("marketer", password="demo-wachtwoord")


@pytest.fixture
def publication(marketer):
    section = ("Kop", "<p>Een gewone zin over ijzer in het bloed.</p>" * 30)
    return make_publication(title="Over zink", sections=[section] * 3)


@pytest.fixture
def placement(publication):
    now = timezone.now()
    period = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
    campaign = make_campaign(status=Approval.APPROVED, **period)
    make_placement(campaign, make_product("IJzer 20 mg", status=Approval.APPROVED))
    return make_placement(campaign, make_product("Zink 15 mg", status=Approval.APPROVED), line="Elke dag.")


def test_from_the_campaign_to_the_reason_and_to_a_preview(desk, marketer, placement, publication, settings):
    settings.VIEW_COUNT_WEBDRIVER = True
    page = desk(marketer)
    page.goto(f"/beheer/ads/campaign/{placement.campaign_id}/change/")
    page.locator(f"a[href*='/placement/{placement.pk}/']").last.click()
    page.wait_for_selector(".why__table")
    # The article is found by typing.
    page.click(".select2-selection")
    page.keyboard.type("zink")
    page.click(".select2-results__option:has-text('Over zink')")
    page.click("form.record__period button >> nth=0")
    page.wait_for_selector(".why__row")
    assert page.locator(".why__row--failed").count() == 0
    assert "100" in page.locator(".why__row").last.inner_text()
    with page.expect_popup() as opened:
        page.click("form.record__period button >> nth=1")
    preview = opened.value
    preview.wait_for_selector("#partners")
    preview.locator(".preview-item").scroll_into_view_if_needed()
    # Longer than a view, or a product in view, takes to be counted.
    preview.wait_for_timeout(2500)
    assert preview.locator(".preview-item").inner_text().count("Elke dag.") == 1
    assert preview.locator(".partners__name a").first.get_attribute("href").startswith("https://winkel.")
    preview.close()
    for counted in (PlacementCount, FilteredCount, ViewHour):
        assert not counted.objects.exists()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_fit_the_window(open_browser, marketer, placement, publication, viewport):
    page = open_browser(viewport)
    page.goto("/beheer/")
    page.fill("input[name=username]", marketer.username)
    page.fill("input[name=password]", "demo-wachtwoord")
    page.click("[type=submit]")
    page.wait_for_selector("#site-name")
    placement.is_active = False
    placement.save()
    way = f"/beheer/ads/placement/{placement.pk}"
    for address in ("why", "preview"):
        page.goto(f"{way}/{address}/?article={publication.article_id}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
