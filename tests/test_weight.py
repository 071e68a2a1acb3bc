"""An article is light: what a browser needs before it can show the first words comes in one go."""

import gzip
import re

import pytest
import time_machine
from django.contrib.staticfiles import finders

from tests.factories import NOW
from tests.page_types import make_site

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.page_types")]

# What a server sends before it hears back: 10 segments of 1,460 bytes (RFC 6928), of which answers' headers
# take some 600.
FIRST_FLIGHT = 10 * 1460 - 600
SCRIPTS = 10 * 1024
RENDER_BLOCKING = 2


def test_an_article_of_1500_words_is_light(client, settings, tmp_path):
    """In gzip, which every browser takes; brotli makes it a seventh smaller.

    Of the page counts what a first screen can show: head, title, points in short and introduction. The style
    sheets count whole.
    """
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        html = client.get(make_site(NOW)["article"].address).content.decode()
    assert len(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("<footer")]).split()) > 1500
    styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    scripts = re.findall(r'<script([^>]*) src="/static/([^"]+)"', html)
    beginning, introduction = html.split('<div class="prose prose--opening">')
    beginning += introduction.split("</div>")[0]
    assert "<style" not in html
    assert [
        attributes for attributes, _path in scripts if not re.search("defer|async|module", attributes)
    ] == []
    assert len(styles) <= RENDER_BLOCKING
    assert len(gzip.compress(beginning.encode(), 6)) + sum(map(_bytes, styles)) <= FIRST_FLIGHT
    assert sum(_bytes(path) for _attributes, path in scripts) <= SCRIPTS


def _bytes(path):
    """Of a static file as `collectstatic` compresses it; hashing only changes its name."""
    with open(finders.find(path), "rb") as file:
        return len(gzip.compress(file.read(), 9))
