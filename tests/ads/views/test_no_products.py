"""An article that says "no sponsored products" shows none anywhere, and no box that waits for one."""

import re
from contextlib import suppress
from random import Random

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from ads.models import Approval, Campaign, CampaignPace
from ads.serving import snapshot
from ads.serving.delivery import in_fragment, in_page
from articles.models import Article
from articles.publishing import preview_links
from tests.ads.factories import NOW, make_campaign, make_placement, make_product, make_target
from tests.factories import make_publication, make_topic, make_user

Tier = Campaign.Tier
MODES = ["inline", "fragment"]
# What a page holds wherever it shows a product that somebody paid for, or waits for one.
TRACES = re.compile(r'="/uit/|="/naast/|data-seen|data-list="products"|class="partners|rel="sponsored')


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def article():
    return make_publication(
        sponsoring=Article.Sponsoring.NONE, topic=make_topic(), tags=["Bloed", "Vrouw & gezondheid"]
    )


def fill_catalogue(publication, rng):
    """Placements of every tier that aim at everything, or at this very article, in any mixture."""
    tags = list(publication.article.tags.all())
    aims = [
        {},
        {"topic": publication.topic},
        {"article": publication.article},
        *({"tag": tag} for tag in tags),
    ]
    for _ in range(rng.randint(1, 12)):
        campaign = make_campaign(status=Approval.APPROVED, tier=rng.choice(Tier.values))
        product = make_product(status=Approval.APPROVED, product_class=rng.choice(["supplement", "food"]))
        make_placement(campaign, product, line=rng.choice(["", "Een regel."]), weight=rng.randint(1, 1000))
        if aim := rng.choice(aims):
            make_target(campaign, **aim)
        if campaign.tier == Tier.GUARANTEED and rng.random() < 0.5:
            CampaignPace.objects.create(campaign=campaign, chance=1.0, computed_at=NOW)
    snapshot.forget()


def surfaces(publication):
    """Every address of the site that can be asked about this article, or about nothing in particular."""
    slugs = [publication.slug, publication.topic.slug, publication.authors.get().slug]
    slugs += publication.tags.values_list("slug", flat=True)
    arguments = [{}, {"article_id": publication.article_id}, *({"slug": slug} for slug in slugs)]
    for name in sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)):
        for given_ones in arguments:
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=given_ones)
    link = preview_links.make_link(
        publication.article, user=make_user("writer"), now=NOW, days=7, note="Lezer"
    )
    yield reverse("preview", args=[preview_links.token_of(link)])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(4))
def test_it_shows_none_on_any_surface(client, settings, article, mode, seed):
    settings.SPONSORED_DELIVERY = mode
    fill_catalogue(article, Random(seed))
    assert in_page(make_publication(topic=article.topic, tags=["Bloed"]), NOW).block or mode == "fragment"
    addresses = list(surfaces(article))
    assert {article.get_absolute_url(), f"/naast/{article.article_id}/", "/"} <= set(addresses)
    for address in addresses:
        answer = client.get(address)
        if not getattr(answer, "streaming", False):
            assert TRACES.findall(answer.content.decode(errors="replace")) == [], address


@pytest.mark.parametrize("mode", MODES)
def test_its_neighbour_shows_some_so_that_this_test_can_fail(client, settings, article, mode):
    settings.SPONSORED_DELIVERY = mode
    fill_catalogue(article, Random(1))
    make_placement(make_campaign(status=Approval.APPROVED))
    snapshot.forget()
    normal = make_publication(topic=article.topic)
    assert TRACES.search(client.get(normal.get_absolute_url()).content.decode())
    assert TRACES.search(client.get(f"/naast/{normal.article_id}/").content.decode())


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_kept_for_it_either(settings, article, mode):
    settings.SPONSORED_DELIVERY = mode
    fill_catalogue(article, Random(2))
    place = in_page(article, NOW)
    assert (place.block, place.is_later, place.room) == (None, False, 0)
    assert in_fragment(article.article_id, NOW) is None


@pytest.mark.parametrize("mode", MODES)
def test_no_article_shows_any_when_the_site_shows_none(client, settings, mode):
    settings.SPONSORED_DELIVERY, settings.SPONSORED_SHOWN = mode, 0
    publication = make_publication()
    fill_catalogue(publication, Random(3))
    for address in surfaces(publication):
        if address != f"/naast/{publication.article_id}/":
            assert not TRACES.search(client.get(address).content.decode(errors="replace")), address
    assert client.get(f"/naast/{publication.article_id}/").status_code == 204
