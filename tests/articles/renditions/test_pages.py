"""How a picture's renditions, words and focal point reach the pages that show it."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Image, Publication, PublishedImage, Revision, Section
from articles.publishing import workflow
from articles.renditions import making, pages
from tests.factories import NOW, make_article, make_person, make_publication

from .conftest import make_image, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return make_image(picture_bytes((1300, 650)), focal_x=30)


def make(now=NOW):
    making.make_due(lambda: now, until=now + timedelta(seconds=1))


def lead_of(publication):
    return Publication.objects.get(pk=publication.pk).page["lead_image"]


def test_a_page_shows_the_kept_file_until_the_renditions_are_there_and_then_those(client, image):
    publication = make_publication(lead_image=image)
    page = client.get(publication.get_absolute_url()).content.decode()
    assert f'<img src="{image.file.url}" width="1300" height="650" alt="Een groen blad"' in page
    assert "<source" not in page
    make()
    assert pages.refresh_stale(NOW) == 1
    page = client.get(publication.get_absolute_url()).content.decode()
    picture = re.search(r"<picture>(.*?)</picture>", page).group(1)
    assert re.findall(r'<source type="([^"]+)"', picture) == ["image/avif", "image/webp"]
    assert re.findall(r" (\d+)w", picture) == ["360", "640", "960", "1300"] * 3
    assert re.search(
        r'<img src="[^"]+/960.jpg" width="1300" height="650" alt="Een groen blad" srcset="', picture
    )
    assert 'fetchpriority="high"' in picture
    assert 'class="focus-x-30"' in picture
    assert picture.count('sizes="') == 3


def test_teasers_get_no_files_that_are_wider_than_they_are_drawn(client, image):
    make()
    for number in range(2):
        make_publication(lead_image=image, visible_from=NOW - timedelta(days=1 + number))
    page = client.get("/").content.decode()
    lead, card = re.findall(r"<picture>(.*?)</picture>", page)
    assert re.findall(r" (\d+)w", lead) == ["360", "640", "960", "1300"] * 3
    assert re.findall(r" (\d+)w", card) == ["360", "640", "960"] * 3
    assert 'loading="lazy"' in card
    assert 'alt=""' in card


def test_a_portrait_is_drawn_from_its_renditions(client, image):
    make()
    author = make_person("Anna", portrait=Image.objects.get())
    make_publication(authors=[author])
    page = client.get(author.get_absolute_url()).content.decode()
    assert 'class="portrait focus-x-30"' in page
    assert 'sizes="145px"' in page


def test_only_the_picture_changes_on_a_page(image):
    article = make_article(sections=[("Een", "<p>x</p>"), ("Twee", "<p>y</p>")], lead_image=make_image())
    Section.objects.filter(heading="Twee").update(image=image)
    publication = make_publication(article)
    # What is written since is for the next publication.
    article.sections.update(body="<p>anders</p>")
    before = Publication.objects.get().page
    Image.objects.filter(pk=image.pk).update(alt="Een geel blad", caption="Herfst")
    changed = Image.objects.get(pk=image.pk)
    assert pages.refresh_pages_of(changed, NOW) == 1
    assert pages.refresh_pages_of(changed, NOW) == 0
    after = Publication.objects.get(pk=publication.pk).page
    assert (after["sections"][1]["image"]["alt"], after["sections"][1]["image"]["caption"]) == (
        "Een geel blad",
        "Herfst",
    )
    after["sections"][1]["image"] = before["sections"][1]["image"]
    assert after == before


def test_what_is_planned_is_brought_up_to_date_and_what_has_ended_is_not(image):
    planned = make_publication(lead_image=image, visible_from=NOW + timedelta(days=1))
    ended = make_publication(lead_image=image, visible_until=NOW - timedelta(hours=1))
    Image.objects.update(alt="Een geel blad")
    assert pages.refresh_pages_of(Image.objects.get(), NOW) == 1
    assert lead_of(planned)["alt"] == "Een geel blad"
    assert lead_of(ended)["alt"] == "Een groen blad"


def test_many_pages_are_left_to_the_schedule(image):
    for _number in range(3):
        make_publication(lead_image=image)
    Image.objects.update(alt="Een geel blad")
    changed = Image.objects.get()
    pages.now_stale(changed, NOW)
    assert pages.refresh_pages_of(changed, NOW, most=2) == 2
    assert pages.refresh_stale(NOW) == 1


def test_a_page_that_was_being_published_meanwhile_is_found_a_minute_later(image):
    make()
    assert pages.refresh_stale(NOW) == 0
    publication = make_publication(lead_image=image)
    Publication.objects.update(page={**publication.page, "lead_image": {"url": "as it was before"}})
    assert pages.refresh_stale(NOW + pages.SETTLING) == 1
    assert Image.objects.get().pages_stale_at is None
    assert pages.refresh_stale(NOW + 2 * pages.SETTLING) == 0


def test_a_picture_on_a_page_can_not_be_deleted(image):
    article = make_article()
    section = article.sections.get()
    section.image = image
    section.save()
    make_publication(article)
    Section.objects.update(image=None)
    with pytest.raises(ProtectedError):
        image.delete()


def test_the_pictures_of_a_page_are_those_that_it_shows(image):
    other = make_image()
    article = make_article(lead_image=image)
    publication = make_publication(article)
    assert list(publication.images.all()) == [image]
    article.lead_image = other
    article.save()
    again = workflow.publish(article, user=None, now=NOW + timedelta(hours=1))
    assert list(again.images.all()) == [other]


def test_the_command_does_all_of_it(image, capsys):
    publication = make_publication(lead_image=image, visible_from=timezone.now() - timedelta(days=1))
    call_command("make_renditions")
    assert "sources" in lead_of(publication)
    assert "1 (12 " in capsys.readouterr().out
    call_command("make_renditions")
    assert "0 (0 " in capsys.readouterr().out
    call_command("make_renditions", image=image.pk)
    assert "1 (12 " in capsys.readouterr().out
    call_command("make_renditions", all=True)
    assert "1 (12 " in capsys.readouterr().out


def test_a_list_of_teasers_costs_no_query_for_its_pictures(image, django_assert_num_queries):
    make()
    for _number in range(3):
        make_publication(lead_image=image)
    with django_assert_num_queries(1):
        cards = list(Publication.objects.live(NOW).for_cards())
        assert all(card.lead_image.card_picture()["sources"] for card in cards)


def test_upgrading_notes_the_pictures_of_the_pages_that_are_there(image):
    article = make_article(lead_image=image)
    article.sections.update(image=make_image())
    deleted = make_image()
    publication = make_publication(article)
    content = {**publication.revision.content, "sections": [{"image": image.pk}, {"image": deleted.pk}]}
    Revision.objects.bulk_create(
        [Revision(article=article, number=9, content=content, content_hash="", created_at=NOW)]
    )
    Publication.objects.update(revision=Revision.objects.get(number=9))
    PublishedImage.objects.all().delete()
    deleted.delete()
    import_module("articles.migrations.0011_renditions").note_images(apps, None)
    assert list(publication.images.all()) == [image]
