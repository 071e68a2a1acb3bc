"""The editors' handbook, walked through on the demo magazine; its pictures are made on the way.

`make screenshots` keeps them in docs/screenshots/; any other run makes them in a folder of its own, which
proves all the same that every page of the handbook is there.
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from articles.demo import counts, load
from articles.models import Article
from articles.popularity.refresh import refresh
from articles.publishing import workflow

PASSWORD = "een-wachtwoord-van-de-proef"


@pytest.fixture
def magazine(transactional_db, tmp_path, settings):
    """The demo magazine, with a request for changes waiting for its writer."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    now = timezone.now()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        load.load(now, password=PASSWORD, picture_width=320, say=lambda line: None)
    counts.load(now, say=lambda line: None)
    refresh(now)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    chief = user("hoofdredacteur")
    draft = Article.objects.filter(status="in_review").get()
    workflow.assign(draft, user=user("schrijver"), now=now, reviewer=chief)
    return now


@pytest.fixture
def take(tmp_path):
    """Takes the picture `name` of what a window shows."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)

    def take_picture(page, name, **options):
        page.wait_for_timeout(300)
        picture = folder / f"redactie-{name}.png"
        page.screenshot(path=picture, **options)
        assert picture.stat().st_size > 10_000

    return take_picture


def user(name):
    return get_user_model().objects.get(username=name)


def address(name, article):
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def published():
    return Article.objects.filter(status="published", sections__isnull=False).order_by("pk").first()


def test_the_first_page_and_the_list_of_what_waits(magazine, desk, take):
    page = desk(user("hoofdredacteur"), PASSWORD)
    assert page.locator(".pile").count() >= 4
    take(page, "eerste-pagina")
    page.goto(reverse("admin:articles_article_planning"))
    page.wait_for_selector("table.calendar, table")
    take(page, "planning")
    page.goto(reverse("admin:articles_auditentry_changelist"))
    page.wait_for_selector("#result_list")
    take(page, "logboek")


def test_writing_and_looking_at_it_beside_the_form(magazine, desk, take):
    page = desk(user("hoofdredacteur"), PASSWORD)
    page.set_viewport_size({"width": 1480, "height": 1000})
    article = Article.objects.get(status="in_review")
    page.goto(address("change", article))
    page.wait_for_selector(".field-introduction .tiptap")
    take(page, "formulier")
    page.click("[data-preview-open]")
    page.frame_locator("[name=article-preview]").locator("h1").wait_for()
    take(page, "voorbeeld")


def test_looking_back_and_bringing_two_texts_together(magazine, desk, take):
    article = published()
    writer, chief = desk(user("schrijver"), PASSWORD), desk(user("hoofdredacteur"), PASSWORD)
    for window in (writer, chief):
        window.goto(address("change", article))
        window.wait_for_selector("#sections-0 .tiptap")
    chief.fill("#id_sections-0-heading", "Wat er op het potje staat")
    chief.fill("#id_description", "Wat de woorden op het etiket betekenen, vorm voor vorm.")
    chief.click(".submit-row [name=_continue]")
    chief.wait_for_selector(".messagelist .success")
    writer.fill("#id_sections-0-heading", "Lees eerst het etiket")
    writer.fill(
        "#id_key_points", "Kijk naar de hoeveelheid magnesium zelf.\nDe vorm zegt minder dan het getal."
    )
    writer.click(".submit-row [name=_continue]")
    writer.wait_for_selector("[data-merge]")
    take(writer, "samenvoegen")
    writer.check("[data-merge] [value=theirs] >> nth=0")
    writer.click("[name=_merge]")
    writer.wait_for_selector(".messagelist .success")
    writer.click(".historylink")
    writer.wait_for_selector("table")
    take(writer, "geschiedenis")
    writer.goto(f"{address('compare', article)}?old=live&new=desk")
    writer.wait_for_selector("ins")
    take(writer, "vergelijken")


def test_many_at_once_says_first_what_it_will_do(magazine, desk, take):
    page = desk(user("hoofdredacteur"), PASSWORD)
    page.goto(reverse("admin:articles_article_changelist"))
    page.check("#action-toggle")
    page.select_option("[name=action]", "publish_selected")
    page.click("[name=index]")
    page.wait_for_selector("[name=confirmed]")
    take(page, "veel-tegelijk")
    assert Article.objects.filter(status="approved").exists()


def test_how_articles_are_read(magazine, desk, take):
    page = desk(user("hoofdredacteur"), PASSWORD)
    page.goto(reverse("admin:articles_article_dashboard"))
    page.wait_for_selector(".care")
    # Whole, so that what needs care is in the picture too.
    take(page, "lezers", full_page=True)
    page.goto(address("readers", Article.objects.get(slug="sint-janskruid-en-medicijnen")))
    page.wait_for_selector(".why")
    take(page, "lezers-artikel")
