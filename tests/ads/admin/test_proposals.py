"""Deciding about the proposals of advertisers at the desk."""

import pytest
import time_machine
from django.urls import reverse

from ads.models import AdvertiserAccess, Approval, Campaign, Proposal
from tests.ads.admin.forms import url
from tests.ads.factories import (
    NOW,
    make_advertiser,
    make_campaign,
    make_placement,
    make_product,
    make_proposal,
)
from tests.factories import make_user

INDEX = reverse("admin:index")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def proposal(db):
    campaign = make_campaign(status=Approval.APPROVED)
    return make_proposal(make_placement(campaign, make_product("Zink"), line="Oud"), line="Met vitamine C")


def test_what_waits_lies_in_a_pile(desk, proposal):
    make_proposal(
        proposal.placement,
        line="Al beslist",
        state="refused",
        reason="x",
        decided_by=make_user(),
        decided_at=NOW,
    )
    page = desk.get(INDEX).content.decode()
    assert "Met vitamine C" in page
    assert "Al beslist" not in page
    assert f"{reverse('admin:ads_proposal_changelist')}?state__exact=waiting" in page


def test_editors_have_no_such_pile(client, proposal):
    client.force_login(make_user("writer"))
    assert "Met vitamine C" not in client.get(INDEX).content.decode()


def test_the_page_shows_the_proposal_beside_what_stands_there(desk, proposal):
    page = desk.get(url(proposal)).content.decode()
    assert "Met vitamine C" in page
    assert "Oud" in page
    assert 'name="_replace"' in page


def test_the_page_names_the_advertiser_of_who_proposed_it(desk, proposal):
    """Also when the campaign is another's by now."""
    name = AdvertiserAccess.objects.get().advertiser.name
    Campaign.objects.update(advertiser=make_advertiser("Zaad BV"))
    page = desk.get(url(proposal)).content.decode()
    assert f"van {name}" in page
    assert "Zaad BV" in page
    assert desk.post(url(proposal, "decide"), {"_replace": ""}).status_code in (200, 302)
    assert Proposal.objects.get().state == "waiting"


def test_accepting_changes_the_placement_and_the_campaign_falls_back(desk, proposal, marketer):
    assert desk.post(url(proposal, "decide"), {"_replace": ""})["Location"] == url(proposal)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.placement.line) == (
        "accepted",
        marketer,
        "Met vitamine C",
    )
    assert Campaign.objects.get().status == Approval.IN_REVIEW
    assert 'name="_replace"' not in desk.get(url(proposal)).content.decode()


def test_accepting_as_a_variant_leaves_the_text(desk, proposal):
    desk.post(url(proposal, "decide"), {"_variant": ""})
    proposal.placement.refresh_from_db()
    assert proposal.placement.line == "Oud"
    assert proposal.placement.variants.get().line == "Met vitamine C"


def test_refusing_takes_a_reason_and_keeps_what_was_typed(desk, proposal):
    assert desk.post(url(proposal, "decide"), {"_refuse": "", "reason": ""})["Location"] == url(proposal)
    assert 'name="reason"' in desk.get(url(proposal), {"reason": "Van elders"}).content.decode()
    assert "Van elders" not in desk.get(url(proposal), {"reason": "Van elders"}).content.decode()
    long = "Te veel beloofd. " * 40
    # In the answer itself: an address is kept by browsers and servers.
    back = desk.post(url(proposal, "decide"), {"_refuse": "", "reason": long})
    assert back.status_code == 200
    assert long.strip() in back.content.decode()
    assert [m.level_tag for m in back.context["messages"]] == ["warning"]
    assert Proposal.objects.get().state == "waiting"
    desk.post(url(proposal, "decide"), {"_refuse": "", "reason": "Te veel beloofd."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("refused", "Te veel beloofd.")


def test_the_second_who_decides_is_told(desk, proposal):
    desk.post(url(proposal, "decide"), {"_replace": ""})
    page = desk.post(url(proposal, "decide"), {"_refuse": "", "reason": "Nee"}, follow=True)
    assert [m.level_tag for m in page.context["messages"]][-1] == "warning"
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


@pytest.mark.parametrize("who", ["writer", None])
def test_nobody_else_decides(client, proposal, who):
    client.force_login(make_user(who))
    assert client.post(url(proposal, "decide"), {"_replace": ""}).status_code == 403
    assert client.get(url(proposal)).status_code == 403


def test_a_proposal_is_nobodys_to_write_or_delete(lead_desk, proposal):
    assert lead_desk.post(url(proposal), {"line": "Van de redactie"}).status_code == 403
    assert lead_desk.post(url(proposal, "delete"), {"post": "yes"}).status_code == 403
    assert lead_desk.get(reverse("admin:ads_proposal_add")).status_code == 403
    assert lead_desk.get(url(proposal, "decide")).status_code == 405


def test_the_list_shows_what_waits(desk, proposal):
    page = desk.get(reverse("admin:ads_proposal_changelist"), {"state__exact": "waiting"}).content.decode()
    assert "Met vitamine C" in page
    assert "Zink" in page
