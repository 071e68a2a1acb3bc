"""How paid products reach a reader: with the page or after it, with script or without, and without a jolt."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.signals import request_started
from django.utils import timezone
from PIL import Image as Picture

from ads.models import Campaign, FilteredCount, Offer, Placement, PlacementCount
from ads.serving import snapshot
from ads.views import fragment
from articles.models import Article, Image, Publication
from tests.ads.factories import make_advertiser, make_campaign, make_placement, make_product
from tests.factories import make_publication

READER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
LONG_TEXT = [(f"Kop {number}", "<p>Een gewone zin over ijzer in het bloed.</p>" * 25) for number in range(4)]
NAMES = [
    "Magnesiumcitraat 400 mg met vitamine B6, 120 tabletten",
    "IJzer 20 mg",
    "Vitamine D3 25 µg in olijfolie, 90 softgels",
    "Omega 3 uit algen",
    "Zink 15 mg, 90 tabletten",
]
SOLD, OWN = Campaign.Tier.WEIGHTED, Campaign.Tier.HOUSE
# Sums what moved without the reader having asked for it, as Chromium reckons it (Layout Instability, WICG).
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""
# The desk's browsers have no tabs to hide: what a page asks about its tab is answered by these.
TAB = """
window.tab = { visibilityState: "visible", focus: true };
Object.defineProperty(document, "visibilityState", { get: () => window.tab.visibilityState });
document.hasFocus = () => window.tab.focus;
"""
# On a wide screen the block stands beside the text: here below so much nothing that it begins out of reach.
PUSHED_DOWN = """
new MutationObserver(() => {
  const beside = document.querySelector(".reading__beside");
  if (beside) beside.style.paddingTop = "2500px";
}).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture(autouse=True)
def _site(transactional_db, settings, tmp_path):
    settings.VIEW_COUNT_WEBDRIVER = True
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "images").mkdir()
    Picture.new("RGB", (400, 500), "#8a4").save(tmp_path / "images" / "pot.png")
    snapshot.forget()
    cache.clear()
    yield
    snapshot.forget()


@pytest.fixture(params=["inline", "fragment"])
def mode(request, settings):
    settings.SPONSORED_DELIVERY = request.param
    return request.param


@pytest.fixture
def apart(settings):
    settings.SPONSORED_DELIVERY = "fragment"


def sell(tier, names=NAMES):
    """A placement for each of these names: with a picture, a price, and most with a line of text."""
    now, month = timezone.now(), timedelta(days=30)
    picture = Image.objects.create(file="images/pot.png", title="Pot", alt="Een pot", width=400, height=500)
    for number, name in enumerate(names):
        campaign = make_campaign(
            status="approved",
            tier=tier,
            starts_at=now - month,
            ends_at=now + month,
            advertiser=make_advertiser(f"Voorbeeld Vitaal {tier}-{number}"),
        )
        product = make_product(
            f"{name}{' (eigen)' if tier == OWN else ''}",
            status="approved",
            pack_quantity=60,
            pack_unit="tabletten",
            image=picture,
        )
        line = "Een regel met wat erin zit en hoeveel." if number % 2 else ""
        make_placement(campaign, product, line=line, destination="https://maker.example/")
    Offer.objects.update(seen_at=now, url="https://maker.example/")
    snapshot.forget()


def publish(sections=LONG_TEXT, **fields):
    """The address of an article; two others fill the lists beside it."""
    month_ago = timezone.now() - timedelta(days=30)
    for number in range(2):
        make_publication(title=f"Ander artikel {number}", visible_from=month_ago)
    return make_publication(sections=sections, visible_from=month_ago, **fields).get_absolute_url()


@pytest.fixture
def read(open_browser):
    """Opens an address as a reader does, and notes what was asked for."""

    def open_page(address, viewport=PHONE, script="", **options):
        page = open_browser(viewport, user_agent=READER, **options)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.add_init_script(SHIFTS)
        page.add_init_script(TAB + script)
        page.goto(address)
        return page

    return open_page


