"""Whether the links into this site lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing.compile import page_anchors
from articles.publishing.site_address import OwnAddress, own_address

from .addresses import Page, Standing, pages_at
from .draft import Draft, PlacedLink
from .registry import Problem, blocking, register, warning

# The top of any page, as browsers know it.
_TOP = frozenset({"", "top"})
_LOOKS_LIKE_HOST = re.compile(
    r"(?:www\.[\w-]+|[\w-]+)\.(?:nl|be|eu|com|org|net|info|gov)(?:/|$)", re.IGNORECASE
)


@register
def internal_links_lead_somewhere(article: Article, draft: Draft) -> Iterator[Problem]:
    page = reverse("article", args=[draft["slug"]]) if draft["slug"] else "/"
    placed = [(link, own_address(link.link.href, page)) for link in draft.links]
    own = [(link, address) for link, address in placed if address is not None]
    pages = pages_at({address.path for _link, address in own}, draft)
    anchors = page_anchors(draft) if any(address.anchor for _link, address in own) else set()
    for link, address in own:
        yield from _problems(link, address, pages[address.path])
        if address.path == page and address.anchor not in anchors | _TOP:
            message = _("The link “%(words)s” leads to #%(anchor)s, which isn't on this page.")
            names = {"words": _words(link), "anchor": address.anchor}
            yield blocking("broken_anchor", message % names, link.field)


def _problems(link: PlacedLink, address: OwnAddress, page: Page) -> Iterator[Problem]:
    names = {"words": _words(link), "path": address.path, "address": page.address}
    if not link.link.href:
        message = _("The link “%(words)s” leads nowhere: give it an address.")
        yield blocking("broken_link", message % names, link.field)
    elif page.standing is Standing.MOVED:
        message = _("The link “%(words)s” leads to an old address: make it %(address)s.")
        yield warning("moved_link", message % names, link.field)
    elif page.standing is not Standing.LIVE:
        yield blocking("broken_link", _reason(link, page) % names, link.field)


def _reason(link: PlacedLink, page: Page) -> str:
    if page.standing is Standing.HIDDEN:
        return _("The link “%(words)s” leads to %(path)s, which readers can't see (yet).")
    if page.standing is Standing.PRIVATE:
        return _("The link “%(words)s” leads to %(path)s, which is no page for readers.")
    if _LOOKS_LIKE_HOST.match(link.link.href):
        return _("The link “%(words)s” lacks the beginning of its address: put https:// in front.")
    return _("The link “%(words)s” leads to %(path)s, which doesn't exist.")


def _words(link: PlacedLink) -> str:
    return link.link.words or link.link.href
