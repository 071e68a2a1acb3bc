"""The article page as readers get it: who may cache it, when it is confirmed, how it is compressed."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.core.cache import cache

from ads.models import Approval
from ads.serving import snapshot
from articles.pages.answers import _encoding
from articles.pages.held import holder
from articles.publishing import workflow
from tests.ads.factories import NOW, make_campaign, make_placement, make_product
from tests.factories import make_publication, make_user

SECOND = timedelta(seconds=1)
MODES = pytest.mark.parametrize("mode", ["inline", "fragment"])


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def placement():
    campaign = make_campaign(status=Approval.APPROVED, tier=4, price_model="house", price_micros=0)
    return make_placement(campaign, make_product("IJzer 20 mg", status=Approval.APPROVED))


@pytest.fixture
def address(placement):
    for number in range(12):
        make_publication(title=f"Ander {number}", visible_from=NOW - timedelta(days=number + 1))
    return make_publication(title="Zink").get_absolute_url()


# -- Asking the database -----------------------------------------------------------------------------


@MODES
def test_a_warm_page_asks_nothing_and_a_cold_one_little(
    client, address, settings, mode, django_assert_num_queries, django_assert_max_num_queries
):
    settings.SPONSORED_DELIVERY = mode
    # The picture of the placements is that of the whole site.
    snapshot.current(NOW)
    with django_assert_max_num_queries(4):
        client.get(address)
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert "IJzer 20 mg" in answer.content.decode()


# -- Caches ------------------------------------------------------------------------------------------


@MODES
def test_no_reader_gets_a_cookie_nor_an_answer_that_depends_on_one(client, address, settings, mode):
    settings.SPONSORED_DELIVERY = mode
    for _time in range(2):
        answer = client.get(address)
        assert not answer.cookies
        assert answer["Vary"] == "Accept-Encoding"
    assert (
        answer["Cache-Control"]
        == {
            "inline": "private, no-cache",
            "fragment": "public, max-age=25",
        }[mode]
    )
    client.force_login(make_user())
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@MODES
def test_a_browser_is_told_that_its_copy_is_good(client, address, settings, mode):
    settings.SPONSORED_DELIVERY = mode
    first = client.get(address)
    known = {"If-None-Match": f'"x", {first["ETag"]}'}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: first[name] for name in ("ETag", "Cache-Control", "Vary")
    }
    assert client.get(address, headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_two_processes_name_the_same_page_alike(client, address):
    first = client.get(address)["ETag"]
    holder.forget()
    snapshot.forget()
    cache.clear()
    assert client.get(address)["ETag"] == first


@MODES
def test_after_five_minutes_the_block_is_drawn_anew(client, address, settings, time_machine, mode):
    settings.SPONSORED_DELIVERY = mode
    known = {"If-None-Match": client.get(address)["ETag"]}
    time_machine.shift(301)
    assert client.get(address, headers=known).status_code == 200


@MODES
def test_nothing_is_confirmed_that_was_recalled(client, address, settings, placement, mode):
    settings.SPONSORED_DELIVERY = mode
    known = {"If-None-Match": client.get(address)["ETag"]}
    placement.campaign.is_paused = True
    placement.campaign.save()
    snapshot.changed()
    answer = client.get(address, headers=known)
    assert answer.status_code == 200
    assert "IJzer 20 mg" not in answer.content.decode()


# -- What changes ------------------------------------------------------------------------------------


def test_a_withdrawn_article_is_gone_at_once(client):
    publication = make_publication()
    assert client.get(publication.get_absolute_url()).status_code == 200
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get(publication.get_absolute_url()).status_code == 410


def test_it_ends_at_its_moment_although_it_is_held(client, time_machine):
    address = make_publication(visible_until=NOW + 3 * SECOND).get_absolute_url()
    time_machine.shift(2.999)
    assert client.get(address).status_code == 200
    time_machine.shift(0.001)
    assert client.get(address).status_code == 410


def test_what_ends_leaves_the_lists_of_held_pages_at_its_moment(client, time_machine):
    publication = make_publication()
    other = make_publication(title="Kort", visible_until=NOW + SECOND, visible_from=NOW - SECOND)
    assert other.get_absolute_url() in client.get(publication.get_absolute_url()).content.decode()
    time_machine.shift(1)
    assert other.get_absolute_url() not in client.get(publication.get_absolute_url()).content.decode()


def test_a_renamed_topic_shows_at_once(client):
    publication = make_publication()
    client.get(publication.get_absolute_url())
    publication.topic.name = "Heel anders"
    publication.topic.save()
    assert client.get(publication.get_absolute_url()).content.decode().count("Heel anders") >= 2


# -- Compressed --------------------------------------------------------------------------------------


@MODES
@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br", "identity", ""])
def test_a_browser_gets_what_it_takes(client, address, settings, mode, accepted):
    settings.SPONSORED_DELIVERY = mode
    answer = client.get(address, headers={"Accept-Encoding": accepted})
    encoding = answer.headers.get("Content-Encoding", "")
    expected = "br" if mode == "fragment" and "br" in accepted else "gzip" if "gzip" in accepted else ""
    assert encoding == expected
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[encoding]
    html = unpack(answer.content).decode()
    assert html.startswith("<!doctype html>")
    assert html.rstrip().endswith("</html>")
    assert "IJzer 20 mg" in html
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip;q=0, br;q=0", ""),
        ("GZIP ; q=0.5", "gzip"),
        ("*", "gzip"),
        ("*;q=0", ""),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0, *", ""),
    ],
)
def test_weights_are_read(accepted, expected):
    assert _encoding(accepted, may_be_brotli=True) == expected


def test_head_says_the_same_without_a_body(client, address):
    whole, bare = client.get(address), client.head(address)
    assert bare.content == b""
    assert {k: v for k, v in bare.items() if k != "Content-Length"} == {
        k: v for k, v in whole.items() if k != "Content-Length"
    }
    assert abs(int(bare["Content-Length"]) - len(whole.content)) < 50
