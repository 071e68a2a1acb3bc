"""Every kind of page can be read and used by everybody: by eye, by keyboard, enlarged, and without script."""

from pathlib import Path

import axe_playwright_python
import pytest
from django.utils import timezone

from tests.page_types import EMPTY, PRODUCTS, make_site

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.page_types")]

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
JUDGE = Path(__file__).parent / "judge.js"
# WCAG 2.2 AA, and what the makers of axe would add to it.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What other colours can change.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN_AXE = """
async (runOnly) => {
  const options = { runOnly, resultTypes: ["violations"], preload: false };
  // Off unless asked for by name.
  if (runOnly.type === "tag") options.rules = { "target-size": { enabled: true } };
  const { violations } = await axe.run(document, options);
  const why = (node) => [...node.any, ...node.all, ...node.none][0]?.message ?? node.failureSummary;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${why(node)} ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
}
"""
# 1280 pixels at 400 % are 320 by 256 of the page's own.
ENLARGED = {"width": 320, "height": 256}


@pytest.fixture
def site(settings, tmp_path):
    """Makes the site; not yet at first, so that pages without content can be looked at."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: make_site(timezone.now())


# -- What everybody needs of every page ------------------------------------------------------------


def test_every_kind_of_page_is_for_everybody(chromium, live_server, site):
    """One visit of each: wide and narrow, light and dark, then at 400 % and with the reader's own spacing."""
    # The judges put styles of their own into the page, which the content policy would refuse.
    context = chromium.new_context(
        base_url=live_server.url, viewport=DESK, bypass_csp=True, reduced_motion="reduce"
    )
    context.add_init_script(f"{AXE.read_text()};{JUDGE.read_text()}")
    page = context.new_page()
    found = {}
    for make_pages in (lambda: EMPTY, site):
        for kind, (address, status) in make_pages().items():
            if wrong := _judge(page, address, status):
                found[kind] = wrong
    context.close()
    assert not found, "\n".join(f"{kind}\n    " + "\n    ".join(wrong) for kind, wrong in found.items())


def _judge(page, address, status):
    wrong = []

    def ask(where, judgement, *arguments):
        wrong.extend(f"{where}: {line}" for line in page.evaluate(judgement, *arguments))

    def ask_axe(where):
        page.emulate_media(color_scheme="light")
        ask(f"{where}, light", RUN_AXE, {"type": "tag", "values": STANDARDS})
        page.emulate_media(color_scheme="dark")
        ask(f"{where}, dark", RUN_AXE, {"type": "rule", "values": OF_COLOURS})

    page.set_viewport_size(DESK)
    assert page.goto(address).status == status
    # From here on the browser takes us for somebody at a keyboard, and shows what has the focus.
    page.keyboard.press("Tab")
    ask_axe("1280")
    ask("1280, dark", "judge.focus()")
    page.set_viewport_size(PHONE)
    page.evaluate("judge.unfold()")
    ask_axe("360")
    ask("360", "[...judge.targets(), ...judge.motion(), ...judge.overflow()]")
    page.set_viewport_size(ENLARGED)
    page.emulate_media(color_scheme="light")
    ask("400 %", "[...judge.overflow(), ...judge.focus(), ...judge.sticky()]")
    page.evaluate("judge.spacing(true)")
    ask("text spacing", "[...judge.overflow(), ...judge.clipped()]")
    return wrong


# -- By keyboard -----------------------------------------------------------------------------------


def test_a_reader_gets_everywhere_by_keyboard(open_browser, site):
    pages = site()
    page = open_browser(PHONE, bypass_csp=True, reduced_motion="reduce")
    page.goto(pages["article"].address)

    page.keyboard.press("Tab")
    assert _has_focus(page, ".skip")
    page.keyboard.press("Enter")
    assert _has_focus(page, "main")
    page.keyboard.press("Tab")
    assert _has_focus(page, "main .crumbs a")

    page.reload()
    _reach(page, ".masthead__toggle", "Enter")
    assert page.locator("#site_menu").is_visible()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE, {"type": "tag", "values": STANDARDS}) == []
    page.keyboard.press("Tab")
    assert _has_focus(page, "#site_menu a")
    page.keyboard.press("Escape")
    assert not page.locator("#site_menu").is_visible()
    assert _has_focus(page, ".masthead__toggle")

    _reach(page, ".contents--folded summary", "Enter")
    _reach(page, ".contents--folded li:nth-child(3) a", "Enter")
    third = page.locator(".reading__text > section.prose").nth(2).locator("h2")
    assert page.url.endswith(f"#{third.get_attribute('id')}")
    assert 0 <= third.bounding_box()["y"] < PHONE["height"] / 2

    _reach(page, ".prose a.cite", "Enter")
    place = page.evaluate("location.hash")
    _reach(page, f"{place} .sources__back", "Enter")
    assert page.evaluate("document.querySelector(':target').matches('.prose *')")

    _reach(page, ".partners summary", "Enter")
    assert page.locator(".partners details[open] p").first.is_visible()
    _reach(page, ".partners details[open] a", "Enter")
    page.wait_for_url("**/wie-betaalt/*/")

    page.goto(pages["article"].address)
    _reach(page, ".prose a.term", "Enter")
    page.wait_for_url("**/begrippen/*/")

    page.goto(pages["topic"].address)
    _reach(page, "[rel=next]", "Enter")
    page.wait_for_url("**?p=2")
    _reach(page, "[rel=prev]", "Enter")
    page.wait_for_url(lambda url: "?p=" not in url)

    page.goto(pages["who pays"].address)
    _reach(page, "main [type=search]")
    page.keyboard.type("IJzer")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=IJzer")
    assert page.locator(".payers > li").count() == 1


def _has_focus(page, selector):
    return page.evaluate("(selector) => document.activeElement.matches(selector)", selector)


def _reach(page, selector, key=None):
    """Press Tab until the focus is there, then `key`."""
    for _ in range(150):
        if _has_focus(page, selector):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"The keyboard doesn't reach {selector}.")
    if key:
        page.keyboard.press(key)


# -- Without script --------------------------------------------------------------------------------


def test_everything_can_be_read_without_script(open_browser, site):
    pages = site()
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto(pages["article"].address)
    for selector in (
        ".reading__picture img",
        ".review",
        ".short li >> nth=2",
        ".prose--opening",
        ".tags a >> nth=0",
    ):
        assert page.locator(selector).is_visible(), selector
    for section in page.locator(".reading__text > section.prose").all():
        assert section.locator("h2").is_visible()
        assert section.inner_text().strip()
    page.click(".contents--folded summary")
    page.click(".contents--folded li:nth-child(2) a")
    assert page.locator(f"{page.url[page.url.index('#') :]}").is_visible()
    assert page.locator(".sources li").count() == 4
    # No room is kept for what can't come, and the paid products are those of the page itself.
    assert sorted(page.locator(".partners__name a").all_inner_texts()) == sorted(PRODUCTS)
    titles = page.locator("[data-list=evergreen] a, [data-list=trending] a").all_inner_texts()
    assert len(titles) == len(set(titles)) == 10

    page.click(".masthead__toggle")
    page.click("#site_menu li:first-child a")
    page.wait_for_url(f"**{pages['topic'].address}")
    assert page.locator(".cards .card").count() == 24
    page.click("[rel=next]")
    assert page.locator(".cards .card").count() >= 1

    page.goto(pages["product"].address)
    assert page.locator(".composition tbody tr").count() == 2
    assert page.locator(".offers li").count() == 1
    page.goto(pages["glossary"].address)
    page.click(".letters a >> nth=0")
    assert page.locator(".terms dd").first.is_visible()
