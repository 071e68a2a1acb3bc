"""What was counted for an earlier test isn't there any more."""

import pytest
from django.core.cache import cache

from ads.serving import snapshot


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    snapshot.forget()
    yield
    cache.clear()
