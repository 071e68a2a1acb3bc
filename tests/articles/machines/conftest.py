"""Every test of what machines read happens at the moment NOW, on a site with an address of its own."""

import pytest

from tests.factories import NOW

SITE = "https://voorbeeld.nl"


@pytest.fixture(autouse=True)
def _at_now(time_machine, settings):
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]
    time_machine.move_to(NOW, tick=False)
