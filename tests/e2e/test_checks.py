"""What is left to do, in a real browser: lines lead to fields, broken links stop, sources get one form."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication, Reference
from articles.publishing.snapshot import save_revision
from tests.factories import make_article, make_publication, make_user

BROKEN = '<p>Lees <a href="/artikelen/bestaat-niet/">dit</a>.</p>'


@pytest.fixture
def writer(transactional_db):
    return make_user("writer", password="demo-wachtwoord")


@pytest.fixture
def chief(transactional_db):
    return make_user("editor-in-chief", password="demo-wachtwoord")


def open_form(page, article):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".field-introduction .tiptap")


def line(page, problem):
    return page.locator(f"[data-problem={problem}] a")


def is_inside(page, selector):
    return page.evaluate("selector => Boolean(document.activeElement.closest(selector))", selector)


def test_each_line_leads_to_its_field_or_to_the_button_that_adds_one(desk, writer):
    article = make_article(created_by=writer, authors=[], sections=[("Een", "<p>a</p>"), ("Twee", BROKEN)])
    page = desk(writer)
    open_form(page, article)
    line(page, "broken_link").click()
    assert is_inside(page, "#sections-1 .tiptap")
    line(page, "no_author").click()
    assert is_inside(page, "#authorships-group")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_authorships-0-person", state="attached")
    line(page, "no_key_points").click()
    assert is_inside(page, ".field-key_points")


def test_without_script_a_line_jumps_to_its_field(open_browser, writer):
    article = make_article(created_by=writer, authors=[], sections=[("Een", BROKEN)] * 3)
    page = open_browser(java_script_enabled=False)
    page.goto("/beheer/")
    page.fill("input[name=username]", writer.username)
    page.fill("input[name=password]", "demo-wachtwoord")
    page.click("[type=submit]")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("[data-problem=broken_link] a").last.click()
    assert page.url.endswith("#id_sections-2-body")
    assert page.locator("#id_sections-2-body").is_visible()


def test_a_broken_link_keeps_an_article_from_readers_until_it_is_mended(desk, chief, writer):
    make_publication(slug="zink")
    article = make_article(created_by=writer, sections=[("Een", BROKEN)])
    save_revision(article, user=writer, now=timezone.now())
    page = desk(chief)
    open_form(page, article)
    page.click("[name=_publish]")
    page.wait_for_selector(".messagelist .warning")
    assert not Publication.objects.filter(article=article).exists()
    # Mended by the writer: nobody publishes what he wrote last himself.
    article.sections.update(body=BROKEN.replace("bestaat-niet", "zink"))
    save_revision(article, user=writer, now=timezone.now())
    open_form(page, article)
    assert line(page, "broken_link").count() == 0
    page.click("[name=_publish]")
    page.wait_for_selector(".messagelist .success")
    assert Publication.objects.filter(article=article).exists()


def test_a_source_is_added_on_the_spot_and_its_pasted_address_becomes_a_doi(desk, writer):
    article = make_article(created_by=writer, sections=[("Een", "<p>Zie [1].</p>")])
    page = desk(writer)
    open_form(page, article)
    page.click("#article_references-group .add-row a")
    with page.expect_popup() as popup:
        page.click("#add_id_article_references-0-reference")
    form = popup.value
    form.fill("#id_title", "Een onderzoek naar magnesium")
    form.fill("#id_doi", "https://doi.org/10.1000/ABC.")
    form.click("[name=_save]")
    chosen = "#id_article_references-0-reference option:not([value=''])"
    page.wait_for_selector(chosen, state="attached")
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Reference.objects.get().doi == "10.1000/ABC"
    assert Article.objects.get().article_references.get().number == 1
    assert line(page, "dangling_marker").count() == 0
