"""RSS, Atom and JSON Feed: what they hold, whom they leave out, and that they are sent but once."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
import time_machine

from articles import feeds
from articles.models import FormerSlug
from articles.publishing import workflow
from articles.publishing.former_slugs import settle
from articles.social_images.making import make, undrawn
from tests.factories import NOW, make_article, make_person, make_publication, make_topic

from .conftest import SITE

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
KINDS = ["rss", "atom", "json"]
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def published(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    article = make_article(
        title="IJzer & <eten>\x0b", description="Over ijzer & <meer>.", topic=make_topic("Mineralen"),
        tags=["bloed"], authors=[make_person("Zus Zomer"), make_person("Aart Bos")],
    )  # fmt: skip
    publication = make_publication(article, visible_from=NOW - 3 * DAY)
    make(undrawn(NOW, 9), NOW)
    publication.refresh_from_db()
    return publication


def address(publication):
    return f"{SITE}{publication.get_absolute_url()}"


def test_rss_has_all_that_it_may_have(client, published):
    answer = client.get("/feed/rss/")
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert channel.findtext("link") == f"{SITE}/"
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": f"{SITE}/feed/rss/"}
    assert channel.findtext("language") == "nl"
    item = channel.find("item")
    assert item.findtext("title") == "IJzer & <eten>"
    assert item.findtext("link") == address(published)
    # HTML in XML: escaped once more.
    assert item.findtext("description") == "Over ijzer &amp; &lt;meer&gt;."
    assert item.findtext(CREATOR) == "Zus Zomer, Aart Bos"
    assert [category.text for category in item.findall("category")] == ["Mineralen", "bloed"]
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert parsedate_to_datetime(item.findtext("pubDate")) == published.first_published_at
    card = published.social_image
    assert item.find("enclosure").attrib == {
        "url": f"{SITE}{card.file.url}", "length": str(card.file.size), "type": "image/jpeg",
    }  # fmt: skip


def test_atom_names_every_author(client, published):
    feed = ElementTree.fromstring(client.get("/feed/atom/").content)
    entry = feed.find(f"{ATOM}entry")
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{SITE}/feed/atom/"
    assert feed.findtext(f"{ATOM}id") == f"{SITE}/"
    assert entry.findtext(f"{ATOM}summary") == "Over ijzer &amp; &lt;meer&gt;."
    names = [author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")]
    assert names == ["Zus Zomer", "Aart Bos"]
    assert entry.findtext(f"{ATOM}id") == f"tag:voorbeeld.nl,2026-06-12:artikel/{published.article_id}"
    assert entry.findtext(f"{ATOM}updated") == "2026-06-12T10:00:00+00:00"
    assert entry.find(f"{ATOM}link[@rel='enclosure']").get("type") == "image/jpeg"


def test_json_feed_keeps_to_its_version(client, published):
    answer = client.get("/feed/json/")
    feed = answer.json()
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}/", f"{SITE}/feed/json/")
    (item,) = feed["items"]
    assert item["url"] == address(published)
    assert item["content_text"] == "Over ijzer & <meer>."
    assert [author["name"] for author in item["authors"]] == ["Zus Zomer", "Aart Bos"]
    assert item["tags"] == ["Mineralen", "bloed"]
    assert item["attachments"][0]["size_in_bytes"] == published.social_image.size
    assert item["date_modified"] == "2026-06-12T10:00:00+00:00"


def test_a_feed_holds_what_is_live_in_its_topic_or_with_its_tag_newest_first(client):
    topic = make_topic()
    old, new = (
        make_publication(topic=topic, tags=["bloed"], visible_from=NOW - n * DAY, title=f"T{n}.")
        for n in (3, 1)
    )
    make_publication(topic=make_topic(), tags=["wit"], title="Elders.")
    make_publication(topic=topic, tags=["bloed"], visible_from=NOW + DAY, title="Straks.")
    make_publication(topic=topic, visible_from=NOW - 9 * DAY, visible_until=NOW - DAY, title="Voorbij.")
    make_article(topic=topic, title="Een klad.")
    for path in (topic.get_absolute_url(), "/tags/bloed/"):
        channel = ElementTree.fromstring(client.get(f"{path}feed/rss/").content).find("channel")
        entries = client.get(f"{path}feed/json/").json()["items"]
        assert [item.findtext("link") for item in channel.findall("item")] == [address(new), address(old)]
        assert [item["url"] for item in entries] == [address(new), address(old)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_sent_again_only_after_a_change(client, published, kind):
    path = f"/feed/{kind}/"
    first = client.get(path)
    assert "public" in first["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    head = client.head(path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    with time_machine.travel(NOW + DAY, tick=False):
        workflow.withdraw(published.article, user=None, now=NOW + DAY)
        again = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert again.status_code == 200
        assert b"IJzer" not in again.content


@pytest.mark.parametrize("kind", KINDS)
def test_however_many_articles_it_takes_two_questions(client, kind, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(feeds, "LENGTH", 4)
    for n in range(6):
        make_publication(tags=[f"tag {n}"], visible_from=NOW - n * DAY)
    with django_assert_num_queries(2):
        content = client.get(f"/feed/{kind}/").content.decode()
    assert content.count("artikel/") == 4


def test_an_empty_site_and_an_empty_topic_have_feeds_too(client):
    for path in ("/", make_topic().get_absolute_url()):
        assert [client.get(f"{path}feed/{kind}/").status_code for kind in KINDS] == [200] * 3
        assert ElementTree.fromstring(client.get(f"{path}feed/atom/").content).findtext(f"{ATOM}updated")


def test_feeds_move_along(client):
    topic = make_topic()
    before, topic.slug = topic.slug, "mineralen"
    topic.save()
    settle(topic, before, NOW)
    answer = client.get(f"/onderwerpen/{before}/feed/atom/")
    assert (answer.status_code, answer["Location"]) == (301, "/onderwerpen/mineralen/feed/atom/")
    assert FormerSlug.objects.count() == 1


@pytest.mark.parametrize("path", ["/feed/xml/", "/onderwerpen/niet/feed/rss/", "/tags/niet/feed/rss/"])
def test_what_is_nowhere_has_none(client, path):
    assert client.get(path).status_code == 404


def test_a_tag_of_drafts_stays_unknown(client):
    make_article(tags=["geheim"])
    assert client.get("/tags/geheim/feed/rss/").status_code == 404
    assert client.post("/feed/rss/").status_code == 405
