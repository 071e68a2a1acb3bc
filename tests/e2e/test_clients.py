"""An advertiser in a real browser: from the invitation to a text that readers see."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ads.clients import inviting
from ads.models import Approval, Campaign
from ads.serving import snapshot
from tests.ads.factories import (
    make_access,
    make_advertiser,
    make_campaign,
    make_placement,
    make_product,
    make_proposal,
)
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.judging import serious_problems
from tests.factories import make_publication, make_user

PASSWORD = "een-lang-wachtwoord"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture
def placement(transactional_db):
    snapshot.forget()
    now = timezone.now()
    campaign = make_campaign(
        advertiser=make_advertiser("Kruidhof"),
        name="Zomer",
        status=Approval.APPROVED,
        starts_at=now - timedelta(days=5),
        ends_at=now + timedelta(days=5),
    )
    product = make_product("Magnesium", status=Approval.APPROVED)
    yield make_placement(campaign, product, line="Zonder suiker")
    snapshot.forget()


def enter(page, access):
    """Follow the invitation's link, choose a password, and log in with it."""
    page.goto(re.sub(r"^https?://[^/]+", "", inviting.link_to(access)))
    page.fill("[name=new_password1]", PASSWORD)
    page.fill("[name=new_password2]", PASSWORD)
    page.click("main [type=submit]")
    page.fill("[name=username]", access.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(f"**{reverse('clients:home')}")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_from_the_invitation_to_what_readers_see(open_browser, placement, desk, has_script):
    access = make_access(placement.campaign.advertiser)
    page = open_browser(PHONE, java_script_enabled=has_script)
    enter(page, access)
    page.click("text=Zomer")
    page.locator(".room-action").click()
    page.fill("[name=line]", "Met vitamine D")
    page.click("main [type=submit]")
    marketer = desk(make_user("marketer", password="demo-wachtwoord"))
    marketer.click("text=Met vitamine D")
    marketer.click("[name=_replace]")
    marketer.wait_for_selector(".messagelist")
    campaign = Campaign.objects.get()
    assert campaign.status == Approval.IN_REVIEW
    lead = desk(make_user("marketing lead", password="demo-wachtwoord"))
    lead.goto(reverse("admin:ads_campaign_change", args=[campaign.pk]))
    lead.click("[name=_approve]")
    lead.wait_for_selector(".messagelist")
    reader = open_browser(java_script_enabled=has_script)
    reader.goto(make_publication(visible_from=timezone.now()).get_absolute_url())
    assert "Met vitamine D" in reader.locator(".partners").inner_text()
    reader.locator(".partners summary").click()
    reader.click(".partners__why a")
    assert "Kruidhof" in reader.locator(".payer").inner_text()


def test_who_is_switched_off_is_out_at_the_next_click(open_browser, placement):
    access = make_access(placement.campaign.advertiser)
    page = open_browser()
    enter(page, access)
    access.is_active = False
    access.save()
    response = page.request.get(reverse("clients:home"))
    assert response.status == 403


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_are_accessible_and_fit(open_browser, placement, viewport):
    access = make_access(placement.campaign.advertiser)
    page = open_browser(viewport)
    found = {}

    def judge(address):
        page.goto(address)
        problems = serious_problems(page, {"runOnly": {"type": "tag", "values": STANDARDS}})
        if problems:
            found[address] = problems
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    enter(page, access)
    for name, thing in (
        ("campaign", placement.campaign),
        ("report", placement.campaign),
        ("propose", placement),
    ):
        judge(reverse(f"clients:{name}", args=[thing.pk]))
    judge(reverse("clients:home"))
    judge(reverse("clients:change_password"))
    assert found == {}


def test_the_pages_of_the_desk_can_be_read_by_everybody(open_browser, placement):
    advertiser = placement.campaign.advertiser
    access = make_access(advertiser)
    proposal = make_proposal(placement, access)
    lead = make_user("marketing lead", password="demo-wachtwoord")
    page = open_browser(PHONE, bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", lead.username)
    page.fill("#id_password", "demo-wachtwoord")
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    found = {}
    for name, thing in (
        ("advertiser_accesses", advertiser),
        ("advertiseraccess_change", access),
        ("proposal_change", proposal),
    ):
        page.goto(reverse(f"admin:ads_{name}", args=[thing.pk]))
        page.wait_for_timeout(500)
        serious = serious_problems(page)
        if serious:
            found[name] = serious
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {}
