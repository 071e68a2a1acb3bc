"""What every test starts from."""

import pytest
from django.core.cache import cache

from ads.serving import snapshot


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """No picture of the placements and no cache of an earlier test."""
    cache.clear()
    snapshot.forget()
    yield
    snapshot.forget()
