"""The page of a product."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ads.models import Approval, Ingredient, Merchant
from tests.ads.factories import NOW, make_offer, make_product
from tests.factories import make_article, make_publication, make_term

APPROVED = Approval.APPROVED


@pytest.fixture(autouse=True)
def _at_now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


def page(client, product):
    return client.get(product.get_absolute_url())


def test_it_tells_what_is_in_it(client):
    product = make_product(
        "Ierse IJzer",
        status=APPROVED,
        daily_dose="2 tabletten",
        pack_quantity=Decimal(60),
        pack_unit="tabletten",
        warnings="Buiten bereik van jonge kinderen houden.",
    )
    Ingredient.objects.create(
        product=product,
        name="IJzer",
        form="bisglycinaat",
        amount=Decimal("20"),
        unit="mg",
        reference_percent=143,
    )
    Ingredient.objects.create(product=product, name="Rutine", amount=Decimal("2.5"), unit="mg", position=1)
    answer = page(client, product)
    html = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Ierse IJzer",
        product.brand.name,
        "2 tabletten",
        "60 tabletten",
        "bisglycinaat",
        "20&nbsp;mg",
    ):
        assert words in html
    for words in ("143&nbsp;%", "2,5&nbsp;mg", "jonge kinderen", "product__disclosure", "product__label"):
        assert words in html


def test_offers_are_marked_and_old_prices_hidden(client):
    product = make_product(status=APPROVED, offer=False, pack_quantity=Decimal(100), pack_unit="g")
    shops = [Merchant.objects.create(name=name) for name in ("Vers", "Oud", "Leeg")]
    make_offer(product, "10.00", merchant=shops[0], url="https://vers.example/")
    make_offer(
        product, "8.25", merchant=shops[1], url="https://oud.example/", seen_at=NOW - timedelta(hours=25)
    )
    make_offer(product, "7.75", merchant=shops[2], url="https://leeg.example/", is_in_stock=False)
    html = page(client, product).content.decode()
    assert '<a href="https://vers.example/" rel="sponsored nofollow noopener">Vers</a>' in html
    assert "10,00" in html
    assert "100,00" in html
    assert "https://oud.example/" in html
    assert "8,25" not in html
    assert "Leeg" not in html


@pytest.mark.parametrize("status", [Approval.DRAFT, Approval.IN_REVIEW])
def test_a_product_that_nobody_approved_does_not_exist(client, status):
    assert page(client, make_product(status=status)).status_code == 404


def test_an_archived_product_is_gone(client):
    assert page(client, make_product(status=Approval.ARCHIVED)).status_code == 410


def test_live_articles_about_its_terms_are_shown(client):
    term = make_term("ijzer")
    product = make_product(status=APPROVED)
    product.terms.add(term)
    mentioning = make_publication(title="Noemt het", introduction="<p>Over ijzer gesproken, in een zin.</p>")
    subject = make_article(title="Gaat erover")
    subject.subjects.add(term)
    make_publication(subject)
    make_publication(title="Gaat over iets anders")
    make_publication(
        title="Later pas", introduction="<p>Over ijzer, later.</p>", visible_from=NOW + timedelta(days=1)
    )
    html = page(client, product).content.decode()
    assert mentioning.title in html
    assert "Gaat erover" in html
    assert "iets anders" not in html
    assert "Later pas" not in html


def test_a_description_is_clean_however_it_came_there(client):
    product = make_product(status=APPROVED)
    type(product).objects.update(description='<p onclick="x()">Veilig<script>alert(1)</script></p>')
    html = page(client, product).content.decode()
    assert "<p>Veilig</p>" in html
    assert "alert(1)" not in html


def test_a_page_costs_few_queries(client, django_assert_max_num_queries):
    term = make_term("ijzer")
    product = make_product(status=APPROVED)
    product.terms.add(term)
    for number in range(4):
        make_publication(introduction=f"<p>Over ijzer, deel {number}.</p>")
        make_offer(product, merchant=Merchant.objects.create(name=f"Winkel {number}"))
    with django_assert_max_num_queries(6):
        page(client, product)
