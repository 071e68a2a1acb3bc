"""Who sits at the marketers' desk in these tests."""

import pytest

from ads.serving import snapshot
from tests.factories import make_user


@pytest.fixture
def marketer(db):
    return make_user("marketer")


@pytest.fixture
def lead(db):
    return make_user("marketing lead")


@pytest.fixture
def desk(client, marketer):
    """A browser in which a marketer has logged in."""
    client.force_login(marketer)
    return client


@pytest.fixture
def lead_desk(client, lead):
    """A browser in which a marketing lead has logged in."""
    client.force_login(lead)
    return client


@pytest.fixture(autouse=True)
def _fresh_snapshot():
    """What an earlier test showed isn't there any more."""
    snapshot.forget()
