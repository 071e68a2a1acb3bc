"""Unsaved text in a real browser: kept while writing, found again after a crash, gone once saved."""

import pytest
from django.urls import reverse

from articles.models import Article, DeskPreference, UnsavedText
from tests.factories import make_article, make_topic, make_user

ADD = reverse("admin:articles_article_add")


@pytest.fixture
def writer(transactional_db, settings):
    settings.AUTOSAVE_SECONDS = 1
    return make_user("writer", password="demo-wachtwoord", first_name="Sanne")


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def open_form(page, address):
    page.goto(address)
    page.wait_for_selector(".field-introduction .tiptap")
    page.wait_for_selector("[data-autosave-url]", state="visible")


def wait_for_kept(page, fragment):
    """Until the server keeps the unsaved text with `fragment` in it."""
    for _ in range(60):
        if any(fragment in value for text in UnsavedText.objects.all() for _name, value in text.fields):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{fragment} was never kept")


def crash(page):
    """A new window of the same browser, the old one gone at once without a farewell to the server."""
    page.context.set_offline(True)
    page.close()
    new = page.context.new_page()
    new.context.set_offline(False)
    new.set_default_timeout(15_000)
    return new


def test_after_a_crash_everything_in_the_form_comes_back_and_is_saved_as_usual(desk, writer):
    article = make_article(sections=[("Een", "<p>a</p>"), ("Twee", "<p>b</p>")], created_by=writer)
    page = desk(writer)
    open_form(page, change(article))
    page.click(".field-introduction .tiptap")
    page.keyboard.press("Control+End")
    # The editor learns a little later where the cursor went, and would forget then what it was told.
    page.wait_for_timeout(500)
    page.keyboard.press("Control+b")
    page.keyboard.type(" vet erbij")
    page.locator(".field-introduction .tiptap strong", has_text="vet erbij").wait_for()
    page.click(".sections .add-row a")
    page.fill("#id_sections-2-heading", "Drie")
    page.click("#sections-2 .tiptap")
    page.keyboard.type("Nieuwe tekst")
    page.click("#sections-2 [data-move=up]")
    wait_for_kept(page, "Nieuwe tekst")
    page.wait_for_timeout(1500)
    version = Article.objects.get().version

    page = crash(page)
    open_form(page, change(article))
    page.click("[data-unsaved-restore]")
    page.wait_for_selector("#sections-2 .tiptap")
    assert "vet erbij" in page.inner_text(".field-introduction .tiptap strong")
    article.refresh_from_db()
    assert (article.version, article.revisions.count()) == (version, 0)
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".messagelist .success")

    assert list(article.sections.values_list("heading", flat=True)) == ["Een", "Drie", "Twee"]
    article.refresh_from_db()
    assert "vet erbij</strong>" in article.introduction
    assert not UnsavedText.objects.exists()
    assert page.query_selector(".unsaved") is None


def test_an_article_that_was_never_saved_comes_back_too(desk, writer):
    make_topic("Mineralen")
    page = desk(writer)
    open_form(page, ADD)
    page.fill("#id_title", "Kalium")
    page.fill("#id_sections-0-heading", "Wat het is")
    page.click("#sections-0 .tiptap")
    page.keyboard.type("Een mineraal")
    wait_for_kept(page, "Een mineraal")

    page = crash(page)
    open_form(page, ADD)
    page.click("[data-unsaved-restore]")
    page.wait_for_selector("#sections-0 .tiptap")
    page.select_option("#id_topic", label="Mineralen")
    page.click(".field-introduction .tiptap")
    page.keyboard.type("Inleiding")
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".messagelist .success")
    article = Article.objects.get()
    assert (article.title, article.sections.get().body) == ("Kalium", "<p>Een mineraal</p>")
    assert not UnsavedText.objects.exists()


def test_leaving_the_window_keeps_the_last_words_at_once(desk, writer, settings):
    settings.AUTOSAVE_SECONDS = 600
    article = make_article(created_by=writer)
    page = desk(writer)
    open_form(page, change(article))
    page.fill("#id_title", "Nog net getypt")
    page.goto(reverse("admin:index"))
    wait_for_kept(page, "Nog net getypt")


def test_found_text_is_thrown_away_only_on_asking_and_never_written_over(desk, writer):
    article = make_article(created_by=writer)
    page = desk(writer)
    open_form(page, change(article))
    page.fill("#id_title", "Van voor de crash")
    wait_for_kept(page, "Van voor de crash")
    page = crash(page)
    open_form(page, change(article))
    page.fill("#id_title", "Iets anders")
    page.wait_for_selector(".autosave__status--problem:not(:empty)")
    assert ["title", "Van voor de crash"] in UnsavedText.objects.get().fields
    page.click("[data-unsaved-discard]")
    wait_for_kept(page, "Iets anders")
    assert page.input_value("#id_title") == "Iets anders"


def test_switched_off_nothing_is_kept_here_or_elsewhere(desk, writer):
    article = make_article(created_by=writer)
    page = desk(writer)
    open_form(page, change(article))
    with page.expect_response("**/unsaved/switch/"):
        page.uncheck("[data-autosave-switch]")
    page.fill("#id_title", "Niet bewaren")
    page.wait_for_timeout(2500)
    assert not UnsavedText.objects.exists()
    assert DeskPreference.objects.get().is_autosaving is False
    open_form(page, ADD)
    assert not page.is_checked("[data-autosave-switch]")


def test_who_was_logged_out_meanwhile_loses_nothing_by_pressing_save(desk, writer):
    article = make_article(created_by=writer)
    page = desk(writer)
    open_form(page, change(article))
    page.fill("#id_title", "Toch niet kwijt")
    page.context.clear_cookies(name="sessionid")
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".autosave__status--problem:not(:empty)")
    assert page.input_value("#id_title") == "Toch niet kwijt"

    other = page.context.new_page()
    other.goto(reverse("admin:login"))
    other.fill("#id_username", writer.username)
    other.fill("#id_password", "demo-wachtwoord")
    other.click("[type=submit]")
    other.wait_for_selector("#user-tools")
    page.click(".submit-row [name=_continue]")
    page.wait_for_selector(".messagelist .success")
    assert Article.objects.get().title == "Toch niet kwijt"


def test_a_colleague_in_the_same_article_is_named_beside_the_title(desk, writer):
    article = make_article(created_by=writer)
    colleague = make_user("writer", password="demo-wachtwoord", first_name="Rosa", last_name="Bakker")
    first, second = desk(writer), desk(colleague)
    with first.expect_response("**/presence/"):
        open_form(first, change(article))
    open_form(second, change(article))
    second.wait_for_selector(".presence:visible")
    assert "Sanne" in second.inner_text(".presence")
    assert not first.is_visible(".presence")
