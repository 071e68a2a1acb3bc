"""The preview in a real browser: beside the form, and by a link for somebody without an account."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from articles.models import AuditEntry, PreviewLink, Publication, RefusedView, Revision, ViewHour
from articles.publishing import preview_links, unsaved
from tests.factories import make_article, make_user


@pytest.fixture
def writer(transactional_db):
    return make_user("writer", password="demo-wachtwoord")


@pytest.fixture
def article(writer):
    return make_article(title="Zink", created_by=writer)


def open_form(page, article):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".field-introduction .tiptap")


def preview_of(page):
    return page.frame_locator("[name=article-preview]")


def test_beside_the_form_stands_what_is_in_it_now_and_nothing_is_saved_by_that(desk, writer, article):
    page = desk(writer)
    open_form(page, article)
    page.fill("#id_title", "Zink en koper")
    page.click(".field-introduction .tiptap")
    page.keyboard.type("Vooraan. ")
    page.click("[data-preview-open]")
    preview_of(page).locator("h1", has_text="Zink en koper").wait_for()
    assert "Vooraan." in preview_of(page).locator(".prose--opening").inner_text()
    assert preview_of(page).locator(".preview-note__title").is_visible()
    article.refresh_from_db()
    assert (article.title, article.version, Revision.objects.count()) == ("Zink", 0, 0)

    page.fill("#id_title", "Nog een titel")
    page.click("[data-preview-now]")
    preview_of(page).locator("h1", has_text="Nog een titel").wait_for()
    page.click("[data-preview-saved]")
    preview_of(page).locator("h1", has_text="Zink").wait_for()


def test_the_pane_is_as_wide_as_a_phone_or_a_desktop_and_closes_with_escape(desk, writer, article):
    page = desk(writer)
    open_form(page, article)
    page.click("[data-preview-open]")
    preview_of(page).locator("h1").wait_for()
    width = "document.querySelector('[name=article-preview]').contentWindow.innerWidth"
    assert page.evaluate(width) == 390
    page.click("[data-preview-width='1280']")
    assert page.evaluate(width) == 1280
    box = page.locator("[data-preview-pane]").bounding_box()
    assert box["x"] + box["width"] <= 1281
    page.keyboard.press("Escape")
    assert not page.is_visible("[data-preview-pane]")
    assert page.evaluate("document.activeElement.hasAttribute('data-preview-open')")


def test_on_a_small_window_the_preview_opens_in_a_tab_of_its_own(desk, writer, article):
    page = desk(writer)
    page.set_viewport_size({"width": 360, "height": 740})
    open_form(page, article)
    page.fill("#id_title", "Op de telefoon")
    with page.context.expect_page() as opened:
        page.click("[data-preview-open]")
    opened.value.wait_for_selector(".preview-note")
    assert opened.value.inner_text("h1") == "Op de telefoon"


def test_a_link_shows_the_last_saved_text_without_logging_in_and_counts_nothing(
    desk, open_browser, writer, article
):
    page = desk(writer)
    page.goto(reverse("admin:articles_article_preview_links", args=[article.pk]))
    page.fill("#id_note", "Diëtist")
    page.click("#content [type=submit]")
    address = page.input_value("[data-copy-field]")
    path = address.removeprefix("http://testserver")

    outside = open_browser()
    requested = []
    outside.on("request", lambda request: requested.append((request.method, request.url)))
    outside.goto(path)
    assert outside.inner_text("h1") == "Zink"
    assert outside.is_visible(".preview-note__title")
    outside.wait_for_timeout(2500)
    assert {method for method, _url in requested} == {"GET"}
    assert not [url for _method, url in requested if url.endswith(("read.js", "seen.js"))]
    assert outside.context.cookies() == []
    assert not any(model.objects.exists() for model in (ViewHour, RefusedView, Publication))

    page.click("[action*='/revoke/'] button")
    page.wait_for_selector(".messagelist .success")
    assert outside.request.get(path).status == 404
    assert PreviewLink.objects.get().revoked_at
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"share_preview", "revoke_preview"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_bar_the_pane_and_the_links(open_browser, writer, article, scheme):
    now = timezone.now()
    preview_links.make_link(article, user=writer, now=now, days=7, note="Diëtist")
    unsaved.keep(article, user=writer, now=now, key="k", fields=[("title", "Zink")])
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(color_scheme=scheme, bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", writer.username)
    page.fill("#id_password", "demo-wachtwoord")
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    open_form(page, article)
    page.click("[data-preview-open]")
    preview_of(page).locator("h1").wait_for()
    found = {"form": serious(page)}
    page.goto(reverse("admin:articles_article_preview_links", args=[article.pk]))
    found["links"] = serious(page)
    assert found == {"form": [], "links": []}


def serious(page):
    violations = Axe().run(page).response["violations"]
    return [
        (rule["id"], rule["nodes"][0]["html"][:160])
        for rule in violations
        if rule["impact"] in ("serious", "critical")
    ]