def scroll(page, to=None, step=400):
    """Scroll as a hand does, down to the element `to` or to the end of the page."""
    for _ in range(200):
        end = "document.documentElement.scrollHeight - innerHeight - scrollY"
        if to:
            end = f"document.querySelector('{to}').getBoundingClientRect().bottom - innerHeight"
        left = page.evaluate(end)
        if left < 1:
            return
        page.mouse.wheel(0, min(step, left + 1))
        page.wait_for_timeout(60)
    raise AssertionError("The end was never reached.")


def fetches(page):
    return sum("/naast/" in url for url in page.asked)


def shown(page):
    return sorted(page.locator(".partners__name a").all_inner_texts())


def sold_and_own():
    return sorted(NAMES), sorted(f"{name} (eigen)" for name in NAMES)


def counts():
    """How often what happened to products of which tier: {(tier, kind): n}."""
    found = {}
    for tier, kind, n in PlacementCount.objects.values_list("placement__campaign__tier", "kind", "n"):
        found[tier, kind] = found.get((tier, kind), 0) + n
    return found


def wait_for_counts(wanted, seconds=8):
    end = time.monotonic() + seconds
    while counts() != wanted and time.monotonic() < end:
        time.sleep(0.1)
    assert counts() == wanted


def slow_down(monkeypatch, seconds):
    """The server takes so long for a fragment."""
    quickly = fragment.in_fragment

    def slowly(*args):
        time.sleep(seconds)
        return quickly(*args)

    monkeypatch.setattr(fragment, "in_fragment", slowly)


def hold_back(monkeypatch):
    """The server answers for fragments once the event that comes back is set."""
    promptly, may_answer = fragment.in_fragment, threading.Event()

    def later(*args):
        may_answer.wait(10)
        return promptly(*args)

    monkeypatch.setattr(fragment, "in_fragment", later)
    return may_answer


# -- Both ways show the same, with script or without -----------------------------------------------


@pytest.mark.parametrize(("mode", "viewport"), [("inline", DESK), ("fragment", PHONE)], indirect=["mode"])
def test_what_was_sold_stands_there_labelled(mode, read, viewport):
    sell(SOLD)
    sell(OWN)
    page = read(publish(), viewport)
    scroll(page)
    page.get_by_role("link", name="IJzer 20 mg", exact=True).wait_for()
    assert shown(page) == sold_and_own()[0]
    labels = page.locator(".partners__label").all_inner_texts()
    assert len(labels) == 5
    assert all("Advertentie" in label and "Voorbeeld Vitaal" in label for label in labels)
    assert page.locator("#partners").count() == 1
    assert fetches(page) == (mode == "fragment")
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


@pytest.mark.parametrize(("mode", "viewport"), [("inline", DESK), ("fragment", PHONE)], indirect=["mode"])
def test_without_script_what_the_page_holds_is_labelled_and_leads_on(mode, read, viewport):
    sell(SOLD)
    sell(OWN, NAMES[:2])
    page = read(publish(), viewport, java_script_enabled=False)
    page.route("https://maker.example/**", lambda route: route.fulfill(body="<title>Maker</title>"))
    own = sorted(f"{name} (eigen)" for name in NAMES[:2])
    assert shown(page) == (sorted(NAMES) if mode == "inline" else own)
    labels = page.locator(".partners__label").all_inner_texts()
    assert len(labels) == len(shown(page))
    assert all("Advertentie" in label for label in labels)
    # No room is kept for what can't come.
    assert page.locator(".partners-room:visible").count() == 0
    page.locator(".partners summary").first.click()
    assert page.locator(".partners details[open] p").is_visible()
    page.locator(".partners__name a").first.click()
    page.wait_for_url("https://maker.example/*")
    assert sum(counts().values()) == 1


@pytest.mark.parametrize(("mode", "viewport"), [("inline", DESK), ("fragment", PHONE)], indirect=["mode"])
def test_an_article_without_sponsored_products_has_no_box_and_asks_for_none(mode, read, viewport):
    sell(SOLD)
    sell(OWN)
    page = read(publish(sponsoring="none"), viewport)
    scroll(page)
    page.wait_for_timeout(500)
    assert fetches(page) == 0
    assert page.locator("[class*=partners], [data-list=products]").count() == 0
    assert page.locator("a[rel~=sponsored]").count() == 0


# -- Nothing moves ---------------------------------------------------------------------------------


