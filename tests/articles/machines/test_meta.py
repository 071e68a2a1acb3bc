"""The head of a page: which picture stands for it, which feeds it names, and whether it may be found."""

import re

import pytest

from articles.models import Image
from articles.pages.held import holder
from articles.social_images.making import make, undrawn
from tests.factories import NOW, make_article, make_publication

from .conftest import SITE
from .reading import meta

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    return lambda address: client.get(address).content.decode()


def test_the_card_stands_for_an_article_and_until_it_is_drawn_the_lead_image(read, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = Image.objects.create(file="images/weg.jpg", title="x", alt="Een glas", width=16, height=9)
    publication = make_publication(lead_image=picture)
    html = read(publication.get_absolute_url())
    assert meta(html, "og:image") == f"{SITE}/media/images/weg.jpg"
    assert meta(html, "og:image:width") == ""
    make(undrawn(NOW, 9), NOW)
    # As after half a minute.
    holder.forget()
    html = read(publication.get_absolute_url())
    assert re.fullmatch(rf"{SITE}/media/cards/2026/06/\w+\.jpg", meta(html, "og:image"))
    assert (meta(html, "og:image:width"), meta(html, "og:image:height")) == ("1200", "630")
    assert meta(html, "og:image:alt") == publication.title
    assert meta(html, "twitter:card") == "summary_large_image"


@pytest.mark.parametrize("address", ["/", "/begrippen/", "/wie-betaalt/"])
def test_other_pages_have_the_picture_of_the_site(read, address):
    html = read(address)
    assert meta(html, "og:image") == f"{SITE}/static/art/share.jpg"
    assert meta(html, "robots") == "max-image-preview:large"


def test_feeds_are_named_where_they_are(read, client):
    publication = make_publication(tags=["bloed"])
    own = publication.topic.get_absolute_url()
    for address, paths in [("/", ["/"]), (own, [own, "/"]), ("/tags/bloed/", ["/tags/bloed/", "/"])]:
        found = re.findall(
            r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', read(address)
        )
        kinds = ["rss", "atom", "json"]
        assert [href for _type, href in found] == [f"{path}feed/{kind}/" for path in paths for kind in kinds]
        for kind, href in found:
            assert client.get(href)["Content-Type"].startswith(kind)


def test_what_somebody_searched_for_is_not_to_be_found(read):
    assert meta(read("/wie-betaalt/?q=merk"), "robots") == "noindex"
    assert meta(read("/onbekend/"), "robots") == "noindex"


def test_a_picture_elsewhere_keeps_its_address(read, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.InMemoryStorage",
            "OPTIONS": {"base_url": "https://beelden.example/"},
        }
    }
    picture = Image.objects.create(file="a.jpg", title="x", alt="Een glas", width=16, height=9)
    publication = make_publication(make_article(lead_image=picture))
    assert meta(read(publication.get_absolute_url()), "og:image") == "https://beelden.example/a.jpg"
