"""Searching in a real browser: suggestions by keyboard, the results, on a phone, and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from articles.models import Publication
from tests.articles.search.making import publish
from tests.e2e.conftest import PHONE
from tests.factories import make_term

FIELD = "[role=combobox]"
ACTIVE = "#finder_list [aria-selected=true]"


@pytest.fixture
def articles(transactional_db):
    make_term("Krampader")
    body = "Over spierkrampen in de nacht, en wat magnesium daaraan wel en niet doet."
    publish(title="Magnesium bij spierkrampen", body=body, visible_from=timezone.now())
    return publish(title="Krampen na het sporten", body=body, visible_from=timezone.now())


def violations(page):
    return [found["id"] for found in Axe().run(page).response["violations"]]


def type_and_wait(page, text):
    page.locator(FIELD).press_sequentially(text)
    page.wait_for_selector("#finder_list:not([hidden]) [role=option]")


def test_a_reader_searches_by_keyboard(open_browser, articles):
    page = open_browser()
    page.goto("/")
    field = page.locator(FIELD)
    field.focus()
    type_and_wait(page, "kramp")
    assert page.locator("#finder_list [role=option]").count() == 2
    assert page.locator(".finder [role=status]").inner_text().startswith("2 ")
    assert field.get_attribute("aria-expanded") == "true"
    assert violations(page) == []

    # Down past the last comes back to the field, and up from there to the last.
    for key, chosen in (("ArrowDown", "Krampader"), ("ArrowDown", "Krampen"), ("ArrowUp", "Krampader")):
        page.keyboard.press(key)
        assert chosen in page.locator(ACTIVE).inner_text()
        assert field.get_attribute("aria-activedescendant") == page.locator(ACTIVE).get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert page.locator(ACTIVE).count() == 0
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "kramp"

    type_and_wait(page, "e")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{articles.get_absolute_url()}")

    # Enter without a choice asks; a wrong letter is forgiven and said.
    page.locator(FIELD).fill("krempen")
    page.locator(FIELD).press("Enter")
    page.wait_for_url("**/zoeken/?q=krempen")
    assert page.locator(".found__meant strong").inner_text() == "krampen"
    assert page.locator(".found .card__title").all_inner_texts() == [
        "Krampen na het sporten",
        "Magnesium bij spierkrampen",
    ]
    assert page.locator(".found mark").count() >= 3
    assert violations(page) == []


def test_on_a_phone_and_without_script_and_in_the_dark(open_browser, articles):
    page = open_browser({"width": 320, "height": 640}, is_mobile=True, java_script_enabled=False)
    page.goto("/")
    link = page.locator(".finder__link")
    box = link.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    link.click()
    page.locator("[name=q]").fill("krampen")
    page.locator("main button").click()
    assert page.locator(".found > li").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    dark = open_browser(PHONE, color_scheme="dark")
    for address in ("/zoeken/?q=krampen", "/zoeken/?q=qwxz", "/"):
        dark.goto(address)
        assert dark.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(dark) == [], address
    assert Publication.objects.count() == 2
