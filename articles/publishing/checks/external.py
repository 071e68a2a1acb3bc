"""Whether the links to other sites still work, as the last link check found them; nothing is asked here."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Article, ExternalLink, Reference
from articles.publishing.site_address import external_address

from .draft import Draft
from .registry import Problem, register, warning


@register
def external_links_work(article: Article, draft: Draft) -> Iterator[Problem]:
    placed = _external_links(draft)
    broken = {
        link.url: link
        for link in ExternalLink.objects.broken().filter(url__in={url for _field, url in placed})
    }
    for field, url in placed:
        if url in broken:
            yield warning("external_link_broken", _message(broken[url]), field)


def _external_links(draft: Draft) -> list[tuple[str, str]]:
    """(form field, address) of each address on another site in the text and in the sources, once a field."""
    placed = [(placed.field, external_address(placed.link.href)) for placed in draft.links]
    rows = draft["references"]
    sources = Reference.objects.in_bulk([row["reference_id"] for row in rows]) if rows else {}
    for index, row in enumerate(rows):
        if row["reference_id"] in sources:
            link = external_address(sources[row["reference_id"]].link)
            placed.append((f"article_references-{index}-reference", link))
    return list(dict.fromkeys(pair for pair in placed if pair[1]))


def _message(link: ExternalLink) -> str:
    message = _("%(url)s no longer works: %(reason)s (checked on %(day)s).")
    day = date_format(localtime(link.checked_at), "j F") if link.checked_at else "–"
    return message % {"url": link.url, "reason": link.reason, "day": day}
