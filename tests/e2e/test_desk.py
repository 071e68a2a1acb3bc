"""The editors' desk in a real browser: rich text, moving sections, and pages that everybody can read."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.e2e.judging import serious_problems
from tests.factories import make_article, make_person, make_topic, make_user

ADD = reverse("admin:articles_article_add")


@pytest.fixture
def writer(transactional_db):
    return make_user("writer", password="demo-wachtwoord")


@pytest.fixture
def form(desk, writer):
    """The window of a writer with the form for a new article open."""
    make_topic("Mineralen")
    page = desk(writer)
    page.goto(ADD)
    page.wait_for_selector("#sections-0 .tiptap")
    return page


def write_section(page, number, heading, text):
    page.fill(f"#id_sections-{number}-heading", heading)
    page.click(f"#sections-{number} .tiptap")
    page.keyboard.type(text)


def save(page):
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".messagelist .success")


def headings():
    return list(Article.objects.get().sections.values_list("heading", flat=True))


def test_an_article_is_written_with_rich_text_and_spell_check(form):
    form.fill("#id_title", "Kalium")
    form.select_option("#id_topic", label="Mineralen")
    editor = form.locator(".field-introduction .tiptap")
    assert editor.evaluate("element => element.spellcheck")
    assert form.locator(".field-introduction .prose-menubar [title=vet]").count() == 1
    editor.click()
    form.keyboard.type("Een ")
    form.keyboard.press("Control+b")
    form.keyboard.type("mineraal")
    write_section(form, 0, "Wat het is", "Tekst.")
    save(form)
    article = Article.objects.get()
    assert (article.slug, article.introduction) == ("kalium", "<p>Een <strong>mineraal</strong></p>")
    assert article.sections.get().body == "<p>Tekst.</p>"


def test_sections_move_by_button_and_by_keyboard_and_say_where_they_are(form):
    form.fill("#id_title", "Kalium")
    form.select_option("#id_topic", label="Mineralen")
    write_section(form, 0, "Een", "a")
    for number, heading in ((1, "Twee"), (2, "Drie")):
        form.click(".sections .add-row a")
        write_section(form, number, heading, "b")
    form.keyboard.press("Alt+ArrowUp")
    form.keyboard.type("c")
    assert "2" in form.inner_text("[data-sections-say]")
    form.click("#sections-0 [data-move=down]")
    save(form)
    assert headings() == ["Drie", "Een", "Twee"]
    assert "bc" in Article.objects.get().sections.first().body


def test_taking_away_a_new_section_mixes_up_no_saved_ones(desk, writer):
    article = make_article(sections=[("Een", "<p>a</p>"), ("Twee", "<p>b</p>")], created_by=writer)
    page = desk(writer)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector("#sections-1 .tiptap")
    for number, heading in ((2, "Drie"), (3, "Vier")):
        page.click(".sections .add-row a")
        write_section(page, number, heading, "c")
    for _ in range(3):
        page.click("#sections-2 [data-move=up]", force=True)
    page.click("#sections-3 .inline-deletelink")
    save(page)
    assert headings() == ["Drie", "Een", "Twee"]


def test_a_line_of_what_is_left_to_do_leads_to_its_field(desk, writer):
    article = make_article(introduction="", created_by=writer)
    page = desk(writer)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".field-introduction .tiptap")
    page.click("[data-desk-field=introduction]")
    page.keyboard.type("Meteen verder")
    save(page)
    assert Article.objects.get().introduction == "<p>Meteen verder</p>"


def test_the_pages_of_the_admin_can_be_read_by_everybody(open_browser, writer):
    article = make_article(created_by=writer, authors=[make_person("Sanne")])
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", writer.username)
    page.fill("#id_password", "demo-wachtwoord")
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    addresses = [
        reverse("admin:index"),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_image_add"),
    ]
    found = {}
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(500)
        serious = serious_problems(page)
        if serious:
            found[address] = serious
    assert found == {}


def test_on_a_phone_nothing_sticks_out(desk, writer):
    article = make_article(created_by=writer)
    page = desk(writer)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (
        reverse("admin:index"),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
    ):
        page.goto(address)
        page.wait_for_timeout(300)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
