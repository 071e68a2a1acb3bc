"""The door at which browsers report what was in view."""

import pytest
from django.db import DatabaseError
from django.test import Client

from ads.models import CountedToken, FilteredCount, PlacementCount
from ads.serving import counting
from ads.serving.tokens import sign_block
from articles.models import Refusal
from tests.ads.factories import NOW, make_placement
from tests.ads.views.making import READER, report
from tests.factories import make_article, make_user


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def token():
    placements = [make_placement().pk, make_placement().pk]
    return sign_block(placements, make_article().pk, NOW, "nonce")


def counts():
    return sorted(PlacementCount.objects.values_list("kind", "n"))


def reasons():
    return sorted(FilteredCount.objects.values_list("reason", "n"))


def test_a_sight_is_counted(client, token):
    answer = report(client, token, items=[0, 1])
    assert (answer.status_code, answer.content) == (204, b"")
    assert counts() == [("viewable", 1), ("viewable", 1)]


def test_what_a_page_holds_is_counted_apart(client, token):
    report(client, token, "delivered", [0, 1])
    report(client, token, "viewable", [1])
    assert counts() == [("delivered", 1), ("delivered", 1), ("viewable", 1)]


def test_it_is_never_cached_and_sets_no_cookie(client, token):
    answer = report(client, token)
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_it_needs_no_form_token(token):
    report(Client(enforce_csrf_checks=True), token)
    assert counts() == [("viewable", 1)]


def test_a_report_sent_again_is_filtered(client, token):
    for _ in range(3):
        report(client, token)
    assert counts() == [("viewable", 1)]
    assert reasons() == [("repeated", 2)]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, Refusal.ORIGIN),
        ({"Sec-Purpose": "prefetch"}, Refusal.AHEAD),
        ({"DNT": "1"}, Refusal.NO_TRACKING),
        ({"User-Agent": "Googlebot/2.1"}, Refusal.ROBOT),
    ],
)
def test_what_views_refuse_is_filtered_here_too(client, token, headers, reason):
    assert report(client, token, headers=headers).status_code == 204
    assert counts() == []
    assert reasons() == [(reason, 1)]


def test_staff_is_filtered(client, token):
    client.force_login(make_user("marketer"))
    report(client, token)
    assert counts() == []
    assert reasons() == [(Refusal.STAFF, 1)]


def test_an_old_page_is_filtered(client, token, time_machine):
    time_machine.shift(2 * 3600 + 1)
    report(client, token)
    assert counts() == []
    assert reasons() == [("old", 1)]


@pytest.mark.parametrize(
    "body", ["", "no json", '{"token": "forged", "kind": "viewable", "items": [0]}', "x" * 4097]
)
def test_what_cannot_be_read_counts_for_nothing(client, token, body):
    assert report(client, token, body=body).status_code == 204
    assert counts() == reasons() == []
    assert not CountedToken.objects.exists()


def test_it_is_only_for_reports(client):
    assert client.get("/gezien/", headers=READER).status_code == 405
    assert client.head("/gezien/", headers=READER).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_report_that_cannot_be_stored_says_so(client, token, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(counting, "add_counts", fail)
    assert report(client, token).status_code == 503
    assert "could not be stored" in caplog.text
    assert not CountedToken.objects.exists()