def shift(page):
    assert "layout-shift" in page.evaluate("PerformanceObserver.supportedEntryTypes")
    return page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
# What the page holds in whole needs no rows of our own.
@pytest.mark.parametrize(
    ("mode", "own"), [("inline", 5), ("fragment", 5), ("fragment", 1), ("fragment", 0)], indirect=["mode"]
)
def test_nothing_moves_while_a_reader_scrolls(mode, read, viewport, own):
    sell(SOLD)
    sell(OWN, NAMES[:own])
    page = read(publish(), viewport)
    scroll(page)
    page.get_by_role("link", name="IJzer 20 mg", exact=True).wait_for()
    page.wait_for_timeout(500)
    assert shift(page) <= 0.01


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("own", [5, 2, 0])
def test_nothing_moves_when_products_come_late(apart, read, viewport, own, monkeypatch):
    sell(SOLD)
    sell(OWN, NAMES[:own])
    may_answer = hold_back(monkeypatch)
    page = read(publish([("Kop", "<p>Kort.</p>")]), viewport)
    # What was seen would stay.
    set_tab(page, focus=False)
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    assert shown(page) == sorted(f"{name} (eigen)" for name in NAMES[:own])
    may_answer.set()
    page.get_by_role("link", name="IJzer 20 mg", exact=True).wait_for()
    page.wait_for_timeout(300)
    assert shown(page) == sold_and_own()[0]
    assert shift(page) <= 0.01


def test_nothing_moves_when_fewer_come_than_stood_there(apart, read, monkeypatch):
    sell(OWN)
    may_answer = hold_back(monkeypatch)
    page = read(publish([("Kop", "<p>Kort.</p>")]))
    set_tab(page, focus=False)
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    where = "[scrollY, document.querySelector('.colophon').getBoundingClientRect().top].map(Math.round)"
    before = page.evaluate(where)
    Placement.objects.exclude(product__name__startswith="IJzer").update(is_active=False)
    snapshot.forget()
    may_answer.set()
    page.locator(".partners__item").nth(1).wait_for(state="detached")
    assert shown(page) == ["IJzer 20 mg (eigen)"]
    page.wait_for_timeout(300)
    # Where a page gets shorter than it was scrolled, Chromium doesn't count what moves.
    assert page.evaluate(where) == before
    assert shift(page) <= 0.01


def test_rows_are_equally_high_and_read_well_at_400_percent(apart, read):
    sell(SOLD)
    sell(OWN)
    # 1280 pixels at 400 % are 320 of the page's own.
    for viewport in (PHONE, DESK, {"width": 320, "height": 256}):
        page = read(publish(), viewport)
        assert rows_are_whole(page)
        scroll(page, ".partners")
        page.get_by_role("link", name="IJzer 20 mg", exact=True).wait_for()
        heights = page.locator(".partners__item").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
        if viewport["width"] > 320:
            assert max(heights) - min(heights) <= 1
        assert rows_are_whole(page)


