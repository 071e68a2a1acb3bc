"""The front page."""

from datetime import timedelta

import pytest

from articles.models import Image, Publication
from tests.factories import NOW, make_article, make_publication, make_topic

pytestmark = pytest.mark.django_db


def _publish(topic, title, days_ago):
    return make_publication(topic=topic, title=title, visible_from=NOW - timedelta(days=days_ago))


def test_the_newest_article_leads_and_the_others_stand_under_their_topic(client):
    minerals, vitamins = make_topic("Mineralen", position=1), make_topic("Vitaminen", position=2)
    _publish(vitamins, "Oude vitamine", 9)
    _publish(minerals, "Oud mineraal", 8)
    newest = _publish(vitamins, "Nieuwe vitamine", 1)
    context = client.get("/").context
    assert context["lead"] == newest
    shelves = [(topic.name, [card.title for card in cards]) for topic, cards in context["shelves"]]
    assert shelves == [("Mineralen", ["Oud mineraal"]), ("Vitaminen", ["Oude vitamine"])]


def test_a_topic_shows_its_newest_three(client):
    topic = make_topic("Mineralen")
    for days_ago in range(1, 7):
        _publish(topic, f"Artikel van {days_ago} dagen oud", days_ago)
    [(_topic, cards)] = client.get("/").context["shelves"]
    assert [card.title for card in cards] == [f"Artikel van {days} dagen oud" for days in (2, 3, 4)]


def test_both_lists_stand_on_it_and_skip_the_lead(read):
    topic = make_topic()
    titles = [_publish(topic, f"Artikel nummer {n}.", n).title for n in range(1, 13)]
    page = read("/")
    assert 'data-list="evergreen"' in page
    assert 'data-list="trending"' in page
    lists = page[page.index('class="front__lists"') : page.index('class="shelf"')]
    assert titles[0] not in lists
    assert lists.count("<li>") == 10


def test_a_card_shows_the_picture_of_its_article_or_a_drawing(read):
    picture = Image.objects.create(file="images/a.jpg", title="a", is_decorative=True, width=16, height=9)
    make_publication(lead_image=picture, visible_from=NOW - timedelta(days=1))
    without = make_publication(visible_from=NOW - timedelta(days=2))
    page = read("/")
    assert '<img src="/media/images/a.jpg" width="16" height="9" alt=""' in page
    assert f'<img src="/static/art/drawing-{without.article_id % 12 + 1}.svg" width="1200"' in page


def test_an_empty_site_says_so(read):
    page = read("/")
    assert 'class="empty"' in page
    assert "data-list" not in page


@pytest.mark.parametrize(("starts", "ends"), [(1, None), (-5, -1)])
def test_scheduled_and_expired_articles_stay_away(read, starts, ends):
    until = NOW + timedelta(days=ends) if ends else None
    make_publication(title="Niet nu", visible_from=NOW + timedelta(days=starts), visible_until=until)
    assert "Niet nu" not in read("/")


def test_drafts_stay_away(read):
    make_article(title="Een klad")
    assert "Een klad" not in read("/")


def test_the_newest_of_each_topic_takes_two_queries(django_assert_num_queries):
    for n in range(5):
        topic = make_topic()
        for days_ago in range(1, 4):
            _publish(topic, f"Artikel {n}.{days_ago}", days_ago)
    with django_assert_num_queries(2):
        assert len(Publication.objects.live(NOW).newest_of_each_topic(2)) == 10


def test_only_reading_is_allowed(client):
    assert client.post("/").status_code == 405
