"""What machines read of products, and that nothing paid reaches what they read of articles."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ads.models import Approval, Ingredient, Merchant, Product
from ads.recalls import recall
from tests.ads.factories import NOW, make_campaign, make_offer, make_product
from tests.articles.machines.reading import graph_of, node_of
from tests.articles.machines.vocabulary import problems
from tests.factories import make_publication, make_user

APPROVED = Approval.APPROVED


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def product():
    product = make_product(
        "IJzer </script> forte",
        status=APPROVED,
        offer=False,
        gtin="8712345678906",
        summary="Twee per dag.",
        warnings="Niet voor kinderen.",
    )
    Ingredient.objects.create(product=product, name="IJzer", form="citraat", amount=Decimal("2.5"), unit="mg")
    return product


def read(client, product):
    graph = graph_of(client.get(product.get_absolute_url()).content.decode())
    assert problems(graph) == []
    return node_of(graph, "Product")


def test_a_product_says_what_its_page_says(client, product):
    make_offer(product, "12.90")
    node = read(client, product)
    assert node["@type"] == ["Product", "DietarySupplement"]
    assert node["name"] == product.name
    assert node["brand"]["name"] == product.brand.name
    assert (node["gtin"], node["description"]) == ("8712345678906", "Twee per dag.")
    assert node["activeIngredient"] == ["IJzer (citraat): 2,5 mg"]
    assert node["safetyConsideration"] == "Niet voor kinderen."
    assert node["offers"] == {
        "@type": "Offer",
        "price": "12.90",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "seller": {"@type": "Organization", "name": Merchant.objects.get().name},
    }
    assert not {"aggregateRating", "review"} & set(node)


def test_only_fresh_prices_of_shops_where_it_can_be_bought_are_told(client, product):
    shops = [Merchant.objects.create(name=name) for name in ("Vers", "Goedkoop", "Oud", "Leeg")]
    make_offer(product, "9.50", merchant=shops[0])
    make_offer(product, "8.00", merchant=shops[1])
    make_offer(product, "1.00", merchant=shops[2], seen_at=NOW - timedelta(hours=25))
    make_offer(product, "2.00", merchant=shops[3], is_in_stock=False)
    offers = read(client, product)["offers"]
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("8.00", "9.50", 2)
    assert [offer["seller"]["name"] for offer in offers["offers"]] == ["Goedkoop", "Vers"]


def test_no_shop_gets_a_link_that_nothing_marks_as_paid(client, product):
    offer = make_offer(product)
    html = client.get(product.get_absolute_url()).content.decode()
    assert html.count(offer.url) == 1
    assert f'<a href="{offer.url}" rel="sponsored nofollow noopener">' in html


def test_what_is_no_supplement_isnt_called_one(client):
    product = make_product(status=APPROVED, product_class=Product.ProductClass.FOOD)
    assert read(client, product)["@type"] == "Product"


def test_the_sitemap_holds_what_readers_may_open(client, product):
    draft, recalled = make_product(), make_product(status=APPROVED)
    recall(recalled, "Verkeerd etiket.", user=make_user(is_superuser=True), now=NOW)
    archived = make_product(status=Approval.ARCHIVED)
    assert b"sitemap-producten-1.xml" in client.get("/sitemap.xml").content
    content = client.get("/sitemap-producten-1.xml").content.decode()
    assert f"{product.get_absolute_url()}</loc><lastmod>2026-06-15T10:00:00+00:00</lastmod>" in content
    assert not [other for other in (draft, recalled, archived) if other.get_absolute_url() in content]


def test_nothing_paid_is_in_feeds_sitemaps_or_data_of_articles(client, product):
    make_offer(product)
    campaign = make_campaign(status=APPROVED, products=[product])
    publication = make_publication(tags=["bloed"])
    html = client.get(publication.get_absolute_url()).content.decode()
    assert "IJzer &lt;/script&gt; forte" in html
    paid = [product.name, product.slug, product.brand.name, campaign.advertiser.name, "/uit/", "forte"]
    read = [str(graph_of(html))]
    for path in ("/", publication.topic.get_absolute_url(), "/tags/bloed/"):
        read += [client.get(f"{path}feed/{kind}/").content.decode() for kind in ("rss", "atom", "json")]
    read += [
        client.get(f"/sitemap{part}.xml").content.decode()
        for part in ("", "-artikelen-1", "-paginas-1", "-nieuws", "-tags-1", "-betaald-1")
    ]
    assert [(word, text) for word in paid for text in read if word in text] == []