def test_letters_of_twice_the_size_still_fit(apart, read):
    sell(OWN)
    page = read(publish(), PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert rows_are_whole(page)


def rows_are_whole(page):
    """Nothing in a row is cut off, lies over another row, or sticks out of the page."""
    rows = page.locator(".partners__item").evaluate_all(
        """rows => rows.map((row) => {
          const box = row.getBoundingClientRect();
          // What a closed explanation holds has a box, but nobody sees it.
          const isHidden = (part) => part.closest("details:not([open]) > :not(summary)");
          const visible = [...row.querySelectorAll("*")].filter((part) => !isHidden(part));
          const parts = visible.map((part) => part.getBoundingClientRect());
          return parts.every((part) => part.bottom <= box.bottom + 1 && part.right <= innerWidth);
        })"""
    )
    assert rows
    return all(rows)


# -- Fetched when near, and once -------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_products_are_fetched_within_600_pixels_of_the_view_and_not_before(apart, read, viewport):
    sell(SOLD)
    page = read(publish(), viewport, script=PUSHED_DOWN)
    distance = "document.querySelector('.partners-place').getBoundingClientRect().top - innerHeight"
    assert page.evaluate(distance) > 640
    page.evaluate(f"scrollBy({{top: {distance} - 640, behavior: 'instant'}})")
    page.wait_for_timeout(700)
    assert fetches(page) == 0
    page.evaluate(f"scrollBy({{top: {distance} - 560, behavior: 'instant'}})")
    page.locator(".partners__item").first.wait_for()
    assert fetches(page) == 1
    scroll(page)
    page.evaluate("scrollTo(0, 0)")
    scroll(page)
    assert fetches(page) == 1


def test_a_hidden_tab_fetches_nothing(apart, read):
    sell(SOLD)
    page = read(publish())
    set_tab(page, visibilityState="hidden")
    scroll(page)
    page.wait_for_timeout(700)
    assert fetches(page) == 0
    set_tab(page, visibilityState="visible")
    page.locator(".partners__item").first.wait_for()
    assert fetches(page) == 1


def test_the_fragment_is_asked_for_without_cookies(apart, read, live_server):
    sell(SOLD)
    page = read(publish())
    page.context.add_cookies([{"name": "keuze", "value": "x", "url": live_server.url}])
    cookies = {}

    def note(environ, **kwargs):
        cookies[environ["PATH_INFO"].split("/")[1]] = environ.get("HTTP_COOKIE", "")

    request_started.connect(note)
    scroll(page)
    page.locator(".partners__item").first.wait_for()
    page.reload()
    request_started.disconnect(note)
    assert (cookies["naast"], cookies["artikelen"]) == ("", "keuze=x")


# -- What stays ------------------------------------------------------------------------------------


def test_what_the_page_holds_stays_when_the_answer_is_none_of_ours(apart, read):
    sell(SOLD)
    sell(OWN)
    page = read(publish())
    page.route("**/naast/**", lambda route: route.fulfill(body="<p>Log in on this network first.</p>"))
    scroll(page, ".partners")
    page.wait_for_timeout(1500)
    assert shown(page) == sold_and_own()[1]
    wait_for_counts({(OWN, "delivered"): 5, (OWN, "viewable"): counts().get((OWN, "viewable"), 0)})
    assert counts()[OWN, "delivered"] == 5


def test_what_the_page_holds_stays_when_the_network_is_away(apart, chromium, live_server):
    sell(SOLD)
    sell(OWN)
    # Not by the fixture that reports errors in the console: a request that fails is one.
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, user_agent=READER)
    page = context.new_page()
    page.goto(publish())
    page.route("**/naast/**", lambda route: route.abort())
    scroll(page, ".partners")
    page.wait_for_timeout(800)
    assert shown(page) == sold_and_own()[1]
    context.close()


def test_what_the_page_holds_stays_when_the_answer_takes_longer_than_three_seconds(apart, read, monkeypatch):
    sell(SOLD)
    sell(OWN)
    slow_down(monkeypatch, 4)
    page = read(publish())
    # Near, and not in view: what was seen would stay for that reason.
    distance = "document.querySelector('.partners-place').getBoundingClientRect().top - innerHeight"
    page.evaluate(f"scrollBy({{top: {distance} - 200, behavior: 'instant'}})")
    page.wait_for_timeout(2000)
    assert counts() == {}
    page.wait_for_timeout(3500)
    assert shown(page) == sold_and_own()[1]
    wait_for_counts({(OWN, "delivered"): 5})


def test_what_a_reader_uses_stays(apart, read, monkeypatch):
    sell(SOLD)
    sell(OWN)
    may_answer = hold_back(monkeypatch)
    page = read(publish([("Kop", "<p>Kort.</p>")]), DESK)
    set_tab(page, focus=False)
    page.locator(".partners__name a").first.focus()
    may_answer.set()
    page.wait_for_timeout(1500)
    assert shown(page) == sold_and_own()[1]
    assert page.evaluate("document.activeElement.closest('.partners') != null")


def test_what_may_no_longer_stand_goes_although_the_page_holds_it(apart, read):
    sell(SOLD)
    sell(OWN)
    page = read(publish())
    Publication.objects.update(sponsoring=Article.Sponsoring.NONE)
    scroll(page)
    page.locator(".partners").wait_for(state="detached")
    assert page.locator("a[rel~=sponsored]").count() == 0
    assert counts() == {}


# -- What counts -----------------------------------------------------------------------------------


