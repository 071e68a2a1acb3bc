"""Several people at the same moment, with real threads on the real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from ads.approval import Refused
from ads.clients import inviting, proposing
from ads.models import AdvertiserAccess, Approval, Proposal
from articles.models import AuditEntry
from tests.ads.factories import NOW, make_advertiser, make_campaign, make_placement, make_proposal
from tests.factories import make_user

AT_ONCE = 4


@pytest.fixture(autouse=True)
def _roles(transactional_db):
    # What an earlier test flushed away.
    call_command("migrate", verbosity=0)


def at_once(step):
    """How many of several who take this step at the same moment succeed; the others are refused."""
    barrier = Barrier(AT_ONCE)

    def run(number):
        barrier.wait(timeout=10)
        try:
            step(number)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(run, range(AT_ONCE)))


def test_of_several_who_decide_one_decides():
    campaign = make_campaign(status=Approval.APPROVED)
    proposal = make_proposal(make_placement(campaign, line="Oud"), line="Nieuw")
    users = [make_user("marketer") for _ in range(AT_ONCE)]

    def decide(number):
        mine = Proposal.objects.get(pk=proposal.pk)
        if number % 2:
            proposing.accept(mine, as_variant=False, user=users[number], now=NOW)
        else:
            proposing.refuse(mine, reason=f"Nee {number}", user=users[number], now=NOW)

    assert at_once(decide) == 1
    proposal.refresh_from_db()
    is_accepted = proposal.state == Proposal.State.ACCEPTED
    assert proposal.placement.line == ("Nieuw" if is_accepted else "Oud")
    assert AuditEntry.objects.about(proposal).count() == 1


def test_of_several_who_invite_one_person_one_does():
    advertiser, lead = make_advertiser(), make_user("marketing lead")

    def invite(number):
        inviting.invite(advertiser, name=f"Els {number}", email="els@bedrijf.example", user=lead, now=NOW)

    assert at_once(invite) == 1
    assert AdvertiserAccess.objects.count() == 1
    assert get_user_model().objects.filter(username="els@bedrijf.example").count() == 1
