"""Passing an article on and going on reading below it, in a real browser: by keyboard, and in the dark."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from articles.related.refresh import refresh
from tests.articles.related.sites import make_about

from .conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WHERE = [".pass-on", ".further", ".neighbours"]
# What a click on “Other ways” would open can't be closed by a script; this notes what it was given.
SHEET = "navigator.share = async (what) => { window.shared = what; };"


@pytest.fixture
def article():
    now = timezone.now()
    title = "IJzer en nog een heel lange titel"
    rows = [
        make_about("ijzer", title=f"{title} {n}", visible_from=now - timedelta(days=n)) for n in (1, 2, 3)
    ]
    refresh(now)
    return rows[1].get_absolute_url()


def small_targets(page):
    """What can be pressed in these parts and is less than 24 pixels wide or high."""
    return page.evaluate(
        """(where) => [...document.querySelectorAll(where.map((name) => `${name} :is(a, button)`).join())]
            .filter((each) => each.checkVisibility() && !each.closest(".card"))
            .filter((each) => Math.min(each.offsetWidth, each.offsetHeight) < 24)
            .map((each) => each.outerHTML)""",
        WHERE,
    )


def test_it_is_accessible_and_fits_on_a_phone_and_a_desk_by_day_and_by_night(open_browser, article):
    page, rules = open_browser(), {"runOnly": {"type": "tag", "values": STANDARDS}}
    page.goto(article)
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert small_targets(page) == []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page, context={"include": [[part] for part in WHERE]}, options=rules)
            assert [violation["id"] for violation in found.response["violations"]] == []
            assert found.response["passes"]


def test_its_address_is_copied_and_handed_to_the_system_by_keyboard(open_browser, article):
    page = open_browser()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(SHEET)
    page.goto(article)
    copy, sheet = (page.locator(f"[data-way={way}]") for way in ("copy", "sheet"))
    copy.focus()
    page.keyboard.press("Enter")
    said = page.locator(".pass-on [role=status]")
    said.get_by_text(said.get_attribute("data-copied")).wait_for()
    address = page.locator(".pass-on").get_attribute("data-pass-on")
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.keyboard.press("Tab")
    assert sheet.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_function("window.shared")
    assert page.evaluate("window.shared")["url"] == address


def test_without_a_script_the_links_are_there_and_the_buttons_are_not(open_browser, article):
    page = open_browser(java_script_enabled=False)
    page.goto(article)
    assert page.locator(".pass-on a:visible").count() == 4
    assert page.locator(".pass-on button:visible").count() == 0
    page.locator(".neighbours [rel=prev]").click()
    page.wait_for_url("**/artikelen/**")
    assert page.locator(".neighbours [rel=prev]").count() == 0
