"""The sitemaps of both wings as search engines read them: an index, its parts, and the latest news.

The format: https://www.sitemaps.org/protocol.html, with Google's additions for pictures and news
(developers.google.com/search/docs/crawling-indexing/sitemaps).
"""

from datetime import UTC, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import ads.sitemaps
import articles.sitemaps
from articles.conditional import answer
from articles.text.controls import without_controls

SECTIONS = {section.name: section for section in (*articles.sitemaps.SECTIONS, *ads.sitemaps.SECTIONS)}
# As a page: what is withdrawn has to be gone everywhere within thirty seconds.
KEPT_SECONDS = 25
# What Google takes for news: two days, and no more than a thousand.
NEWS_FOR, MOST_NEWS = timedelta(hours=48), 1000
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@require_safe
def index(request):
    """All parts of all sections, each with the moment at which something in it last changed."""
    now = timezone.now()
    parts = [
        (reverse("sitemap_section", args=[section.name, number]), changed)
        for section in SECTIONS.values()
        for number, changed in section.blocks(now)
    ]
    if newest := articles.sitemaps.news(now, now - NEWS_FOR, 1):
        parts.append((reverse("sitemap_news"), newest[0][2]))
    lines = [f"<sitemap>{_place(path, changed)}</sitemap>" for path, changed in parts]
    return _answer(request, "sitemapindex", _SITEMAP, lines, [changed for _path, changed in parts])


@require_safe
def section(request, name, number):
    """One part of a section; a part without anything in it isn't there."""
    if name not in SECTIONS or not 1 <= number <= 10**9:
        raise Http404("No part of the sitemap has this name.")
    entries = list(SECTIONS[name].entries(number, timezone.now()))
    if not entries:
        raise Http404("Nothing is in this part of the sitemap.")
    lines = [
        f"<url>{_place(path, changed)}{''.join(map(_picture, pictures))}</url>"
        for path, changed, pictures in entries
    ]
    dates = [changed for _path, changed, _pictures in entries]
    return _answer(request, "urlset", f"{_SITEMAP} {_IMAGE}", lines, dates)


@require_safe
def latest(request):
    """What appeared in the last two days, by the name of the magazine."""
    now = timezone.now()
    entries = articles.sitemaps.news(now, now - NEWS_FOR, MOST_NEWS)
    source = f"<news:name>{_text(settings.SITE_NAME)}</news:name><news:language>nl</news:language>"
    lines = [
        f"<url><loc>{_url(path)}</loc><news:news><news:publication>{source}</news:publication>"
        f"<news:publication_date>{_moment(at)}</news:publication_date>"
        f"<news:title>{_text(title)}</news:title></news:news></url>"
        for path, title, at in entries
    ]
    return _answer(request, "urlset", f"{_SITEMAP} {_NEWS}", lines, [at for *_rest, at in entries])


def _answer(request, root, names, lines, dates):
    body = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {names}>", *lines, f"</{root}>"])
    modified = max(filter(None, dates), default=None)
    response = answer(request, body, "application/xml", modified=modified, max_age=KEPT_SECONDS)
    # It is for machines, and no page that anybody should find.
    response["X-Robots-Tag"] = "noindex"
    return response


def _place(path, changed):
    return f"<loc>{_url(path)}</loc>" + (f"<lastmod>{_moment(changed)}</lastmod>" if changed else "")


def _picture(address):
    return f"<image:image><image:loc>{_url(address)}</image:loc></image:image>"


def _url(path):
    return _text(path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}")


def _moment(at):
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _text(text):
    return escape(without_controls(text))
