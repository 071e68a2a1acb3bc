"""Below the text: ways to share it, related articles, and its neighbours; nothing of it on a preview."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from django.conf import settings as project
from django.urls import reverse

from articles.publishing import preview_links
from articles.related.refresh import refresh
from tests.articles.related.sites import make_about
from tests.factories import NOW, make_topic, make_user

pytestmark = pytest.mark.django_db
TITLE = 'IJzer & "meer"?'


@pytest.fixture
def published():
    """Three in one topic, a day apart, the newest first."""
    topic = make_topic("Mineralen & zo")
    rows = [
        make_about("ijzer", topic=topic, title=f"{TITLE} {n}", visible_from=NOW - timedelta(days=n + 1))
        for n in range(3)
    ]
    refresh(NOW)
    return rows


@pytest.fixture
def page(read, published):
    return read(published[1].get_absolute_url())


def part(page, name):
    """The element of that class as it stands in `page`."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return next((each for each in tree.iter() if name in (each.get("class") or "").split()), None)


def hrefs(element):
    return [link.get("href") for link in element.iter("a")]


def test_related_articles_stand_below_the_text_as_cards(page, published):
    further = part(page, "further")
    assert hrefs(further) == [published[0].get_absolute_url(), published[2].get_absolute_url()]
    assert page.index("ijzer en nog eens ijzer") < page.index('class="further"')
    assert page.index('class="further"') < page.index('class="reading__beside"')
    assert all(image.get("alt") == "" and image.get("loading") == "lazy" for image in further.iter("img"))


def test_neighbours_say_which_way_they_lead(page, published):
    nav = part(page, "neighbours")
    assert [(link.get("rel"), link.get("href")) for link in nav.iter("a")] == [
        ("prev", published[2].get_absolute_url()),
        ("next", published[0].get_absolute_url()),
    ]
    assert "Mineralen & zo" in nav.get("aria-label")


def test_an_article_alone_shows_neither(read):
    page = read(make_about("ijzer").get_absolute_url())
    assert part(page, "further") is part(page, "neighbours") is None
    assert part(page, "pass-on") is not None


def test_it_is_shared_by_plain_links_that_hold_its_title_and_address(read, published, settings):
    settings.SITE_URL = "https://voorbeeld.nl"
    ways = part(read(published[0].get_absolute_url()), "pass-on")
    address = f"https://voorbeeld.nl{published[0].get_absolute_url()}"
    title = published[0].title
    mail, whatsapp, facebook, linkedin = map(urlsplit, hrefs(ways))
    assert mail.scheme == "mailto"
    assert parse_qs(mail.query) == {"subject": [title], "body": [address]}
    # Programs for e-mail take a plus for a plus.
    assert "+" not in mail.query + whatsapp.query
    assert parse_qs(whatsapp.query) == {"text": [f"{title} {address}"]}
    assert parse_qs(facebook.query) == {"u": [address]}
    assert parse_qs(linkedin.query) == {"url": [address]}
    assert (ways.get("data-pass-on"), ways.get("data-title")) == (address, title)
    for link in list(ways.iter("a"))[1:]:
        assert link.get("rel") == "noopener noreferrer"
        assert link.get("target") is None
    assert all("".join(each.itertext()).strip() for each in [*ways.iter("a"), *ways.iter("button")])


def test_what_needs_a_script_is_hidden_until_that_runs(page):
    ways = part(page, "pass-on")
    assert [item.get("hidden") for item in ways.iter("li")] == [None] * 4 + ["", ""]
    (script,) = ways.iter("script")
    assert script.get("defer") == ""
    path = project.BASE_DIR / "supplements_cms" / script.get("src").lstrip("/")
    assert path.stat().st_size <= 1500


def test_the_page_loads_nothing_from_elsewhere(page):
    loading = r'<(?:script|img|iframe|source|link rel="(?:stylesheet|icon)")[^>]+?(?:src|href)="([^"]+)"'
    loaded = re.findall(loading, page)
    assert loaded
    assert [source for source in loaded if not source.startswith("/")] == []


def test_previews_offer_none_of_it(client, published):
    article, chief = published[0].article, make_user("editor-in-chief")
    client.force_login(chief)
    inside = client.get(reverse("admin:articles_article_preview", args=[article.pk])).content.decode()
    made = preview_links.make_link(article, user=chief, now=NOW, days=7, note="x")
    outside = client.get(reverse("preview", args=[preview_links.token_of(made)])).content.decode()
    for page in (inside, outside):
        assert published[0].title.split(" ")[0] in page
        assert [part(page, name) for name in ("pass-on", "further", "neighbours")] == [None] * 3
