"""The fragment with the products beside an article, and the page that is kept by caches meanwhile."""

import re
from datetime import timedelta

import pytest

from ads.models import Approval, Campaign, CampaignPace, CountedToken, FilteredCount, PlacementCount
from ads.serving import snapshot
from ads.serving.tokens import read_block, read_click
from tests.ads.factories import NOW, make_campaign, make_placement, make_product, make_target
from tests.ads.views.making import READER, block_token, links, report
from tests.factories import make_article, make_publication, make_user

APPROVED = Approval.APPROVED
Tier = Campaign.Tier


@pytest.fixture(autouse=True)
def _at_now(db, time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.SPONSORED_DELIVERY = "fragment"


def place(name, tier, **fields):
    """A running placement of a product of that name, in a campaign of that tier."""
    free = {"price_model": "house", "price_micros": 0} if tier > Tier.WEIGHTED else {}
    campaign = make_campaign(status=APPROVED, tier=tier, **free)
    return make_placement(campaign, make_product(name, status=APPROVED), **fields)


def names(html):
    return re.findall(r'rel="sponsored nofollow noopener">([^<]+)</a>', html)


def beside(client, publication, **headers):
    return client.get(f"/naast/{publication.article_id}/", headers=headers)


def page(client, publication):
    return client.get(publication.get_absolute_url()).content.decode()


# -- The fragment ----------------------------------------------------------------------------------


def test_it_holds_the_block_as_a_page_would(client):
    publication = make_publication()
    for tier in Tier:
        place(f"Product in laag {tier}", tier)
    answer = beside(client, publication)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert sorted(names(html)) == [f"Product in laag {tier}" for tier in Tier]
    assert html.count("partners__label") == html.count("<details") == 4
    assert "<html" not in html


def test_it_signs_its_own_block(client):
    publication = make_publication()
    ours = [place("Een", Tier.WEIGHTED).pk, place("Twee", Tier.HOUSE).pk]
    first, second = (beside(client, publication).content.decode() for _ in range(2))
    block = read_block(block_token(first))
    assert sorted(block.placements) == sorted(ours)
    assert (block.article_id, block.issued_at) == (publication.article_id, NOW)
    assert {read_click(link.split("/")[2]).nonce for link in links(first)} == {block.nonce}
    assert read_block(block_token(second)).nonce != block.nonce


def test_no_cache_may_keep_it(client):
    publication = make_publication()
    place("Een", Tier.WEIGHTED)
    for answer in (beside(client, publication), beside(client, make_publication(sponsoring="none"))):
        assert "no-store" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]


def test_it_reads_and_sets_nothing_about_the_reader(client, django_assert_num_queries):
    publication = make_publication(tags=["Bloed"])
    place("Een", Tier.WEIGHTED)
    client.force_login(make_user())
    beside(client, publication)
    # The one query is for the article: none for a session or a user, and the products are known already.
    with django_assert_num_queries(1):
        answer = beside(client, publication)
    assert names(answer.content.decode()) == ["Een"]
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_it_knows_what_the_article_is_about(client):
    publication = make_publication(tags=["Bloed"])
    make_target(place("Raak", Tier.WEIGHTED).campaign, tag=publication.article.tags.get())
    make_target(place("Mis", Tier.WEIGHTED).campaign, article=make_article())
    assert names(beside(client, publication).content.decode()) == ["Raak"]


def test_asking_ahead_and_robots_get_it_and_count_nothing(client):
    publication = make_publication()
    place("Een", Tier.WEIGHTED)
    for headers in ({"User-Agent": "Googlebot/2.1"}, {"Sec-Purpose": "prefetch"}):
        assert names(beside(client, publication, **headers).content.decode()) == ["Een"]
    assert not PlacementCount.objects.exists()
    token = block_token(beside(client, publication).content.decode())
    report(client, token, headers={"User-Agent": "Googlebot/2.1"})
    assert not PlacementCount.objects.exists()
    assert FilteredCount.objects.get().reason == "robot"


def test_head_is_answered_and_nothing_else_is(client):
    publication = make_publication()
    place("Een", Tier.WEIGHTED)
    address = f"/naast/{publication.article_id}/"
    assert (client.head(address).status_code, client.head(address).content) == (200, b"")
    assert client.post(address).status_code == 405


def test_only_what_is_live_has_one(client):
    place("Een", Tier.WEIGHTED)
    ended = make_publication(visible_from=NOW - timedelta(days=2), visible_until=NOW)
    planned = make_publication(visible_from=NOW + timedelta(seconds=1))
    for number in (ended.article_id, planned.article_id, make_article().pk, 0, 2**63, 10**30):
        assert client.get(f"/naast/{number}/").status_code == 404
    assert client.get("/naast/x/").status_code == 404


