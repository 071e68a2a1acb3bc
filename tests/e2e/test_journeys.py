"""The three straight paths of the house, walked in a real browser by those who use it."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from ads.models import Campaign, PlacementCount, Product
from ads.serving import snapshot
from articles.models import Article, PopularList, Publication, ViewHour, ViewTotal
from articles.popularity.refresh import refresh
from tests.e2e.conftest import wait_until
from tests.factories import make_person, make_publication, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "demo-wachtwoord"
READER = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
    " Mobile Safari/537.36"
)
SECTIONS = [(f"Kop {number}", "<p>Een gewone zin over ijzer.</p>" * 12) for number in (1, 2, 3)]


@pytest.fixture(autouse=True)
def nothing_remembered():
    snapshot.forget()
    cache.clear()
    yield
    snapshot.forget()


def make_magazine(n, **fields):
    """`n` live articles of the last weeks, newest first."""
    now = timezone.now()
    return [
        make_publication(
            title=f"Artikel over stof {day}",
            sections=SECTIONS,
            visible_from=now - timedelta(days=day),
            **fields,
        )
        for day in range(1, n + 1)
    ]


def titles(page, name):
    return page.locator(f"[data-list={name}] a").all_inner_texts()


def views(publication):
    return sum(ViewTotal.objects.filter(article=publication.article_id).values_list("n", flat=True))


def write(page, where, text):
    page.locator(f"{where} .ProseMirror[contenteditable]").click()
    page.keyboard.type(text)


# -- (a) a page is written, published, and read on a phone -----------------------------------------


def test_an_article_goes_from_the_writer_to_the_reader(desk, phone):
    make_topic("Mineralen")
    make_person("Redactie")
    make_magazine(12)
    writer, lead = make_user("writer", password=PASSWORD), make_user("editor-in-chief", password=PASSWORD)

    page = desk(writer)
    page.goto("/beheer/articles/article/add/")
    page.fill("#id_title", "Wat doet zink?")
    page.select_option("#id_topic", label="Mineralen")
    write(page, ".field-introduction", "Zink is een mineraal. " * 8)
    page.fill("#id_sections-0-heading", "Twee")
    write(page, "#sections-0", "De tweede tekst.")
    page.click("#sections-group .add-row a")
    page.fill("#id_sections-1-heading", "Een")
    write(page, "#sections-1", "De eerste tekst.")
    page.keyboard.press("Alt+ArrowUp")
    choose(page, "authorships-0-person", "Redactie")
    press(page, "_continue")
    press(page, "_submit")
    article = Article.objects.get(title="Wat doet zink?")
    assert article.status == "in_review"
    assert [section.heading for section in article.sections.all()] == ["Een", "Twee"]
    assert article.sections.first().body == "<p>De eerste tekst.</p>"

    page = desk(lead)
    page.goto(f"/beheer/articles/article/{article.pk}/change/")
    press(page, "_publish")
    assert Publication.objects.live(timezone.now()).filter(article=article).count() == 1

    phone.goto("/artikelen/wat-doet-zink/")
    assert phone.inner_text("h1") == "Wat doet zink?"
    assert phone.get_by_role("heading", name="Een", exact=True).is_visible()
    assert len(titles(phone, "evergreen")) == 5
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    # That the policy lets this be is seen by the fixture, which allows no complaint in the console.
    read = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    assert "Wat doet zink?" in [node.get("headline") for node in phone.evaluate(read)["@graph"]]


def press(page, name):
    """Save with this button, and see that nothing was refused."""
    page.evaluate("document.body.dataset.old = 'yes'")
    page.click(f"[name={name}]:not([aria-hidden])")
    page.wait_for_selector("body:not([data-old])")
    assert page.locator(".errornote, .errorlist").all_inner_texts() == []
    assert page.locator(".messagelist .success").count() >= 1, page.locator(".messagelist").all_inner_texts()


def choose(page, name, text):
    """Pick from a field that searches."""
    page.click(f"#id_{name} ~ .select2 .select2-selection")
    page.fill(".select2-dropdown .select2-search__field", text)
    page.click(f".select2-results__option >> text={text}")


# -- (b) a view is counted, and the lists move ------------------------------------------------------


def test_what_is_read_rises_in_the_list(open_browser, settings):
    # One browser stands for four readers here.
    settings.VIEW_DEDUPE_SECONDS = 0
    read, *others = make_magazine(12)
    refresh(timezone.now())
    page = open_browser(user_agent=READER)
    for publication in (others[-1],) * 4:
        before = views(publication)
        page.goto(publication.get_absolute_url())
        wait_until(lambda: views(publication) == before + 1)  # noqa: B023 - asked before the next round
    assert views(others[-1]) == 4
    refresh(timezone.now())
    assert PopularList.objects.get(kind="trending", topic=None).entries[0] == others[-1].article_id
    cache.clear()  # pages look at the lists anew after some seconds
    page.goto(read.get_absolute_url())
    assert titles(page, "trending")[0] == others[-1].title


def test_two_hundred_reports_at_once_are_two_hundred_views(live_server, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    article = make_publication(visible_from=timezone.now() - timedelta(days=1)).article
    address = f"{live_server.url}/artikelen/{article.pk}/gelezen/"
    answers = []

    def report(number):
        headers = {"User-Agent": READER, "Sec-Fetch-Site": "same-origin"}
        headers["X-Forwarded-For"] = f"10.0.{number}.1"
        request = urllib.request.Request(address, f"{number:032x}".encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=60) as response:
            answers.append(response.status)

    # So many at a time as the test server lets queue; a real one takes more.
    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(report, range(200)))
    assert answers == [204] * 200
    assert ViewTotal.objects.get(article=article).n == 200
    assert sum(ViewHour.objects.filter(article=article).values_list("n", flat=True)) == 200


# -- (c) a product is placed, seen, followed and reported -------------------------------------------


def test_a_product_goes_from_the_marketer_to_the_report(desk, open_browser):
    publication = make_magazine(7)[0]
    marketer = make_user("marketer", password=PASSWORD)
    lead = make_user("marketing lead", password=PASSWORD)

    page = desk(marketer)
    for kind, name in (("brand", "Voorbeeldmerk"), ("advertiser", "Voorbeeld Vitaal")):
        page.goto(f"/beheer/ads/{kind}/add/")
        page.fill("#id_name", name)
        press(page, "_save")
    page.goto("/beheer/ads/product/add/")
    page.fill("#id_name", "Zink 15 mg, 90 tabletten")
    choose(page, "brand", "Voorbeeldmerk")
    press(page, "_continue")
    press(page, "_submit")

    now = timezone.localtime()
    page.goto("/beheer/ads/campaign/add/")
    page.fill("#id_name", "Najaar")
    choose(page, "advertiser", "Voorbeeld Vitaal")
    page.select_option("#id_price_model", "house")
    page.select_option("#id_tier", "4")
    page.fill("#id_starts_at_0", f"{now - timedelta(days=1):%d-%m-%Y}")
    page.fill("#id_starts_at_1", "00:00")
    page.fill("#id_ends_at_0", f"{now + timedelta(days=30):%d-%m-%Y}")
    page.fill("#id_ends_at_1", "00:00")
    if not page.locator("#id_placements-0-line").is_visible():
        page.click("#placements-group .add-row a")
    choose(page, "placements-0-product", "Zink 15 mg")
    page.fill("#id_placements-0-destination", "https://winkel.example/zink")
    press(page, "_continue")
    press(page, "_submit")

    page = desk(lead)
    for thing in (Product.objects.get(), Campaign.objects.get()):
        page.goto(f"/beheer/ads/{thing._meta.model_name}/{thing.pk}/change/")
        press(page, "_approve")
        thing.refresh_from_db()
        assert thing.status == "approved", page.inner_text(".messagelist")

    reader = open_browser(user_agent=READER)
    reader.route("https://winkel.example/**", lambda route: route.fulfill(body="winkel"))
    reader.goto(publication.get_absolute_url())
    link = reader.locator("[data-list=products] a", has_text="Zink 15 mg")
    assert link.get_attribute("rel") == "sponsored nofollow noopener"
    link.scroll_into_view_if_needed()
    wait_until(lambda: PlacementCount.objects.filter(kind="viewable").exists())
    link.click()
    reader.wait_for_url("https://winkel.example/zink")
    assert dict(PlacementCount.objects.values_list("kind", "n")) == {
        "delivered": 1,
        "viewable": 1,
        "click": 1,
    }

    page.goto(f"/beheer/ads/campaign/{Campaign.objects.get().pk}/change/")
    assert "Zink 15 mg" in page.content()
    today = page.locator("table tr", has_text="100")
    assert today.count() >= 1
