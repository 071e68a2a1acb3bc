"""What pages tell machines about themselves in the words of schema.org: plain dicts for a JSON-LD @graph.

Only what the page itself shows is told, and nothing for which somebody pays. What the words mean:
https://schema.org/; what search engines ask: developers.google.com/search/docs/appearance/structured-data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles.models import Person, Publication, Term
from articles.text.affiliates import network_of

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


# -- Pages -----------------------------------------------------------------------------------------


def of_article(site: Site, publication: Publication, home: str) -> list[Node]:
    """The page of an article: who wrote and who reviewed it, when, under what and after which sources.

    Asks nothing of the database where the topic and the social image were read along. `home` is what the
    front page is called.
    """
    url = site.url(publication.get_absolute_url())
    topic = publication.topic
    page = publication.page
    dates = {
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
    }
    trail = [Crumb(home, "/"), Crumb(topic.name, topic.get_absolute_url()), _own_crumb(publication)]
    web_page = {
        **_page(site, "MedicalWebPage", publication.title, url, publication.description),
        **dates,
        "primaryImageOfPage": {"@id": f"{url}#primaryimage"},
        "mainEntity": {"@id": f"{url}#article"},
    }
    if page.get("reviewer"):
        web_page["reviewedBy"] = _compiled_person(site, page["reviewer"])
        web_page["lastReviewed"] = page["reviewed_on"]
    article = {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": publication.title,
        "mainEntityOfPage": {"@id": f"{url}#webpage"},
        "isPartOf": {"@id": f"{url}#webpage"},
        **_filled(description=publication.description),
        **dates,
        "author": [_compiled_person(site, person) for person in page["authors"]]
        or [{"@id": f"{site.address}/#organization"}],
        "publisher": {"@id": f"{site.address}/#organization"},
        "image": [{"@id": f"{url}#primaryimage"}, *_second_image(site, publication)],
        "articleSection": topic.name,
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "wordCount": page.get("words") or 0,
        "timeRequired": f"PT{publication.reading_minutes}M",
        **_filled(
            keywords=[tag["name"] for tag in page["tags"]],
            citation=[_citation(source) for source in page["references"]],
        ),
    }
    return [*_site(site), web_page, article, _first_image(site, publication, url), _trail(site, url, trail)]


def of_home(site: Site, description: str, lead: Publication | None) -> list[Node]:
    """The front page: what this site is, and what stands on top."""
    url = site.url("/")
    page = {
        **_page(site, "WebPage", site.name, url, description, has_trail=False),
        "about": {"@id": f"{site.address}/#organization"},
    }
    if lead:
        page["significantLink"] = site.url(lead.get_absolute_url())
        page["dateModified"] = lead.updated_at.isoformat()
    return [*_site(site), page]


def of_list(
    site: Site, name: str, path: str, description: str, listed: Listed, trail: Sequence[Crumb]
) -> list[Node]:
    """A page that lists articles, such as that of a topic or a tag. `trail` leads there, without itself."""
    url = site.url(path)
    page = _page(site, "CollectionPage", name, url, description)
    if listed.entries:
        page["mainEntity"] = _item_list(site, listed)
    return [*_site(site), page, _trail(site, url, [*trail, Crumb(name, path)])]


def of_person(site: Site, person: Person, home: str) -> list[Node]:
    """The page of an author or a reviewer. Reads the portrait where it wasn't read along."""
    path = person.get_absolute_url()
    url = site.url(path)
    subject = {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": person.name,
        "url": url,
        **_filled(jobTitle=person.role),
        **_credential(person.credentials),
    }
    if person.portrait:
        subject["image"] = site.url(person.portrait.file.url)
    page = _page(site, "ProfilePage", person.name, url, person.role)
    page["mainEntity"] = {"@id": subject["@id"]}
    return [*_site(site), page, subject, _trail(site, url, [Crumb(home, "/"), Crumb(person.name, path)])]


def of_term(site: Site, term: Term, forms: Iterable[str], glossary: str, home: str) -> list[Node]:
    """The page of a term; `glossary` is what the list of all terms is called."""
    path = term.get_absolute_url()
    url = site.url(path)
    everything = Crumb(glossary, reverse("terms"))
    defined = {
        "@type": "DefinedTerm",
        "@id": f"{url}#term",
        "name": term.name,
        "url": url,
        "description": term.definition,
        "inDefinedTermSet": _term_set(site, glossary),
        **_filled(alternateName=list(forms)),
    }
    page = {**_page(site, "WebPage", term.name, url, term.definition), "mainEntity": {"@id": defined["@id"]}}
    trail = [Crumb(home, "/"), everything, Crumb(term.name, path)]
    return [*_site(site), page, defined, _trail(site, url, trail)]


