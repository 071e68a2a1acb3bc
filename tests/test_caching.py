"""The cache in Redis while it is away: pages go on, and readiness says so."""

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from tests.environment import free_port
from tests.factories import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def away():
    """The cache of the whole process is one in a Redis that nobody runs."""
    backend = "supplements_cms.caching.ForgivingRedisCache"
    closed = {"default": {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}
    with override_settings(CACHES=closed):
        yield cache


def test_what_is_asked_of_it_is_as_if_it_held_nothing(away):
    away.set("a", 1)
    away.set_many({"b": 2})
    assert away.get("a", "nothing") == "nothing"
    assert away.get_many(["a", "b"]) == {}
    assert not away.add("a", 1)
    assert not away.delete("a")
    assert away.get_or_set("a", lambda: 3) == 3


def test_readers_notice_nothing(away, client):
    article = make_publication().get_absolute_url()
    pages = [article, "/", "/zoeken/?q=zink", f"{reverse('search_suggestions')}?q=zi", "/sitemap.xml"]
    assert [client.get(page).status_code for page in pages] == [200] * 5


def test_it_is_said(away, client):
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()["cache"] == "forgets"
