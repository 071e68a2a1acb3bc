"""What holds for every public page: strict headers, no cookie, few queries (valid: tests/test_html.py)."""

import json
import re
from datetime import date, timedelta

import pytest
from django.contrib.staticfiles import finders
from PIL import Image as Picture

from articles.models import ArticleReference, Image, Reference
from tests.factories import NOW, make_article, make_person, make_publication, make_term, make_topic

pytestmark = pytest.mark.django_db

TABLE = "<table><thead><tr><th>Bron</th></tr></thead><tbody><tr><td>Noten</td></tr></tbody></table>"


@pytest.fixture
def addresses():
    """One address of each kind of page, by name, on a site with everything filled in."""
    topic = make_topic("Mineralen & meer", description='Over "alles".')
    person = make_person("Zus Zomer", role="diëtist", credentials="Register", biography=f"<p>Wie?</p>{TABLE}")
    reviewer = make_person("Dr. Winter", role="arts", is_reviewer=True)
    term = make_term("ijzer", "ijzers", body=f"<p>Een mineraal.</p><ul><li>Rood</li></ul>{TABLE}")
    picture = Image.objects.create(
        file="images/a.jpg", title="a", alt='Een "glas"', caption="<Glas>", width=9, height=6
    )
    sections = [
        (f"Kop <{n}>", f"<p>Over ijzer en meer [1].</p><ul><li>Punt</li></ul>{TABLE}") for n in range(4)
    ]
    article = make_article(
        title="IJzer <b> & \"zo\"", topic=topic, authors=[person], tags=["bloed", "rood & wit"],
        sections=sections, key_points="Een.\nTwee <3>.",
        lead_image=picture, medical_reviewer=reviewer, reviewed_on=date(2026, 5, 1),
    )  # fmt: skip
    article.sections.update(image=picture)
    source = Reference.objects.create(title="Over ijzer <i>", doi="10.1000/ijzer")
    ArticleReference.objects.create(article=article, reference=source, number=1)
    publication = make_publication(article)
    for n in range(1, 30):
        make_publication(
            topic=topic,
            authors=[person],
            tags=["bloed"],
            sections=[("Kop", "<p>Over ijzer.</p>")],
            lead_image=picture if n % 2 else None,
            visible_from=NOW - timedelta(days=n),
        )
    expired = make_publication(visible_from=NOW - timedelta(days=9), visible_until=NOW - timedelta(days=1))
    return {
        "home": "/",
        "article": publication.get_absolute_url(),
        "topic": topic.get_absolute_url(),
        "empty topic": make_topic().get_absolute_url(),
        "tag": "/tags/bloed/",
        "author": person.get_absolute_url(),
        "terms": "/begrippen/",
        "term": term.get_absolute_url(),
        "site page": "/privacy/",
        "corrections": "/correcties/",
        "missing": "/onbekend/",
        "gone": expired.get_absolute_url(),
    }


def test_the_headers_are_strict(client, addresses):
    for name, address in addresses.items():
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], name
        assert "unsafe-inline" not in headers["Content-Security-Policy"], name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "camera=()" in headers["Permissions-Policy"], name
        assert headers["X-Frame-Options"] == "DENY", name


def test_no_markup_needs_what_the_headers_forbid(client, addresses):
    for name, address in addresses.items():
        page = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), name
        assert all("src=" in script for script in re.findall(r"<script[^>]*>", page)), name


def test_no_page_sets_or_depends_on_a_cookie(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        assert not response.cookies, name
        assert "Cookie" not in response.headers.get("Vary", ""), name


def test_names_are_not_those_that_blockers_hide(client, addresses):
    hidden = {"ad", "ads", "sponsor", "banner", "track", "beacon", "stats", "pixel"}
    for name, address in addresses.items():
        page = client.get(address).content.decode()
        names = " ".join(re.findall(r'\s(?:class|id|src|href|data-[\w-]+)="([^"]*)"', page))
        assert not hidden & set(re.split(r"[^a-z]+", names.lower())), name


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("home", 6),
        ("topic", 4),
        ("tag", 4),
        ("author", 4),
        ("terms", 2),
        ("term", 5),
        ("site page", 2),
        ("corrections", 3),
        ("missing", 5),
        ("gone", 6),
    ],
)
def test_a_cold_page_takes_few_queries(client, addresses, name, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        client.get(addresses[name])


def test_a_cold_article_takes_at_most_eleven(client, addresses, django_assert_max_num_queries):
    # Four of its own; seven are the paid block's stock, which a process reads once in a while.
    with django_assert_max_num_queries(11):
        client.get(addresses["article"])


def test_an_article_takes_one_query_once_its_surroundings_are_known(
    client, addresses, django_assert_num_queries
):
    client.get(addresses["home"])
    client.get(addresses["article"])
    with django_assert_num_queries(1):
        client.get(addresses["article"])


def test_robots_may_read_articles_but_not_the_desk(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /beheer/" in response.content.decode()


def test_the_manifest_names_the_site_and_its_icons(client, settings):
    settings.SITE_NAME = 'Pillen & "poeders"'
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == settings.SITE_NAME
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        with Picture.open(path) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_icon_is_found_where_everybody_asks(client):
    assert client.get("/favicon.ico")["Location"] == "/static/icons/favicon.ico"
