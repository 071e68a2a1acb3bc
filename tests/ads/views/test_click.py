"""The link of a placement: it leads where the database says, and counts people once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from ads.models import Approval, FilteredCount, PlacementCount
from ads.serving import counting
from ads.serving.tokens import sign_block, sign_click
from articles.models import Refusal
from tests.ads.factories import NOW, make_placement
from tests.ads.views.making import READER
from tests.factories import make_article, make_user

DESTINATION = "https://maker.example/nieuw"


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def placement():
    return make_placement(destination=DESTINATION)


@pytest.fixture
def url(placement):
    return f"/uit/{sign_click(placement.pk, make_article().pk, NOW, 'nonce')}/"


def follow(client, url, **headers):
    return client.get(url, headers=READER | headers)


def counts():
    return sorted(PlacementCount.objects.values_list("kind", "n"))


def reasons():
    return sorted(FilteredCount.objects.values_list("kind", "reason", "n"))


def test_it_leads_to_the_destination_and_counts(client, url):
    answer = follow(client, url)
    assert (answer.status_code, answer["Location"]) == (302, DESTINATION)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert counts() == [("click", 1)]


def test_a_changed_destination_is_followed(client, url, placement):
    placement.destination = "https://maker.example/anders"
    placement.save()
    assert follow(client, url)["Location"] == "https://maker.example/anders"


@pytest.mark.parametrize(
    "extra", ["?url=https://evil.example/", "?next=//evil.example", "?to=javascript:alert(1)"]
)
def test_nothing_in_the_address_changes_where_it_leads(client, url, extra):
    assert follow(client, url + extra)["Location"] == DESTINATION


@pytest.mark.parametrize("token", ["forged", "a:b", "https:%2F%2Fevil.example", "%F0%9F%99%82"])
def test_a_forged_link_does_not_exist(client, token):
    assert follow(client, f"/uit/{token}/").status_code == 404


def test_a_token_of_a_block_is_no_link(client, placement):
    token = sign_block([placement.pk], make_article().pk, NOW, "nonce")
    assert follow(client, f"/uit/{token}/").status_code == 404


def test_head_is_answered_but_not_counted(client, url):
    assert client.head(url, headers=READER)["Location"] == DESTINATION
    assert counts() == []
    assert reasons() == [("click", Refusal.METHOD, 1)]


def test_posting_is_refused(client, url):
    assert client.post(url, headers=READER).status_code == 405


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Purpose": "prefetch;prerender"}, Refusal.AHEAD),
        ({"User-Agent": "Googlebot/2.1"}, Refusal.ROBOT),
        ({"User-Agent": ""}, Refusal.ROBOT),
    ],
)
def test_robots_and_prefetching_pass_without_counting(client, url, headers, reason):
    assert follow(client, url, **headers)["Location"] == DESTINATION
    assert counts() == []
    assert reasons() == [("click", reason, 1)]


def test_staff_passes_without_counting(client, url):
    client.force_login(make_user("marketer"))
    assert follow(client, url)["Location"] == DESTINATION
    assert counts() == []
    assert reasons() == [("click", Refusal.STAFF, 1)]


def test_a_copied_address_from_elsewhere_counts(client, url):
    follow(client, url, **{"Sec-Fetch-Site": "cross-site"})
    assert counts() == [("click", 1)]


def test_following_it_again_counts_once(client, url):
    for _ in range(3):
        assert follow(client, url)["Location"] == DESTINATION
    assert counts() == [("click", 1)]
    assert reasons() == [("click", "repeated", 2)]


def test_an_old_link_leads_on_without_counting(client, url, time_machine):
    time_machine.shift(timedelta(days=3))
    assert follow(client, url)["Location"] == DESTINATION
    assert counts() == []
    assert reasons() == [("click", "old", 1)]


def test_a_stopped_placement_leads_to_the_product(client, url, placement):
    placement.campaign.is_paused = True
    placement.campaign.save()
    answer = follow(client, url)
    assert (answer.status_code, answer["Location"]) == (302, placement.product.get_absolute_url())
    assert counts() == []
    assert reasons() == [("click", "stopped", 1)]


def test_a_product_that_is_gone_answers_gone(client, url, placement):
    placement.product.status = Approval.ARCHIVED
    placement.product.save()
    answer = follow(client, url)
    assert answer.status_code == 410
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert reasons() == [("click", "stopped", 1)]


def test_a_click_that_cannot_be_stored_leads_on(client, url, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(counting, "add_counts", fail)
    assert follow(client, url)["Location"] == DESTINATION
    assert "could not be stored" in caplog.text
