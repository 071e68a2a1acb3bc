"""What of the marketers' work waits on the first page of the admin."""

import pytest
from django.urls import reverse

from ads.models.approval import Approval
from tests.ads.factories import make_campaign, make_product
from tests.factories import make_user

INDEX = reverse("admin:index")


@pytest.fixture
def maker(db):
    return make_user("marketer")


def test_a_marketer_sees_the_own_drafts_only(client, maker):
    make_campaign(status=Approval.DRAFT, created_by=maker, name="Mijn campagne")
    make_campaign(status=Approval.DRAFT, created_by=make_user("marketer"), name="Van een ander")
    make_campaign(status=Approval.IN_REVIEW, created_by=maker, name="Ingediend")
    client.force_login(maker)
    page = client.get(INDEX).content.decode()
    assert "Mijn campagne" in page
    assert "Van een ander" not in page
    assert "Ingediend" not in page


def test_a_marketing_lead_sees_what_is_to_be_approved(client, maker):
    make_campaign(status=Approval.IN_REVIEW, created_by=maker, name="Ingediend")
    product = make_product(status=Approval.IN_REVIEW, created_by=maker)
    client.force_login(make_user("marketing lead"))
    page = client.get(INDEX).content.decode()
    assert "Ingediend" in page
    assert product.name in page
    assert f"{reverse('admin:ads_campaign_changelist')}?status__exact=in_review" in page


def test_editors_see_nothing_of_it(client, db):
    client.force_login(make_user("writer"))
    assert "placements-pile" not in client.get(INDEX).content.decode()
