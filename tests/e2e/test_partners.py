"""The paid block before a reader's eyes: what is reported of it, and where its links lead."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from ads.models import FilteredCount, PlacementCount
from ads.serving import snapshot
from tests.ads.factories import make_campaign, make_placement
from tests.factories import make_publication

READER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
LONG_TEXT = [(f"Kop {number}", "<p>Een gewone zin over ijzer in het bloed.</p>" * 40) for number in range(3)]


@pytest.fixture
def address(transactional_db, settings):
    """An article, long enough that its block starts out of view, with two placements beside it."""
    settings.VIEW_COUNT_WEBDRIVER = True
    snapshot.forget()
    now, month = timezone.now(), timedelta(days=30)
    for number in range(2):
        campaign = make_campaign(status="approved", starts_at=now - month, ends_at=now + month)
        make_placement(campaign=campaign, destination=f"https://maker.example/{number}")
    publication = make_publication(sections=LONG_TEXT, visible_from=now - month)
    yield publication.get_absolute_url()
    snapshot.forget()


@pytest.fixture
def reader(open_browser):
    return open_browser({"width": 400, "height": 800}, user_agent=READER)


def counts():
    return sorted(PlacementCount.objects.values_list("kind", "n"))


def wait_for(wanted, seconds=8):
    """Wait until the counts are `wanted`; the browser reports when it likes."""
    end = time.monotonic() + seconds
    while counts() != wanted and time.monotonic() < end:
        time.sleep(0.1)
    assert counts() == wanted


HELD = [("delivered", 1), ("delivered", 1)]


def test_what_is_in_view_for_a_second_is_seen_once(reader, address):
    reader.goto(address)
    wait_for(HELD)
    reader.locator(".partners").scroll_into_view_if_needed()
    wait_for([*HELD, ("viewable", 1), ("viewable", 1)])
    reader.evaluate("scrollTo(0, 0)")
    reader.wait_for_timeout(300)
    reader.locator(".partners").scroll_into_view_if_needed()
    reader.wait_for_timeout(1600)
    assert counts() == [*HELD, ("viewable", 1), ("viewable", 1)]
    assert not FilteredCount.objects.exists()


def test_what_passes_by_quickly_is_not_seen(reader, address):
    reader.goto(address)
    wait_for(HELD)
    reader.locator(".partners").scroll_into_view_if_needed()
    reader.wait_for_timeout(400)
    reader.evaluate("scrollTo(0, 0)")
    reader.wait_for_timeout(1500)
    assert counts() == HELD


def test_a_link_leads_to_the_advertiser_and_counts(reader, address):
    reader.route("https://maker.example/**", lambda route: route.fulfill(body="<title>Maker</title>"))
    reader.goto(address)
    wait_for(HELD)
    reader.locator(".partners__name a").first.click()
    reader.wait_for_url("https://maker.example/*")
    end = time.monotonic() + 5
    while ("click", 1) not in counts() and time.monotonic() < end:
        time.sleep(0.1)
    assert ("click", 1) in counts()


def test_readers_who_decline_are_left_alone(open_browser, address):
    reader = open_browser(user_agent=READER)
    reader.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    reports = []
    reader.on("request", lambda request: reports.append(request.url) if "/gezien/" in request.url else None)
    reader.goto(address)
    reader.locator(".partners").scroll_into_view_if_needed()
    reader.wait_for_timeout(1800)
    assert reports == []
