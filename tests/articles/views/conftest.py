"""Every test of the pages happens at the moment NOW, with nothing remembered from the test before."""

import pytest
import time_machine
from django.core.cache import cache

from tests.factories import NOW


@pytest.fixture(autouse=True)
def _at_now():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


@pytest.fixture
def read(client):
    """The page at an address as text, after making sure that it was answered."""

    def page(address, status=200):
        response = client.get(address)
        assert response.status_code == status, address
        return response.content.decode()

    return page
