"""The pieces of which the JSON-LD of all pages is made: the site, the page, the way there, and lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static

from articles.models import Publication

Node = dict[str, Any]

# Letters that could end the script element or, in old browsers, a line of script; JSON has another way to
# write each.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class Site(NamedTuple):
    """The magazine as machines know it; `address` without a slash at its end, `logo` and `share` pictures."""

    address: str
    name: str
    logo: str
    share: str

    def url(self, path: str) -> str:
        """`path` of this site as a full address; a full address stays as it is."""
        return path if path.startswith(("http://", "https://")) else f"{self.address}{path}"


def this_site() -> Site:
    """The magazine as its settings name it."""
    logo, share = static("icons/apple-touch-icon.png"), static("art/share.jpg")
    return Site(settings.SITE_URL, settings.SITE_NAME, logo, share)


class Crumb(NamedTuple):
    """One step of the way to a page."""

    name: str
    path: str


class Listed(NamedTuple):
    """The articles that a page lists: of all `total` those from place `start` (the first is 1)."""

    entries: Sequence[Publication]
    start: int = 1
    total: int | None = None


def as_script(graph: Sequence[Node]) -> str:
    """`graph` as text that can stand inside a script element: no letter of it can end that."""
    whole = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def about_site(site: Site) -> list[Node]:
    """The site with its search, and who makes it; on every page, since references don't reach over pages."""
    home = site.url("/")
    organization = f"{site.address}/#organization"
    return [
        {
            "@type": "WebSite",
            "@id": f"{site.address}/#website",
            "url": home,
            "name": site.name,
            "inLanguage": "nl",
            "publisher": {"@id": organization},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{site.address}/zoeken/?q={{search_term_string}}",
                },
                "query-input": "required name=search_term_string",
            },
        },
        {
            "@type": "Organization",
            "@id": organization,
            "name": site.name,
            "url": home,
            "logo": {"@type": "ImageObject", "url": site.url(site.logo)},
        },
    ]


def web_page(
    site: Site, kind: str, name: str, url: str, description: str = "", *, has_trail: bool = True
) -> Node:
    """The page itself at the full address `url`; with a trail it names the one that trail_to() makes."""
    page = {
        "@type": kind,
        "@id": f"{url}#webpage",
        "url": url,
        "name": name,
        "inLanguage": "nl",
        "isPartOf": {"@id": f"{site.address}/#website"},
        **filled(description=description),
    }
    if has_trail:
        page["breadcrumb"] = {"@id": f"{url}#breadcrumb"}
    return page


def trail_to(site: Site, url: str, crumbs: Sequence[Crumb]) -> Node:
    """The way to the page at `url`, which is the last of `crumbs`."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#breadcrumb",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": crumb.name,
                "item": {"@type": "WebPage", "@id": site.url(crumb.path)},
            }
            for place, crumb in enumerate(crumbs, 1)
        ],
    }


def item_list(site: Site, listed: Listed) -> Node:
    """The articles of a list with their places in the whole of it."""
    return {
        "@type": "ItemList",
        **({"numberOfItems": listed.total} if listed.total is not None else {}),
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": publication.title,
                "url": site.url(publication.get_absolute_url()),
            }
            for place, publication in enumerate(listed.entries, listed.start)
        ],
    }


def credential(words: str) -> Node:
    """What a person says of degrees and registrations, as a property; nothing without words."""
    if not words:
        return {}
    return {"hasCredential": {"@type": "EducationalOccupationalCredential", "name": words}}


def filled(**values: Any) -> Node:
    """Those of `values` that say something."""
    return {name: value for name, value in values.items() if value}