def of_glossary(site: Site, terms: Iterable[Term], glossary: str, description: str, home: str) -> list[Node]:
    """The list of all terms: their names and addresses; what they mean stands on their own pages."""
    url = site.url(reverse("terms"))
    named = [
        {"@type": "DefinedTerm", "name": term.name, "url": site.url(term.get_absolute_url())}
        for term in terms
    ]
    whole = {**_term_set(site, glossary), **_filled(hasDefinedTerm=named)}
    page = {**_page(site, "CollectionPage", glossary, url, description), "mainEntity": {"@id": whole["@id"]}}
    trail = [Crumb(home, "/"), Crumb(glossary, reverse("terms"))]
    return [*_site(site), page, whole, _trail(site, url, trail)]


def of_page(
    site: Site,
    name: str,
    path: str,
    description: str,
    trail: Sequence[Crumb],
    *,
    kind: str = "WebPage",
    main: Node | None = None,
) -> list[Node]:
    """Any other page, about `main` if that is given. `trail` leads there, without itself."""
    url = site.url(path)
    page = _page(site, kind, name, url, description)
    if main:
        page["mainEntity"] = {"@id": main["@id"]}
    return [*_site(site), page, *([main] if main else []), _trail(site, url, [*trail, Crumb(name, path)])]


# -- What pages share ------------------------------------------------------------------------------


def _site(site: Site) -> list[Node]:
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


def _page(
    site: Site, kind: str, name: str, url: str, description: str = "", *, has_trail: bool = True
) -> Node:
    page = {
        "@type": kind,
        "@id": f"{url}#webpage",
        "url": url,
        "name": name,
        "inLanguage": "nl",
        "isPartOf": {"@id": f"{site.address}/#website"},
        **_filled(description=description),
    }
    if has_trail:
        page["breadcrumb"] = {"@id": f"{url}#breadcrumb"}
    return page


def _trail(site: Site, url: str, crumbs: Sequence[Crumb]) -> Node:
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


def _own_crumb(publication: Publication) -> Crumb:
    return Crumb(publication.title, publication.get_absolute_url())


def _item_list(site: Site, listed: Listed) -> Node:
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


def _term_set(site: Site, glossary: str) -> Node:
    url = site.url(reverse("terms"))
    return {"@type": "DefinedTermSet", "@id": f"{url}#terms", "name": glossary, "url": url}


def _compiled_person(site: Site, person: Mapping[str, str]) -> Node:
    """A person as a compiled page names them."""
    url = site.url(reverse("author", args=[person["slug"]]))
    return {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": person["name"],
        "url": url,
        **_filled(jobTitle=person["role"]),
        **_credential(person["credentials"]),
    }


def _credential(words: str) -> Node:
    if not words:
        return {}
    return {"hasCredential": {"@type": "EducationalOccupationalCredential", "name": words}}


def _citation(source: Mapping[str, Any]) -> Node:
    """A source of the article; a link for which somebody pays is left out."""
    link = source["link"]
    named = {"@type": "CreativeWork", "name": source["text"]}
    return {**named, "url": link} if link and network_of(link) is None else named


def _filled(**values: Any) -> Node:
    """Those of `values` that say something."""
    return {name: value for name, value in values.items() if value}


# -- Pictures --------------------------------------------------------------------------------------


def _first_image(site: Site, publication: Publication, url: str) -> Node:
    """The picture that stands for the article: its lead image, else its card, else the site's own.

    Without sizes: the vocabulary measures pictures in distances, and no engine asks.
    """
    lead = publication.page.get("lead_image")
    named = {"@type": "ImageObject", "@id": f"{url}#primaryimage"}
    if lead:
        words = _filled(caption=lead["caption"], creditText=lead["credit"])
        return {**named, "url": site.url(lead["url"]), **words}
    card = publication.social_image
    return {**named, "url": site.url(card.file.url if card else site.share)}


def _second_image(site: Site, publication: Publication) -> list[Node]:
    card = publication.social_image
    if not (card and publication.page.get("lead_image")):
        return []
    return [{"@type": "ImageObject", "url": site.url(card.file.url)}]
