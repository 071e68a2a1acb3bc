"""Readers and editors in real browsers: what is read appears in the numbers, and everybody can read these."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import RefusedView, ViewDay
from articles.popularity import counting
from articles.popularity.ranking import monday_of
from articles.popularity.refresh import refresh
from tests.e2e.judging import serious_problems
from tests.factories import make_publication, make_user

READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
PASSWORD = "demo-wachtwoord"
DASHBOARD = reverse("admin:articles_article_dashboard")
REFUSED = reverse("admin:articles_article_refused")
DAY = timedelta(days=1)


@pytest.fixture
def chief(transactional_db):
    return make_user("editor-in-chief", password=PASSWORD)


@pytest.fixture
def articles(transactional_db):
    """One article that rises and one evergreen that falls and whose review is late."""
    now, today = timezone.now(), timezone.localdate()
    rises = make_publication(title="Zink stijgt", visible_from=now - DAY).article
    counting.count_views((rises.pk, now - back * DAY, 40 - back) for back in range(1, 7))
    falls = make_publication(
        title="IJzer " * 10 + "daalt", visible_from=now - DAY, review_due_on=today - 9 * DAY
    )
    falls.first_published_at = now - 700 * DAY
    falls.save()
    weeks = [200] * 20 + [200, 190, 170, 150, 140, 120, 90, 60]
    ViewDay.objects.bulk_create(
        ViewDay(article=falls.article, day=monday_of(today) - timedelta(weeks=back) + 2 * DAY, n=n)
        for back, n in enumerate(reversed(weeks), 1)
    )
    for back in range(20):
        RefusedView.objects.create(day=today - back * DAY, reason="robot", n=1000 + back)
    refresh(now)
    return rises, falls.article


def page_of(article):
    return reverse("admin:articles_article_readers", args=[article.pk])


def tab_to(page, selector):
    """Press Tab until the element has the focus; fails after as many links as no page has."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No Tab leads to {selector}")


def test_what_a_reader_reads_is_in_the_numbers_that_the_editor_sees(open_browser, desk, chief, articles):
    rises, _falls = articles
    visitor = open_browser(user_agent=READER)
    with visitor.expect_response("**/gelezen/") as response:
        visitor.goto(f"/artikelen/{rises.slug}/")
    assert response.value.status == 204
    page = desk(chief, PASSWORD)
    page.goto(page_of(rises))
    assert page.inner_text(".figures__number >> nth=0") == "1"
    assert page.inner_text(".figures__number >> nth=3") == "220"


def test_by_keyboard_from_the_first_page_to_why_an_article_is_listed(desk, chief, articles):
    rises, _falls = articles
    page = desk(chief, PASSWORD)
    tab_to(page, f'.quick a[href="{DASHBOARD}"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-moving=rising]")
    tab_to(page, f'[data-moving=rising] a[href="{page_of(rises)}"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".why__reasons")
    assert page.locator("[data-verdict=listed]").count() == 1
    tab_to(page, ".why__figures summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".why__meaning >> nth=0")
    tab_to(page, ".chart__numbers summary")
    page.keyboard.press("Enter")
    cells = page.locator(".chart__numbers >> nth=0").locator("tbody td").all_inner_texts()
    assert len(cells) == 30
    together = page.locator(".chart__numbers >> nth=0").locator("tfoot td").inner_text()
    assert sum(map(int, cells)) == int(together) == 219
    # What is longer than the box can be scrolled without a mouse.
    tab_to(page, ".chart__scroll")


def test_the_form_shows_it_at_once_and_leads_on(desk, chief, articles):
    _rises, falls = articles
    page = desk(chief, PASSWORD)
    page.goto(reverse("admin:articles_article_change", args=[falls.pk]))
    assert page.is_visible(".readers-panel .spark")
    page.click(".readers-panel__more a")
    page.wait_for_url(f"**{page_of(falls)}")


def test_the_files_come_down(desk, chief, articles):
    page = desk(chief, PASSWORD)
    page.goto(DASHBOARD)
    with page.expect_download() as download:
        page.locator(".readers__links a").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 3
    page.goto(REFUSED)
    page.click(".readers__tabs a[href='?days=90']")
    with page.expect_download() as download:
        page.locator(".readers__links a").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 91


def test_bars_and_words_tell_their_numbers(desk, chief, articles):
    rises, _falls = articles
    page = desk(chief, PASSWORD)
    page.goto(page_of(rises))
    chart = page.locator(".chart >> nth=0")
    assert chart.locator("svg:visible").count() == 1
    yesterday = chart.locator("svg:visible .chart__column >> nth=28")
    assert "39" in yesterday.locator("title").text_content()
    assert chart.locator("svg:visible").get_attribute("role") == "img"
    # Whole pixels: no bar has an edge between two.
    boxes = chart.locator("svg:visible .chart__bar").evaluate_all(
        "bars => bars.map(bar => [bar.getAttribute('x'), bar.getAttribute('width')])"
    )
    assert len({width for _x, width in boxes}) == 1
    for width, name in ((1280, "wide"), (760, "middle"), (360, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.is_visible(f".chart__drawing--{name} >> nth=0"), name


def test_without_scripts_everything_is_there(open_browser, chief, articles):
    page = open_browser(java_script_enabled=False)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", chief.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.goto(DASHBOARD)
    page.click("[data-moving=rising] a >> nth=0")
    assert page.is_visible(".why__reasons >> nth=0")
    page.click(".chart__numbers summary >> nth=0")
    assert page.is_visible(".chart__numbers tfoot >> nth=0")


def test_everybody_can_read_these_pages_also_on_a_phone(open_browser, chief, articles):
    rises, falls = articles
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", chief.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    form = reverse("admin:articles_article_change", args=[falls.pk])
    found = {}
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for address in (DASHBOARD, page_of(rises), page_of(falls), f"{REFUSED}?days=90", form):
            page.goto(address)
            for summary in page.locator(".readers summary:visible").all():
                summary.click()
            page.wait_for_timeout(200)
            serious = serious_problems(page)
            root = "document.documentElement"
            if not page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"):
                serious.append(("sticks out", address))
            if serious:
                found[width, address] = serious
    assert found == {}
