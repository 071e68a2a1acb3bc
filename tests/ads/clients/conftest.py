"""Who comes from outside in these tests, and what is theirs."""

import pytest
import time_machine

from ads.models import Approval
from tests.ads.factories import NOW, make_access, make_advertiser, make_campaign, make_placement, make_product
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def advertiser(db):
    return make_advertiser("Kruidhof")


@pytest.fixture
def access(advertiser):
    return make_access(advertiser)


@pytest.fixture
def placement(advertiser):
    """A running placement of the advertiser."""
    campaign = make_campaign(advertiser=advertiser, name="Zomer", status=Approval.APPROVED)
    return make_placement(campaign, make_product("Magnesium", status=Approval.APPROVED), line="Zonder suiker")


@pytest.fixture
def room(client, access):
    """A browser in which a person of the advertiser has logged in."""
    client.force_login(access.user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def marketer(db):
    return make_user("marketer")


@pytest.fixture
def lead(db):
    return make_user("marketing lead")
