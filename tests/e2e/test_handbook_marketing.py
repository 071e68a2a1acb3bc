"""The marketers' handbook, walked through on the demo magazine; its pictures are made on the way.

`make screenshots` keeps them in docs/screenshots/, as it does those of the editors' handbook.
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from ads.demo import clients
from ads.demo import counts as placement_counts
from ads.demo import load as load_products
from ads.models import Campaign, Placement, Product
from ads.recalls import recall
from ads.serving import snapshot
from articles.demo import counts, load
from articles.models import Article
from articles.popularity.refresh import refresh

PASSWORD = "een-wachtwoord-van-de-proef"
SILENT = {"say": lambda line: None}


@pytest.fixture
def magazine(transactional_db, tmp_path, settings):
    """The demo magazine with its products, campaigns, counts and advertisers."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    now = timezone.now()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        load.load(now, password=PASSWORD, picture_width=320, **SILENT)
        counts.load(now, **SILENT)
        load_products.load(now, password=PASSWORD, picture_width=320, **SILENT)
        placement_counts.load(now, **SILENT)
        clients.load(now, password=PASSWORD, **SILENT)
    refresh(now)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    snapshot.forget()
    yield now
    snapshot.forget()


@pytest.fixture
def take(tmp_path):
    """Takes the picture `name` of what a window shows."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)

    def take_picture(page, name, **options):
        page.wait_for_timeout(300)
        picture = folder / f"marketing-{name}.png"
        page.screenshot(path=picture, **options)
        assert picture.stat().st_size > 10_000

    return take_picture


def user(name):
    return get_user_model().objects.get(username=name)


def winter():
    return Campaign.objects.get(name__startswith="Winter")


def magnesium():
    return Placement.objects.get(campaign=winter(), product__slug="magnesiumcitraat-150")


def test_a_campaign_with_its_forecast_and_texts(magazine, desk, take):
    page = desk(user("marketinglead"), PASSWORD)
    assert page.locator(".pile").count() >= 2
    take(page, "eerste-pagina")
    page.set_viewport_size({"width": 1480, "height": 1000})
    page.goto(reverse("admin:ads_campaign_change", args=[winter().pk]))
    page.wait_for_selector("#placements-group")
    take(page, "campagne")
    page.locator("#outlook").scroll_into_view_if_needed()
    page.click("#outlook button")
    page.wait_for_selector("#outlook")
    take(page, "vooruitblik")
    page.goto(reverse("admin:ads_placement_change", args=[magnesium().pk]))
    page.wait_for_selector("#variants-group")
    take(page, "varianten")


def test_why_it_is_not_showing_and_what_it_brought(magazine, desk, take):
    page = desk(user("marketeer"), PASSWORD)
    article = Article.objects.filter(topic__slug="mineralen", status="published").first()
    way = reverse("admin:ads_placement_why", args=[magnesium().pk])
    page.goto(f"{way}?article={article.pk}")
    page.wait_for_selector(".why__row")
    take(page, "waarom", full_page=True)
    page.goto(reverse("admin:ads_campaign_report", args=[winter().pk]))
    page.wait_for_selector("svg")
    take(page, "rapport")
    made = recall(Product.objects.get(slug="vitamine-d3-10"), "Te veel vitamine D.", user=None, now=magazine)
    page.goto(reverse("admin:ads_recall_change", args=[made.pk]))
    page.wait_for_selector("#mentions-heading")
    take(page, "terugroepen")


def test_what_an_advertiser_sees(magazine, open_browser, take):
    page = open_browser()
    page.goto(reverse("clients:home"))
    page.fill("[name=username]", "klant@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url(f"**{reverse('clients:home')}")
    page.click("main a[href*='campagne'] >> nth=0")
    page.wait_for_selector("h1")
    take(page, "adverteerder")
