"""Which addresses on other sites each article links to, on the desk and in public: what a check must ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.models import Article, ArticleReference, ExternalLink, LinkUse, Publication, Section
from articles.text.links import links_in

from .site_address import external_address, host_of

# So many articles at a time: their texts are in memory together.
_BATCH = 50


def refresh_all_uses(now: datetime) -> None:
    """Bring the uses of every article up to date; a link that nothing uses any more keeps its history."""
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        refresh_uses(ids[start : start + _BATCH], now)


@transaction.atomic
def refresh_uses(article_ids: Collection[int], now: datetime) -> None:
    """Write down which addresses these articles link to now, in their text on the desk or in what is live."""
    wanted = _addresses(article_ids, now)
    urls = {url for found in wanted.values() for url in found}
    ExternalLink.objects.bulk_create(
        [ExternalLink(url=url, host=host_of(url)) for url in sorted(urls)], ignore_conflicts=True
    )
    link_of = dict(ExternalLink.objects.filter(url__in=urls).values_list("url", "pk"))
    needed = {(article_id, link_of[url]) for article_id, found in wanted.items() for url in found}
    uses = LinkUse.objects.filter(article_id__in=article_ids)
    existing = {(use.article_id, use.link_id): use.pk for use in uses}
    LinkUse.objects.filter(pk__in=[existing[key] for key in existing.keys() - needed]).delete()
    missing = sorted(needed - existing.keys())
    rows = [LinkUse(article_id=article_id, link_id=link_id) for article_id, link_id in missing]
    LinkUse.objects.bulk_create(rows, ignore_conflicts=True)


def _addresses(article_ids: Collection[int], now: datetime) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for article_id, html in _texts(article_ids):
        found[article_id] |= _external(link.href for link in links_in(html))
    for use in ArticleReference.objects.filter(article_id__in=article_ids).select_related("reference"):
        found[use.article_id] |= _external([use.reference.link])
    live = Publication.objects.live(now).filter(article_id__in=article_ids)
    for article_id, page in live.values_list("article_id", "page"):
        found[article_id] |= _external(_hrefs_of_page(page))
    return found


def _texts(article_ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Each rich text of these articles on the desk."""
    yield from Article.objects.filter(pk__in=article_ids).values_list("pk", "introduction")
    yield from Section.objects.filter(article_id__in=article_ids).values_list("article_id", "body")


def _hrefs_of_page(page: dict[str, Any]) -> Iterator[str]:
    """Where the links and the sources of a compiled page lead."""
    for html in (page["introduction"], *(section["body"] for section in page["sections"])):
        yield from (link.href for link in links_in(html))
    yield from (source["link"] for source in page["references"])


def _external(hrefs: Iterable[str]) -> set[str]:
    return {address for address in map(external_address, hrefs) if address}