def test_an_empty_one_has_no_body(client):
    answer = beside(client, make_publication())
    assert (answer.status_code, answer.content) == (204, b"")


# -- The page meanwhile ----------------------------------------------------------------------------


def test_the_page_holds_nothing_that_a_budget_pays_for(client):
    publication = make_publication()
    for tier in Tier:
        place(f"Product in laag {tier}", tier)
    html = page(client, publication)
    assert sorted(names(html)) == ["Product in laag 3", "Product in laag 4"]
    assert html.count("partners__label") == 2
    assert f'data-later-url="/naast/{publication.article_id}/"' in html


def test_room_is_kept_for_what_is_to_come(client):
    publication = make_publication()
    for number in range(4):
        place(f"Betaald {number}", Tier.WEIGHTED)
    place("Eigen", Tier.HOUSE)
    html = page(client, publication)
    assert (names(html), html.count("<i></i>")) == (["Eigen"], 4)
    assert "partners-room--whole" not in html


def test_without_anything_of_its_own_the_page_shows_no_box(client):
    place("Betaald", Tier.WEIGHTED)
    html = page(client, make_publication())
    assert 'class="partners"' not in html
    assert 'id="partners"' not in html
    assert 'aria-hidden="true"><i></i></div>' in html


def test_nothing_to_come_leaves_no_trace(client):
    assert "partners-" not in page(client, make_publication())


def test_a_paced_campaign_is_asked_for_whatever_its_chance(client):
    paced = place("Verdeeld", Tier.GUARANTEED)
    publication = make_publication()
    CampaignPace.objects.create(campaign=paced.campaign, chance=0.001, computed_at=NOW)
    snapshot.forget()
    assert f"/naast/{publication.article_id}/" in page(client, publication)


def test_caches_may_keep_the_page_for_a_moment(client):
    place("Eigen", Tier.HOUSE)
    answer = client.get(make_publication().get_absolute_url())
    assert answer["Cache-Control"] == "public, max-age=25"
    assert not answer.cookies
    assert "nonce" not in answer["Content-Security-Policy"]


def test_caches_keep_the_page_no_longer_than_it_lives(client):
    publication = make_publication(visible_until=NOW + timedelta(seconds=7, milliseconds=900))
    answer = client.get(publication.get_absolute_url())
    assert answer["Cache-Control"] == "public, max-age=7"


def test_who_is_logged_in_gets_a_page_that_no_cache_keeps(client):
    client.force_login(make_user())
    answer = client.get(make_publication().get_absolute_url())
    assert "public" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("status", [404, 410])
def test_what_isnt_there_is_kept_by_no_cache(client, status):
    ended = make_publication(visible_from=NOW - timedelta(days=2), visible_until=NOW)
    address = {404: "/artikelen/nooit-geweest/", 410: ended.get_absolute_url()}[status]
    answer = client.get(address)
    assert answer.status_code == status
    assert "public" not in answer.headers.get("Cache-Control", "")


def test_inline_no_cache_is_told_to_keep_the_page_and_nothing_comes_later(client, settings):
    settings.SPONSORED_DELIVERY = "inline"
    place("Betaald", Tier.WEIGHTED)
    answer = client.get(make_publication().get_absolute_url())
    assert answer["Cache-Control"] == "private, no-cache"
    assert names(answer.content.decode()) == ["Betaald"]
    assert "data-later-url" not in answer.content.decode()


# -- A copy that a cache kept too long -------------------------------------------------------------


def test_a_stale_page_shows_and_counts_nothing_that_was_sold(client, time_machine):
    publication = make_publication()
    place("Betaald", Tier.WEIGHTED)
    place("Eigen", Tier.HOUSE)
    stale = page(client, publication)
    time_machine.shift(2 * 3600 + 1)
    assert names(stale) == ["Eigen"]
    report(client, block_token(stale), items=[0])
    for link in links(stale):
        client.get(link, headers=READER)
    assert not PlacementCount.objects.exists()
    assert sorted(FilteredCount.objects.values_list("kind", "reason")) == [
        ("click", "old"),
        ("viewable", "old"),
    ]
    assert not CountedToken.objects.exists()


def test_one_page_that_many_readers_get_counts_what_it_holds_no_more_than_once(client):
    publication = make_publication()
    place("Eigen", Tier.HOUSE)
    kept = page(client, publication)
    for _ in range(3):
        report(client, block_token(kept), items=[0])
    assert PlacementCount.objects.get().n == 1
    # Each of them fetched a block of their own, and that counts for each.
    for _ in range(3):
        report(client, block_token(beside(client, publication).content.decode()), items=[0])
    assert PlacementCount.objects.get().n == 4
