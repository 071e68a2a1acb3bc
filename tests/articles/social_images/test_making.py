"""Which articles get a card when, and that what looks the same is drawn once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.management import call_command

from articles.models import Image, SocialImage
from articles.publishing import workflow
from articles.social_images import making
from articles.social_images.making import make, undrawn
from tests.factories import NOW, make_article, make_publication, make_topic

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_place(settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def drawn(monkeypatch):
    """The cards that were drawn, each with whether it had a picture; without the work of drawing."""
    cards = []

    def draw(card, picture=None):
        cards.append((card, picture is not None))
        return card.title.encode()

    monkeypatch.setattr(making, "draw", draw)
    return cards


def test_what_is_live_or_will_be_gets_a_card_the_newest_first(drawn):
    live = make_publication(title="Nu.")
    planned = make_publication(title="Straks.", visible_from=NOW + DAY)
    ending = make_publication(title="Nog even.", visible_until=NOW + DAY)
    make_publication(title="Voorbij.", visible_from=NOW - 3 * DAY, visible_until=NOW - DAY)
    make_article(title="Klad.")
    assert make(undrawn(NOW, 99), NOW) == 3
    assert [card.title for card, _picture in drawn] == ["Nog even.", "Straks.", "Nu."]
    assert undrawn(NOW, 99) == []
    for publication in (live, planned, ending):
        publication.refresh_from_db()
        with publication.social_image.file.open() as file:
            assert file.read() == publication.title.encode()
        assert publication.social_image.size == len(publication.title.encode())


def test_the_same_look_is_drawn_once(drawn):
    article = make_article(sections=[("Kop", "<p>Eerst.</p>")])
    make_publication(article)
    make(undrawn(NOW, 9), NOW)
    article.sections.update(body="<p>Later.</p>")
    again = workflow.publish(article, user=None, now=NOW)
    assert again.social_image is None
    assert make(undrawn(NOW, 9), NOW) == 0
    again.refresh_from_db()
    assert again.social_image == SocialImage.objects.get()
    article.title = "Anders"
    article.save()
    workflow.publish(article, user=None, now=NOW)
    assert make(undrawn(NOW, 9), NOW) == 1


def test_the_picture_comes_along_and_one_that_is_lost_stops_nothing(drawn):
    there = Image(title="x", alt="Een glas", width=1, height=1)
    pixel = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
    there.file.save("a.gif", ContentFile(pixel))
    lost = Image.objects.create(file="images/weg.jpg", title="x", alt="Een glas", width=1, height=1)
    make_publication(lead_image=there, title="Met.")
    make_publication(lead_image=lost, title="Zonder.")
    make(undrawn(NOW, 9), NOW)
    assert {card.title: picture for card, picture in drawn} == {"Met.": True, "Zonder.": False}


def test_finding_none_costs_two_questions(drawn, django_assert_num_queries):
    make_publication()
    make(undrawn(NOW, 9), NOW)
    with django_assert_num_queries(2):
        assert undrawn(NOW, 9) == []


def test_the_command_draws_and_draws_again_what_changed(drawn):
    topic = make_topic("Oud")
    make_publication(topic=topic)
    make_publication(topic=make_topic("Elders"))

    def run(*arguments):
        out = StringIO()
        call_command("make_social_images", "--seconds=0", *arguments, stdout=out)
        return int(out.getvalue().split()[0])

    assert [run(), run()] == [2, 0]
    topic.name = "Nieuw"
    topic.save()
    assert [run(), run("--again")] == [0, 1]
    assert drawn[-1][0].topic == "Nieuw"


def test_it_is_done_by_itself_every_minute():
    assert project.SCHEDULE["make_social_images"]["every"] == timedelta(minutes=1)
