"""The sitemap index and its parts: everything that is live with its true date, and nothing else."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from articles import sitemaps
from articles.models import Image, SitePage, Topic
from articles.publishing import workflow
from tests.factories import NOW, make_article, make_person, make_publication, make_term, make_topic

from .conftest import SITE

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
I = "{http://www.google.com/schemas/sitemap-image/1.1}"  # noqa: E741
N = "{http://www.google.com/schemas/sitemap-news/0.9}"


def dated(client, path):
    """{address: date} of a sitemap or an index."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/xml"
    rows = list(ElementTree.fromstring(answer.content))
    places = [row.findtext(f"{S}loc") for row in rows]
    assert len(places) == len(set(places))
    return {row.findtext(f"{S}loc").removeprefix(SITE): row.findtext(f"{S}lastmod") for row in rows}


def moment(at):
    return at.isoformat(timespec="seconds")


def everything(client):
    """All addresses to which the index leads, with their dates."""
    return {place: at for part in dated(client, "/sitemap.xml") for place, at in dated(client, part).items()}


def test_all_that_readers_find_is_found_and_nothing_else(client):
    # The five that every site has: the last test of this file.
    SitePage.objects.all().delete()
    person, reviewer = make_person(), make_person(is_reviewer=True)
    term, unused = make_term("ijzer"), make_term("zeldzaam")
    live = make_publication(
        authors=[person], tags=["bloed"], sections=[("Kop", "<p>Over ijzer.</p>")], visible_from=NOW - 5 * DAY
    )
    hidden = [
        make_publication(tags=["straks"], visible_from=NOW + DAY),
        make_publication(visible_from=NOW - 9 * DAY, visible_until=NOW - DAY),
        make_article(tags=["klad"]),
    ]
    found = everything(client)
    at = moment(live.updated_at)
    assert found == {
        "/": at,
        "/begrippen/": None,
        "/wie-betaalt/": None,
        live.get_absolute_url(): at,
        live.topic.get_absolute_url(): at,
        "/tags/bloed/": at,
        person.get_absolute_url(): at,
        reviewer.get_absolute_url(): None,
        term.get_absolute_url(): at,
        unused.get_absolute_url(): None,
    }
    assert not {thing.get_absolute_url() for thing in hidden} & set(found)
    for address in found:
        assert client.get(address).status_code == 200, address


def test_the_date_is_that_of_the_last_real_change(client):
    article = make_article(sections=[("Kop", "<p>Eerst.</p>")])
    first = make_publication(article, visible_from=NOW - 9 * DAY)
    workflow.publish(article, user=None, now=NOW)
    assert dated(client, "/sitemap-artikelen-1.xml") == {article.get_absolute_url(): moment(first.updated_at)}


def test_lead_images_come_along(client):
    picture = Image.objects.create(file="images/a&b.jpg", title="x", alt="Een glas", width=16, height=9)
    make_publication(lead_image=picture)
    root = ElementTree.fromstring(client.get("/sitemap-artikelen-1.xml").content)
    places = [place.text for place in root.iter(f"{I}loc")]
    assert places == [f"{SITE}/media/images/a%26b.jpg"]


def test_parts_are_cut_by_number_and_empty_ones_are_not_there(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "BLOCK", 3)
    topic = make_topic()
    published = [make_publication(topic=topic, title=f"T{n}.") for n in range(7)]
    parts = [part for part in dated(client, "/sitemap.xml") if "artikelen" in part]
    found = [set(dated(client, part)) for part in parts]
    assert all(1 <= len(places) <= 3 for places in found)
    assert set().union(*found) == {publication.get_absolute_url() for publication in published}
    assert client.get("/sitemap-artikelen-999.xml").status_code == 404
    assert client.get("/sitemap-anders-1.xml").status_code == 404
    assert client.get(f"/sitemap-artikelen-{10**30}.xml").status_code == 404


def test_a_part_takes_one_question(client, django_assert_num_queries):
    for _n in range(5):
        make_publication(tags=["bloed"])
    with django_assert_num_queries(1):
        client.get("/sitemap-artikelen-1.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap-onderwerpen-1.xml")


def test_news_are_of_two_days_and_dated_by_their_first_moment(client):
    new = make_publication(title="Nieuw & <vers>.", visible_from=NOW - DAY)
    make_publication(title="Oud.", visible_from=NOW - 3 * DAY)
    assert "/sitemap-nieuws.xml" in dated(client, "/sitemap.xml")
    (row,) = ElementTree.fromstring(client.get("/sitemap-nieuws.xml").content)
    assert row.findtext(f"{S}loc") == f"{SITE}{new.get_absolute_url()}"
    assert row.findtext(f"{N}news/{N}title") == "Nieuw & <vers>."
    assert row.findtext(f"{N}news/{N}publication_date") == moment(new.first_published_at)
    assert row.findtext(f"{N}news/{N}publication/{N}language") == "nl"


def test_without_news_the_index_names_none(client):
    make_publication(visible_from=NOW - 3 * DAY)
    assert "/sitemap-nieuws.xml" not in dated(client, "/sitemap.xml")


def test_an_empty_site_has_a_sitemap(client):
    Topic.objects.all().delete()
    SitePage.objects.all().delete()
    assert set(everything(client)) == {"/", "/begrippen/", "/wie-betaalt/"}


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-artikelen-1.xml", "/sitemap-nieuws.xml"])
def test_it_is_sent_again_only_after_a_change(client, path):
    make_publication(visible_from=NOW - DAY)
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.head(path)["ETag"] == first["ETag"]
    assert first["X-Robots-Tag"] == "noindex"


def test_robots_are_told_where_it_is_and_where_not_to_go(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    for path in ("/beheer/", "/voorbeeld/", "/uit/", "/gezien/", "/naast/", "/adverteerders/", "/zoeken/"):
        assert f"Disallow: {path}" in lines


def test_a_tag_is_gone_with_its_last_article(client):
    publication = make_publication(tags=["Geheim"])
    place = "/sitemap-tags-1.xml"
    assert "/tags/geheim/" in client.get(place).content.decode()
    workflow.withdraw(publication.article, user=None, now=NOW)
    assert client.get(place).status_code == 404
    assert "max-age=25" in client.get("/sitemap-nieuws.xml")["Cache-Control"]


def test_public_pages_about_the_site_stand_in_it(client):
    SitePage.objects.filter(kind="other").delete()
    for slug, is_public in (("proef", True), ("verborgen", False)):
        SitePage.objects.create(title=slug, slug=slug, body="<p>Tekst.</p>", is_public=is_public)
    found = client.get("/sitemap-paginas-1.xml").content.decode()
    assert "/proef/</loc><lastmod>" in found
    assert "/verborgen/" not in found
