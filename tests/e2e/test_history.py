"""Looking back, bringing back, and two people in one article, in a real browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.publishing.snapshot import save_revision
from tests.e2e.judging import serious_problems
from tests.factories import make_article, make_person, make_user

PASSWORD = "demo-wachtwoord"


@pytest.fixture
def writer(transactional_db):
    return make_user("writer", password=PASSWORD, first_name="Sanne")


@pytest.fixture
def colleague(transactional_db):
    return make_user("writer", password=PASSWORD, first_name="Rosa")


@pytest.fixture
def article(writer):
    """Two versions: the second says more, moved a section and took one away."""
    sections = [
        ("Een", "<p>De eerste tekst.</p><ul><li>Noten</li><li>Zaden</li></ul>"),
        ("Twee", "<p>Met een <strong>vet</strong> woord.</p>"),
        ("Drie", "<p>De derde.</p>"),
    ]
    article = make_article(title="Zink", sections=sections, authors=[make_person("Anna")], created_by=writer)
    save_revision(article, user=writer, now=timezone.now())
    return article


@pytest.fixture
def changed(article, writer):
    article.title, article.version = "Zink en koper", 1
    article.save()
    article.sections.filter(heading="Een").update(body="<p>De eerste, betere tekst.</p>", position=9)
    article.sections.filter(heading="Drie").delete()
    save_revision(article, user=writer, now=timezone.now(), note="Koper erbij")
    return article


def address(name, article):
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def open_form(page, article):
    page.goto(address("change", article))
    page.wait_for_selector("#sections-0 .tiptap")


def save(page):
    page.click(".submit-row [name=_continue]")


def write(page, editor, text):
    page.click(editor)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_two_versions_are_chosen_and_compared(desk, writer, changed):
    page = desk(writer)
    page.goto(address("change", changed))
    page.click(".historylink")
    assert page.locator(".history__list tbody tr").count() == 2
    page.check("[name=old][value='1']")
    page.check("[name=new][value='2']")
    page.click(".history__compare button")
    assert "koper" in page.inner_text("[data-field=title] ins")
    assert page.locator(".section-change--moved").count() == 1
    assert page.locator(".section-change--removed").count() == 1
    assert "betere" in page.locator(".section-change--changed ins").first.inner_text()


def test_a_version_is_restored_after_a_question(desk, writer, changed):
    page = desk(writer)
    page.goto(address("history", changed))
    page.click(".history__actions a[href$='/1/restore/']")
    page.click("form button.default")
    page.wait_for_selector(".messagelist .success")
    article = Article.objects.get()
    assert (article.title, article.sections.count()) == ("Zink", 3)


def test_two_people_write_at_once_and_the_second_takes_both(desk, writer, colleague, article):
    mine, theirs = desk(writer), desk(colleague)
    open_form(mine, article)
    open_form(theirs, article)
    write(theirs, ".field-introduction .tiptap", "Van Rosa.")
    save(theirs)
    theirs.wait_for_selector(".messagelist .success")

    mine.fill("#id_title", "Van Sanne")
    save(mine)
    mine.wait_for_selector("#merge")
    # The editor of rich text rewrites no text by itself: what nobody touched is nobody's change.
    keys = {item.get_attribute("data-merge") for item in mine.locator("[data-merge]").all()}
    assert keys == {"title", "introduction"}
    mine.click("[name=_merge]")
    mine.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert (article.title, article.introduction) == ("Van Sanne", "<p>Van Rosa.</p>")


def test_what_both_wrote_is_chosen_and_a_deleted_section_is_kept(desk, writer, colleague, article):
    mine, theirs = desk(writer), desk(colleague)
    open_form(mine, article)
    open_form(theirs, article)
    theirs.fill("#id_title", "Van Rosa")
    theirs.check("#id_sections-2-DELETE", force=True)
    save(theirs)
    theirs.wait_for_selector(".messagelist .success")

    mine.fill("#id_title", "Van Sanne")
    write(mine, "#sections-2 .tiptap", "Toch nodig.")
    save(mine)
    mine.wait_for_selector("#merge")
    mine.click("[name=_merge]")
    mine.wait_for_selector(".stale__again")
    mine.check("[data-merge=title] [value=mine]")
    mine.check("[data-merge^=section-] [value=mine]")
    mine.click("[name=_merge]")
    mine.wait_for_selector(".messagelist .success")
    article.refresh_from_db()
    assert (article.title, article.sections.last().body) == ("Van Sanne", "<p>Toch nodig.</p>")


def test_comparing_and_merging_need_no_script(open_browser, writer, changed):
    page = open_browser(java_script_enabled=False)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", writer.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.goto(address("change", changed))
    page.fill("#id_title", "Van Sanne")
    changed.title, changed.version = "Van Rosa", 2
    changed.save()
    save_revision(changed, user=None, now=timezone.now())
    save(page)
    page.check("[data-merge=title] [value=theirs]")
    page.click("[name=_merge]")
    assert page.input_value("#id_title") == "Van Rosa"
    page.goto(address("history", changed))
    page.click(".history__compare button")
    assert {"old=2", "new=3"} == set(page.url.split("?")[1].split("&"))


def test_the_pages_can_be_read_by_everybody(open_browser, writer, changed):
    # The judge puts styles of its own into the page, which the content policy would refuse.
    page = open_browser(bypass_csp=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", writer.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    restore = reverse("admin:articles_article_restore", args=[changed.pk, 1])
    pages = [address("history", changed), address("compare", changed) + "?old=1&new=2", restore]
    open_form(page, changed)
    page.fill("#id_title", "Van Sanne")
    changed.title, changed.version = "Van Rosa", 2
    changed.save()
    save_revision(changed, user=None, now=timezone.now())
    save(page)
    page.wait_for_selector("#merge")
    found = {}
    for step in [None, *pages]:
        if step:
            page.goto(step)
        serious = serious_problems(page)
        if serious:
            found[step] = serious
    assert found == {}


def test_on_a_phone_nothing_sticks_out(desk, writer, changed):
    page = desk(writer)
    page.set_viewport_size({"width": 360, "height": 740})
    for where in (address("history", changed), address("compare", changed) + "?old=1&new=2"):
        page.goto(where)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), where
