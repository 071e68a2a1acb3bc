"""The JSON-LD of each kind of page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from articles.models import Person, Publication, Term
from articles.text.affiliates import network_of

from .parts import Crumb, Listed, Node, Site, about_site, credential, filled, item_list, trail_to, web_page


def of_article(site: Site, publication: Publication, home: str) -> list[Node]:
    """The page of an article: who wrote and who reviewed it, when, under what and after which sources.

    Asks nothing of the database where the topic and the social image were read along. `home` is what the
    front page is called.
    """
    url, topic = site.url(publication.get_absolute_url()), publication.topic
    trail = [
        Crumb(home, "/"),
        Crumb(topic.name, topic.get_absolute_url()),
        Crumb(publication.title, publication.get_absolute_url()),
    ]
    page = {
        **web_page(site, "MedicalWebPage", publication.title, url, publication.description),
        **_dates(publication),
        "primaryImageOfPage": {"@id": f"{url}#primaryimage"},
        "mainEntity": {"@id": f"{url}#article"},
    }
    if publication.page.get("reviewer"):
        page["reviewedBy"] = _compiled_person(site, publication.page["reviewer"])
        page["lastReviewed"] = publication.page["reviewed_on"]
    article, picture = _article(site, publication, url), _first_image(site, publication, url)
    return [*about_site(site), page, article, picture, trail_to(site, url, trail)]


def of_home(site: Site, description: str, lead: Publication | None) -> list[Node]:
    """The front page: what this site is, and what stands on top."""
    url = site.url("/")
    page = {
        **web_page(site, "WebPage", site.name, url, description, has_trail=False),
        "about": {"@id": f"{site.address}/#organization"},
    }
    if lead:
        page["significantLink"] = site.url(lead.get_absolute_url())
        page["dateModified"] = lead.updated_at.isoformat()
    return [*about_site(site), page]


def of_list(
    site: Site, name: str, path: str, description: str, listed: Listed, trail: Sequence[Crumb]
) -> list[Node]:
    """A page that lists articles, such as that of a topic or a tag. `trail` leads there, without itself."""
    url = site.url(path)
    page = web_page(site, "CollectionPage", name, url, description)
    if listed.entries:
        page["mainEntity"] = item_list(site, listed)
    return [*about_site(site), page, trail_to(site, url, [*trail, Crumb(name, path)])]


def of_person(site: Site, person: Person, home: str) -> list[Node]:
    """The page of an author or a reviewer. Reads the portrait where it wasn't read along."""
    path = person.get_absolute_url()
    url = site.url(path)
    subject = {
        "@type": "Person",
        "@id": f"{url}#person",
        "name": person.name,
        "url": url,
        **filled(jobTitle=person.role),
        **credential(person.credentials),
    }
    if person.portrait:
        subject["image"] = site.url(person.portrait.file.url)
    page = web_page(site, "ProfilePage", person.name, url, person.role)
    page["mainEntity"] = {"@id": subject["@id"]}
    return [
        *about_site(site),
        page,
        subject,
        trail_to(site, url, [Crumb(home, "/"), Crumb(person.name, path)]),
    ]


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
        **filled(alternateName=list(forms)),
    }
    page = {
        **web_page(site, "WebPage", term.name, url, term.definition),
        "mainEntity": {"@id": defined["@id"]},
    }
    trail = [Crumb(home, "/"), everything, Crumb(term.name, path)]
    return [*about_site(site), page, defined, trail_to(site, url, trail)]


def of_glossary(site: Site, terms: Iterable[Term], glossary: str, description: str, home: str) -> list[Node]:
    """The list of all terms: their names and addresses; what they mean stands on their own pages."""
    url = site.url(reverse("terms"))
    named = [
        {"@type": "DefinedTerm", "name": term.name, "url": site.url(term.get_absolute_url())}
        for term in terms
    ]
    whole = {**_term_set(site, glossary), **filled(hasDefinedTerm=named)}
    page = {
        **web_page(site, "CollectionPage", glossary, url, description),
        "mainEntity": {"@id": whole["@id"]},
    }
    trail = [Crumb(home, "/"), Crumb(glossary, reverse("terms"))]
    return [*about_site(site), page, whole, trail_to(site, url, trail)]


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
    page = web_page(site, kind, name, url, description)
    if main:
        page["mainEntity"] = {"@id": main["@id"]}
    return [
        *about_site(site),
        page,
        *([main] if main else []),
        trail_to(site, url, [*trail, Crumb(name, path)]),
    ]


# -- What they name ----------------------------------------------------------------------------------


def _article(site: Site, publication: Publication, url: str) -> Node:
    page, organization = publication.page, {"@id": f"{site.address}/#organization"}
    return {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": publication.title,
        "mainEntityOfPage": {"@id": f"{url}#webpage"},
        "isPartOf": {"@id": f"{url}#webpage"},
        **_dates(publication),
        "author": [_compiled_person(site, person) for person in page["authors"]] or [organization],
        "publisher": organization,
        "image": [{"@id": f"{url}#primaryimage"}, *_second_image(site, publication)],
        "articleSection": publication.topic.name,
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "timeRequired": f"PT{publication.reading_minutes}M",
        **filled(
            description=publication.description,
            wordCount=page.get("words"),
            keywords=[tag["name"] for tag in page["tags"]],
            citation=[_citation(source) for source in page["references"]],
        ),
    }


def _dates(publication: Publication) -> Node:
    return {
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
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
        **filled(jobTitle=person["role"]),
        **credential(person["credentials"]),
    }


def _citation(source: Mapping[str, Any]) -> Node:
    """A source of the article; a link for which somebody pays is left out."""
    link = source["link"]
    named = {"@type": "CreativeWork", "name": source["text"]}
    return {**named, "url": link} if link and network_of(link) is None else named


# -- Pictures --------------------------------------------------------------------------------------


def _first_image(site: Site, publication: Publication, url: str) -> Node:
    """The picture that stands for the article: its lead image, else its card, else the site's own.

    Without sizes: the vocabulary measures pictures in distances, and no engine asks.
    """
    lead = publication.page.get("lead_image")
    named = {"@type": "ImageObject", "@id": f"{url}#primaryimage"}
    if lead:
        words = filled(caption=lead["caption"], creditText=lead["credit"])
        return {**named, "url": site.url(lead["url"]), **words}
    card = publication.social_image
    return {**named, "url": site.url(card.file.url if card else site.share)}


def _second_image(site: Site, publication: Publication) -> list[Node]:
    card = publication.social_image
    if not (card and publication.page.get("lead_image")):
        return []
    return [{"@type": "ImageObject", "url": site.url(card.file.url)}]
