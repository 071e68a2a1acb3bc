"""What still stops a publication, or deserves a second look: a registry, like Django's system checks.

To add one, copy a neighbour. A check reads the snapshot of an article (articles/publishing/snapshot.py), so
it holds for a draft on the desk and for an old revision alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article, Ending, Image, Publication
from articles.text.markup import plain_text, split
from articles.text.paths import is_internal_path
from articles.text.references import markers_in
from articles.text.words import count_words

from .seal import is_reviewed
from .snapshot import take_snapshot

# Below this an introduction tells neither readers nor search engines what the article is about.
LEAST_INTRODUCTION_WORDS = 25


class Level(StrEnum):
    """Whether a problem stops publication."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is left to do; `field` names its form field, as "sections-0-heading"."""

    id: str
    level: Level
    message: str
    field: str

    @property
    def is_blocking(self) -> bool:
        return self.level is Level.BLOCKING


Check = Callable[[Article, Mapping[str, Any]], Iterator[Problem]]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add `check(article, content)`, a generator of problems, to those that every publication passes."""
    _checks.append(check)
    return check


def run_checks(article: Article, content: Mapping[str, Any] | None = None) -> list[Problem]:
    """All problems of `article` as it stands on the desk (or of the snapshot `content`), blocking first."""
    content = content or take_snapshot(article)
    problems = [problem for check in _checks for problem in check(article, content)]
    return sorted(problems, key=lambda problem: not problem.is_blocking)


def _blocking(id: str, message: str, field: str) -> Problem:
    return Problem(id, Level.BLOCKING, message, field)


def _warning(id: str, message: str, field: str) -> Problem:
    return Problem(id, Level.WARNING, message, field)


# -- Blocking --------------------------------------------------------------------------------------


@register
def has_author(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["authors"]:
        yield _blocking("no_author", _("Name at least one author."), "authorships-0-person")


@register
def has_introduction(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    words = count_words(plain_text(content["introduction"]))
    if not words:
        yield _blocking("no_introduction", _("Write an introduction."), "introduction")
    elif words < LEAST_INTRODUCTION_WORDS:
        yield _warning("thin_introduction", _("The introduction is very short."), "introduction")


@register
def has_sections(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["sections"]:
        yield _blocking("no_sections", _("Write at least one section."), "sections-0-heading")
    for index, section in enumerate(content["sections"]):
        number = {"number": index + 1}
        if not section["heading"].strip():
            message = _("Section %(number)d has no heading.") % number
            yield _blocking("empty_heading", message, f"sections-{index}-heading")
        if not plain_text(section["body"]).strip() and not section["image"]:
            message = _("Section %(number)d has no text.") % number
            yield _blocking("empty_section", message, f"sections-{index}-body")


@register
def headings_descend_by_steps(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    for index, section in enumerate(content["sections"]):
        first = next((piece.tag for piece in split(section["body"]) if piece.tag in ("h3", "h4")), "h3")
        if first == "h4":
            message = _("Section %(number)d begins with a small subheading: use the larger one first.")
            yield _blocking("heading_jump", message % {"number": index + 1}, f"sections-{index}-body")


@register
def markers_have_sources(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    counted = Counter(row["number"] for row in content["references"])
    cited: set[int] = set()
    fields = [("introduction", content["introduction"])]
    fields += [
        (f"sections-{index}-body", section["body"]) for index, section in enumerate(content["sections"])
    ]
    for field, html in fields:
        for number in markers_in(html):
            cited.add(number)
            if number not in counted:
                message = _("The text cites [%(number)d], but there is no source with that number.")
                yield _blocking("dangling_marker", message % {"number": number}, field)
    for number, times in counted.items():
        if times > 1:
            message = _("Two sources have the number %(number)d.") % {"number": number}
            yield _blocking("duplicate_number", message, "article_references-0-number")
        if number not in cited:
            message = _("Source %(number)d isn't cited in the text: add [%(number)d] or remove it.")
            yield _blocking("unused_source", message % {"number": number}, "article_references-0-number")


@register
def images_have_words(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    fields = {content["lead_image"]: "lead_image"}
    for index, section in enumerate(content["sections"]):
        fields.setdefault(section["image"], f"sections-{index}-image")
    for image in Image.objects.filter(pk__in=[pk for pk in fields if pk], alt="", is_decorative=False):
        message = _("The image “%(title)s” needs an alternative text, or the mark “decorative”.")
        yield _blocking("image_without_alt", message % {"title": image.title}, fields[image.pk])


@register
def address_is_free(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    # Only what has no end: redirects.address_problems, which knows the time, judges the rest.
    taken = Publication.objects.filter(slug=content["slug"], visible_until=None).exclude(
        article_id=article.pk
    )
    if taken.exists():
        message = _("The address “%(slug)s” belongs to another article: choose another.")
        yield _blocking("slug_taken", message % {"slug": content["slug"]}, "slug")


@register
def ending_is_of_this_site(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    path = content.get("ending_path", "")
    if content.get("ending") == Ending.REDIRECT and not is_internal_path(path):
        message = _("Where readers go when the article is no longer public isn't an address of this site.")
        yield _blocking("ending_elsewhere", message, "ending_path")


# -- Worth a second look ---------------------------------------------------------------------------


@register
def was_reviewed(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    if not (content["medical_reviewer"] and content["reviewed_on"]):
        yield _warning("not_reviewed", _("No medical reviewer has looked at it."), "medical_reviewer")
    elif not is_reviewed(content):
        message = _("The text isn't the one that was medically reviewed: the page won't say “reviewed”.")
        yield _warning("review_outdated", message, "medical_reviewer")


@register
def answers_first(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["key_points"].strip():
        yield _warning(
            "no_key_points", _("“In short” is empty: readers look for the answer there."), "key_points"
        )


@register
def has_lead_image(article: Article, content: Mapping[str, Any]) -> Iterator[Problem]:
    if not content["lead_image"]:
        yield _warning("no_lead_image", _("There is no lead image."), "lead_image")
