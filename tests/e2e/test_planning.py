"""Planning in a real browser: the calendar by keyboard, a moment explained in place, moving, merging tags."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication, Tag
from articles.publishing import workflow
from tests.e2e.judging import serious_problems
from tests.factories import make_article, make_publication, make_user

PLANNING = reverse("admin:articles_article_planning")
DAY = timedelta(days=1)


@pytest.fixture
def chief(transactional_db, settings):
    settings.FOUR_EYES = False
    return make_user("editor-in-chief", password="demo-wachtwoord")


@pytest.fixture
def window(desk, chief):
    return desk(chief)


def form_of(page, article):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".field-introduction .tiptap")


def tab_to(page, selector):
    """Press Tab until the element has the focus; fails after as many links as no page has."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No Tab leads to {selector}")


def test_the_calendar_works_by_keyboard_alone(window):
    now = timezone.now()
    article = make_article(title="Zink in de planning")
    next_month = (timezone.localtime(now).replace(day=1) + 40 * DAY).replace(day=15)
    workflow.publish(article, user=None, now=now, visible_from=next_month)
    window.goto("/beheer/")
    tab_to(window, f'a[href="{PLANNING}"]')
    window.keyboard.press("Enter")
    window.wait_for_selector(".planning__day--today")
    tab_to(window, ".planning__nav a[rel=next]")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**?month={next_month:%Y-%m}")
    tab_to(window, ".planning__table .planning__event a")
    assert "Zink in de planning" in window.evaluate("document.activeElement.textContent")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**{reverse('admin:articles_article_change', args=[article.pk])}")


def test_a_moment_in_the_past_is_explained_beside_its_field_and_the_text_stays(window):
    article = make_article(title="Zink")
    form_of(window, article)
    window.fill("#id_title", "Zink en koper")
    window.click(".publication__more summary >> nth=0")
    window.fill("#id_visible_from_0", "2020-02-03")
    window.fill("#id_visible_from_1", "09:00")
    window.click("button[name=_publish]")
    window.wait_for_selector(".field-visible_from .errorlist")
    assert window.input_value("#id_title") == "Zink en koper"
    assert window.input_value("#id_visible_from_0") == "2020-02-03"
    assert window.input_value("#id_visible_from_1").startswith("09:00")
    assert not Publication.objects.exists()


def test_an_hour_that_the_clock_skips_is_explained_beside_its_field(window):
    form_of(window, make_article())
    window.click(".publication__more summary >> nth=0")
    window.fill("#id_visible_from_0", "2027-03-28")
    window.fill("#id_visible_from_1", "02:30")
    window.click("button[name=_publish]")
    assert "02:30" in window.inner_text(".field-visible_from .errorlist")


def test_a_plan_is_made_and_given_up_while_the_page_stays(window):
    article = make_publication(title="Zink", visible_from=timezone.now() - DAY).article
    form_of(window, article)
    window.fill("#id_title", "Zink, herzien")
    window.click(".publication__more summary >> nth=0")
    window.fill("#id_visible_from_0", f"{timezone.localdate() + 3 * DAY:%Y-%m-%d}")
    window.fill("#id_visible_from_1", "12:00")
    window.click("button[name=_publish]")
    window.click("button[name=_cancel]")
    window.wait_for_selector(".messagelist .success")
    assert window.locator("button[name=_cancel]").count() == 0
    live = Publication.objects.live(timezone.now() + 5 * DAY).get()
    assert (live.title, Article.objects.get().status) == ("Zink", "approved")


def test_after_a_new_address_the_old_one_is_named_and_leads_there(window):
    article = make_publication(slug="zink", visible_from=timezone.now() - DAY).article
    form_of(window, article)
    window.fill("#id_slug", "zink-en-koper")
    window.click("button[name=_publish]")
    window.wait_for_selector(".messagelist .success")
    assert "/artikelen/zink/" in window.inner_text(".messagelist .success")
    window.click('.publication__former a[href="/artikelen/zink/"]')
    window.wait_for_url("**/artikelen/zink-en-koper/")


def test_the_page_to_lead_to_is_asked_for_only_where_it_is_needed(window):
    article = make_article()
    target = make_publication(visible_from=timezone.now() - DAY)
    form_of(window, article)
    assert not window.is_visible("#id_ending_path")
    window.select_option("#id_ending", "redirect")
    window.fill("#id_ending_path", "//elders.nl/")
    window.click(".submit-row [name=_continue]")
    window.wait_for_selector(".field-ending_path .errorlist")
    window.fill("#id_ending_path", target.get_absolute_url())
    window.click(".submit-row [name=_continue]")
    window.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert (article.ending, article.ending_path) == ("redirect", target.get_absolute_url())


@pytest.fixture
def two_tags(transactional_db):
    make_publication(tags=["zinc", "Zink"], visible_from=timezone.now() - DAY)
    make_publication(tags=["zinc"], visible_from=timezone.now() - DAY)


def choose_two(page):
    page.goto(reverse("admin:articles_tag_changelist"))
    for box in page.locator("input.action-select").all():
        box.check()
    page.select_option("select[name=action]", "merge_selected")
    page.click("#changelist-form .actions [type=submit]")
    page.wait_for_selector(".merge")


def test_two_tags_become_one(window, two_tags):
    choose_two(window)
    window.locator(".merge__choice", has_text="/tags/zink/").click()
    window.click(".merge__go")
    window.wait_for_selector(".messagelist .success")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Zink"]
    window.goto("/tags/zinc/")
    assert window.url.endswith("/tags/zink/")
    assert window.locator(".card").count() == 2


def test_everybody_can_read_these_pages_also_on_a_phone(open_browser, chief, two_tags):
    now = timezone.now()
    for days in range(3):
        make_publication(
            title="Een lange titel " * 5, visible_from=now - DAY, visible_until=now + days * DAY + DAY
        )
        make_article(review_due_on=timezone.localdate() + days * DAY)
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", chief.username)
    page.fill("#id_password", "demo-wachtwoord")
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for open_page in (
            lambda: page.goto(PLANNING),
            lambda: page.goto(f"{PLANNING}?view=list"),
            lambda: choose_two(page),
        ):
            open_page()
            page.wait_for_timeout(200)
            assert serious_problems(page) == []
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    page.goto(PLANNING)
    assert not page.is_visible(".planning__table")
    assert page.is_visible(".planning__list .planning__event")