def set_tab(page, **state):
    """The tab comes to the front or goes behind another, or its window gets or loses the focus."""
    page.evaluate(
        """(state) => {
          Object.assign(window.tab, state);
          document.dispatchEvent(new Event("visibilitychange"));
          window.dispatchEvent(new Event(window.tab.focus ? "focus" : "blur"));
        }""",
        state,
    )


def test_only_what_is_shown_in_the_end_counts_and_once(apart, read):
    sell(SOLD, NAMES[:2])
    sell(OWN, NAMES[2:4])
    page = read(publish())
    scroll(page)
    held = {(SOLD, "delivered"): 2, (OWN, "delivered"): 2}
    seen = {(SOLD, "viewable"): 2, (OWN, "viewable"): 2}
    for _ in range(2):
        for row in range(4):
            page.locator(".partners__item").nth(row).scroll_into_view_if_needed()
            page.wait_for_timeout(1300)
    wait_for_counts(held | seen)
    assert not FilteredCount.objects.exists()


def test_what_a_reader_had_in_view_before_counts_and_stays(apart, read, monkeypatch):
    sell(SOLD)
    sell(OWN)
    slow_down(monkeypatch, 2.2)
    page = read(publish())
    page.evaluate("document.querySelector('.partners__item').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(4500)
    assert shown(page) == sold_and_own()[1]
    assert {tier for tier, _kind in counts()} == {OWN}
    assert counts()[OWN, "delivered"] == 5
    assert counts()[OWN, "viewable"] >= 1


@pytest.mark.parametrize(
    "state", [{"visibilityState": "hidden"}, {"focus": False}], ids=["hidden", "unfocused"]
)
def test_what_lies_in_another_tab_or_window_is_not_seen(mode, read, state):
    sell(SOLD)
    page = read(publish())
    scroll(page, ".partners, .partners-place")
    page.locator(".partners__item").first.wait_for()
    set_tab(page, **state)
    page.wait_for_timeout(600)
    before = counts().get((SOLD, "viewable"), 0)
    page.evaluate("document.querySelector('.partners__item').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_timeout(2000)
    assert counts().get((SOLD, "viewable"), 0) == before
    set_tab(page, visibilityState="visible", focus=True)
    wait_until_more(before)


def wait_until_more(before):
    end = time.monotonic() + 6
    while counts().get((SOLD, "viewable"), 0) <= before and time.monotonic() < end:
        time.sleep(0.1)
    assert counts().get((SOLD, "viewable"), 0) > before


@pytest.mark.parametrize(("share", "is_seen"), [(0.4, False), (0.6, True)])
def test_half_of_a_product_has_to_be_in_view(mode, read, share, is_seen):
    sell(SOLD, NAMES[:1])
    page = read(publish())
    page.evaluate(
        "document.querySelector('.partners, .partners-place').scrollIntoView({ behavior: 'instant' })"
    )
    page.locator(".partners__item").wait_for()
    page.evaluate(
        f"""() => {{
          const box = document.querySelector('.partners__item').getBoundingClientRect();
          scrollBy({{ top: box.top + {share} * box.height - innerHeight, behavior: 'instant' }});
        }}"""
    )
    wanted = {(SOLD, "delivered"): 1} | ({(SOLD, "viewable"): 1} if is_seen else {})
    page.wait_for_timeout(1500)
    wait_for_counts(wanted)


def test_a_second_has_to_pass(mode, read):
    sell(SOLD, NAMES[:1])
    page = read(publish())
    page.evaluate(
        "document.querySelector('.partners, .partners-place').scrollIntoView({ behavior: 'instant' })"
    )
    page.locator(".partners__item").wait_for()
    page.wait_for_timeout(400)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(1500)
    assert (SOLD, "viewable") not in counts()


def test_who_declines_gets_the_products_and_reports_nothing(apart, open_browser):
    sell(SOLD)
    page = open_browser(PHONE, user_agent=READER)
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    reports = []
    page.on("request", lambda request: reports.append(request.url) if "/gezien/" in request.url else None)
    page.goto(publish())
    scroll(page, ".partners-place")
    page.locator(".partners__item").first.wait_for()
    page.wait_for_timeout(1800)
    assert reports == []
    assert counts() == {}
