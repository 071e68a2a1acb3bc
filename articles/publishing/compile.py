"""Turns a revision into what readers see: clean HTML, glossary links, contents, sources, search words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from articles.models import Ending, Image, Person, Publication, Reference, Revision, Term
from articles.models.tags import known_tags
from articles.search import index
from articles.text.affiliates import REL, mark_affiliate_links, network_of
from articles.text.glossary import GlossaryTerm, Matcher, link_terms
from articles.text.headings import anchor_subheadings, make_anchors, table_of_contents
from articles.text.markup import plain_text
from articles.text.reading_time import reading_minutes
from articles.text.references import link_markers, source_id
from articles.text.sanitise import sanitise
from articles.text.tables import frame_tables
from articles.text.words import count_words

from .seal import is_reviewed

# Ids that templates/articles/article.html gives to its own parts.
PAGE_IDS = frozenset(
    {
        "inhoud",
        "bronnen",
        "in-het-kort",
        "hoofdinhoud",
        "evergreen",
        "trending",
        "partners",
        "contents",
        "wijzigingen",
    }
)
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True)
class Compiled:
    """The columns of a publication, and the ids of what it is linked with."""

    columns: dict[str, Any]
    authors: list[int]
    tags: list[int]
    terms: list[int]
    images: list[int]


@dataclass(frozen=True)
class _Text:
    introduction: str
    bodies: list[str]
    anchors: list[str]
    backlinks: dict[int, list[str]]
    terms: list[int]


def compile_revision(revision: Revision, matcher: Matcher | None = None) -> Compiled:
    """What `revision` looks like to readers. `matcher` is glossary_matcher(), for many compilations in a row.

    People, images and terms are named as they are now; those deleted since are left out.
    """
    content = revision.content
    text = _compile_text(content, matcher or glossary_matcher())
    plain = [plain_text(html) for html in (text.introduction, *text.bodies)]
    headings = [section["heading"] for section in content["sections"]]
    words = " ".join([*headings, *plain, *_lines(content["key_points"])])
    authors = _people(content["authors"])
    images = _images([content["lead_image"], *(section["image"] for section in content["sections"])])
    tags = sorted(set(known_tags(content["tags"]).values()), key=lambda tag: tag.name)
    page = {
        # Only a description that an editor wrote: one taken from the introduction would say it twice.
        "standfirst": content["description"],
        "key_points": _lines(content["key_points"]),
        "introduction": text.introduction,
        "sections": [
            {
                "heading": section["heading"],
                "anchor": anchor,
                "body": body,
                "image": images.get(section["image"]),
            }
            for section, anchor, body in zip(content["sections"], text.anchors, text.bodies, strict=True)
        ],
        "contents": [line._asdict() for line in table_of_contents(headings, text.anchors)],
        "references": _references(content["references"], text.backlinks),
        "authors": [_person(person) for person in authors],
        **_review(content),
        "lead_image": images.get(content["lead_image"]),
        "tags": [{"name": tag.name, "slug": tag.slug} for tag in tags],
        "words": count_words(words),
    }
    columns = {
        "slug": content["slug"],
        "title": content["title"],
        "topic_id": content["topic"],
        "description": content["description"] or shorten(plain[0]),
        "lead_image_id": content["lead_image"] if content["lead_image"] in images else None,
        "sponsoring": content["sponsoring"],
        # Revisions from before there was a choice don't say it.
        "ending": content.get("ending", Ending.GONE),
        "ending_path": content.get("ending_path", ""),
        "reading_minutes": reading_minutes(words),
        "page": page,
        # In the order of the page, for the lines that search shows of it.
        "search_text": " ".join([plain[0], *_in_turn(headings, plain[1:]), *_lines(content["key_points"])]),
    }
    return Compiled(
        columns, [person.pk for person in authors], [tag.pk for tag in tags], text.terms, sorted(images)
    )


def page_anchors(content: Mapping[str, Any]) -> set[str]:
    """The ids on the page of `content` to which a link can lead; the glossary changes none of them."""
    numbers = {row["number"] for row in content["references"]}
    anchors = PAGE_IDS | {source_id(number) for number in numbers}
    anchors |= set(make_anchors([section["heading"] for section in content["sections"]], anchors))
    backlinks: dict[int, list[str]] = {}
    for source in (content["introduction"], *(section["body"] for section in content["sections"])):
        anchors |= set(anchor_subheadings(source, anchors)[1])
        backlinks = link_markers(source, numbers, earlier=backlinks).backlinks
    return set(anchors).union(*backlinks.values())


@transaction.atomic
def recompile(publication: Publication, matcher: Matcher | None = None) -> bool:
    """Compile `publication` again from its own revision, with the glossary of now; whether it changed."""
    compiled = compile_revision(publication.revision, matcher)
    if "changes" in publication.page:
        # What changed when is no part of the text: publishing wrote it down (publishing/changes.py).
        compiled.columns["page"]["changes"] = publication.page["changes"]
    changed = any(getattr(publication, name) != value for name, value in compiled.columns.items())
    if changed:
        Publication.objects.filter(pk=publication.pk).update(**compiled.columns)
        for name, value in compiled.columns.items():
            setattr(publication, name, value)
        index.add(publication)
    link(publication, compiled)
    return changed


def link(publication: Publication, compiled: Compiled) -> None:
    """Store which authors, tags, terms and images the page of `publication` shows."""
    publication.authors.set(compiled.authors)
    publication.tags.set(compiled.tags)
    publication.terms.set(compiled.terms)
    publication.images.set(compiled.images)


def glossary_matcher() -> Matcher:
    """The glossary as it is now, ready for linking."""
    terms = Term.objects.prefetch_related("forms").order_by("pk")
    return Matcher(
        GlossaryTerm(
            key=term.pk,
            url=term.get_absolute_url(),
            spellings=(term.name, *(form.form for form in term.forms.all())),
            is_linked=term.is_autolinked,
        )
        for term in terms
    )


def shorten(text: str, longest: int = LONGEST_DESCRIPTION) -> str:
    """The beginning of plain `text`: whole sentences that fit `longest` characters, else whole words."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    start = text[: longest + 1]
    sentence = max(start.rfind(mark) for mark in (". ", "? ", "! "))
    if sentence > longest // 3:
        return start[: sentence + 1]
    return start[:longest].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


