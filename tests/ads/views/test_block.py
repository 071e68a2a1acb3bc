"""The block in the page: its label, what it tells, and that nothing stays of an empty one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from ads.models import Approval, Offer
from ads.serving import snapshot
from ads.serving.tokens import read_block, read_click
from articles.models import Image
from tests.ads.factories import (
    NOW,
    make_advertiser,
    make_campaign,
    make_placement,
    make_product,
    make_target,
)
from tests.ads.views.making import block_token, links
from tests.factories import make_publication, make_topic

APPROVED = Approval.APPROVED


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


def draw(publication):
    template = Template("{% load placements %}{% sponsored_block publication %}")
    return template.render(Context({"publication": publication})).strip()


def test_an_item_says_what_it_is_and_who_pays():
    advertiser = make_advertiser("Pillen & Co", payer="Moeder van Pillen")
    product = make_product("IJzer 20 mg", status=APPROVED, pack_quantity=Decimal(60), pack_unit="tabletten")
    make_placement(
        campaign=make_campaign(status=APPROVED, advertiser=advertiser),
        product=product,
        line="Met vitamine C.",
    )
    html = draw(make_publication())
    assert 'data-list="products"' in html
    assert 'aria-labelledby="partners"' in html
    assert 'rel="sponsored nofollow noopener">IJzer 20 mg</a>' in html
    for words in (
        "Pillen &amp; Co",
        "Moeder van Pillen",
        "Met vitamine C.",
        "12,95",
        "0,22",
        product.brand.name,
    ):
        assert words in html
    assert html.count("partners__label") == html.count("<details") == 1


def test_every_item_has_a_label_and_an_address_of_its_own():
    for _ in range(6):
        make_placement()
    html = draw(make_publication())
    assert html.count("partners__label") == 5
    assert len(set(links(html))) == 5


@pytest.mark.parametrize("shown", [0, 2])
def test_a_setting_says_how_many(settings, shown):
    settings.SPONSORED_SHOWN = shown
    for _ in range(3):
        make_placement()
    assert len(links(draw(make_publication()))) == shown


def test_a_block_with_too_few_leaves_no_trace(settings):
    settings.SPONSORED_LEAST = 2
    make_placement()
    assert draw(make_publication()) == ""
    make_placement()
    snapshot.forget()
    assert len(links(draw(make_publication()))) == 2


def test_an_empty_block_leaves_no_trace():
    assert draw(make_publication()) == ""


def test_an_article_without_sponsored_products_shows_none():
    make_placement()
    assert draw(make_publication(sponsoring="none")) == ""


def test_an_old_price_is_hidden():
    make_placement()
    Offer.objects.update(seen_at=NOW - timedelta(hours=25))
    assert "partners__price" not in draw(make_publication())


def test_the_price_is_that_of_the_offer_behind_the_link():
    product = make_product(status=APPROVED)
    make_placement(product=product, destination="https://maker.example/")
    assert "partners__price" not in draw(make_publication())
    product.placements.update(destination=product.offers.get().url)
    snapshot.forget()
    assert "partners__price" in draw(make_publication())


def test_it_says_on_what_it_was_matched(settings):
    settings.LANGUAGE_CODE = "en"
    publication = make_publication(topic=make_topic("Mineralen"), tags=["Bloed"])
    tag = publication.article.tags.get()
    campaign = make_campaign(status=APPROVED, products=[make_product(status=APPROVED)])
    make_target(campaign, topic=publication.topic)
    assert "“Mineralen”" in draw(publication)
    make_target(campaign, tag=tag)
    snapshot.forget()
    assert "“Bloed”" in draw(publication)


def test_the_admission_number_is_printed():
    product = make_product(
        status=APPROVED,
        product_class="medical_device",
        admission_number="321-0526-7654",
        admission_until=NOW.date(),
    )
    make_placement(product=product)
    assert "321-0526-7654" in draw(make_publication())


def test_a_picture_stands_there_with_its_size():
    image = Image.objects.create(file="images/pot.jpg", title="Pot", alt="Een pot", width=400, height=300)
    make_placement(product=make_product(status=APPROVED, image=image))
    assert '<img class="partners__picture" src="/media/images/pot.jpg" width="400" height="300"' in draw(
        make_publication()
    )


def test_what_a_marketer_types_is_text():
    make_placement(line="<script>alert(1)</script>")
    html = draw(make_publication())
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_warm_page_costs_no_query(django_assert_num_queries):
    publication = make_publication(tags=["Bloed"])
    for _ in range(6):
        make_target(make_placement().campaign, tag=publication.article.tags.get())
    draw(publication)
    with django_assert_num_queries(0):
        html = draw(publication)
    assert len(links(html)) == 5


def test_its_script_is_told_whom_else_to_count(settings):
    make_placement()
    publication = make_publication()
    settings.VIEW_COUNT_WEBDRIVER, settings.VIEW_RESPECT_DNT = False, True
    assert "data-seen-also" not in draw(publication)
    settings.VIEW_COUNT_WEBDRIVER, settings.VIEW_RESPECT_DNT = True, False
    assert 'data-seen-also="webdriver declined"' in draw(publication)


def test_its_token_is_good_for_its_items():
    make_placement()
    html = draw(make_publication())
    block = read_block(block_token(html))
    link = read_click(links(html)[0].split("/")[2])
    assert (block.nonce, block.article_id, block.placements) == (
        link.nonce,
        link.article_id,
        (link.placement_id,),
    )


@pytest.mark.parametrize(
    ("model", "tier", "said"),
    [("flat", 2, "paid for this place"), ("affiliate", 3, "commission"), ("house", 4, "nobody paid")],
)
def test_readers_are_told_how_it_is_paid_for(settings, model, tier, said):
    settings.LANGUAGE_CODE = "en"
    price = 500_000_000 if model == "flat" else 0
    make_placement(make_campaign(status=APPROVED, price_model=model, tier=tier, price_micros=price))
    assert said in draw(make_publication())