# -- The text --------------------------------------------------------------------------------------


def _compile_text(content: Mapping[str, Any], matcher: Matcher) -> _Text:
    sections = content["sections"]
    numbers = {row["number"] for row in content["references"]}
    taken = PAGE_IDS | {source_id(number) for number in numbers}
    anchors = make_anchors([section["heading"] for section in sections], taken)
    taken |= set(anchors)
    backlinks: dict[int, list[str]] = {}
    terms: list[Any] = []
    texts: list[str] = []
    for source in (content["introduction"], *(section["body"] for section in sections)):
        linked = link_terms(sanitise(source), matcher, already=terms, skip=content["subjects"])
        terms += linked.keys
        html, inner = anchor_subheadings(linked.html, taken)
        taken |= set(inner)
        html, backlinks = link_markers(html, numbers, earlier=backlinks)
        texts.append(frame_tables(mark_affiliate_links(html), gettext("Table")))
    return _Text(texts[0], texts[1:], anchors, backlinks, terms)


def _lines(text: str) -> list[str]:
    """The lines of a plain text field, without bullets that an editor may have typed."""
    return [line for line in (line.strip().lstrip("-–•* ").strip() for line in text.splitlines()) if line]


def _in_turn(headings: list[str], bodies: list[str]) -> list[str]:
    """Each heading, ended as a sentence, with its text after it."""
    ended = [heading if heading.rstrip().endswith(("?", "!", ".")) else f"{heading}." for heading in headings]
    return [text for pair in zip(ended, bodies, strict=True) for text in pair]


# -- What the text refers to -----------------------------------------------------------------------


def _people(ids: Iterable[int]) -> list[Person]:
    people = Person.objects.in_bulk(list(ids))
    return [people[pk] for pk in ids if pk in people]


def _person(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "slug": person.slug,
        "role": person.role,
        "credentials": person.credentials,
    }


def _review(content: Mapping[str, Any]) -> dict[str, Any]:
    """The review block: shown only while the text is the one that a named reviewer read."""
    reviewers = _people([content["medical_reviewer"]]) if is_reviewed(content) else []
    return {
        "reviewer": _person(reviewers[0]) if reviewers else None,
        "reviewed_on": content["reviewed_on"] if reviewers else None,
        "review_due_on": content["review_due_on"] if reviewers else None,
    }


def _images(ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    return {image.pk: image.picture() for image in Image.objects.filter(pk__in=[pk for pk in ids if pk])}


def _references(rows: list[dict[str, int]], backlinks: Mapping[int, list[str]]) -> list[dict[str, Any]]:
    """The list of sources in order of their numbers, each with the places in the text that cite it."""
    sources = Reference.objects.in_bulk([row["reference_id"] for row in rows])
    return [
        {
            "number": row["number"],
            "id": source_id(row["number"]),
            "authors": source.authors,
            "year": source.year,
            "title": source.title,
            "source": source.source,
            "text": _citation(source),
            "link": source.link,
            "rel": REL if network_of(source.link) else "noopener",
            "backlinks": backlinks.get(row["number"], []),
        }
        for row in rows
        if (source := sources.get(row["reference_id"]))
    ]


def _citation(source: Reference) -> str:
    parts = [source.authors, source.title, source.source, str(source.year or "")]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
