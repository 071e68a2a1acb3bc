"""Whether an article has what every article needs: author, introduction, sections."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article, Ending
from articles.publishing.seal import is_reviewed
from articles.text.paths import is_internal_path
from articles.text.words import count_words

from .draft import Draft
from .registry import Problem, blocking, register, warning

# Below this an introduction tells neither readers nor search engines what the article is about.
LEAST_INTRODUCTION_WORDS = 25


@register
def has_author(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["authors"]:
        yield blocking("no_author", _("Name at least one author."), "authorships-0-person")


@register
def has_introduction(article: Article, draft: Draft) -> Iterator[Problem]:
    words = count_words(draft.parts[0].plain)
    if not words:
        yield blocking("no_introduction", _("Write an introduction."), "introduction")
    elif words < LEAST_INTRODUCTION_WORDS:
        yield warning("thin_introduction", _("The introduction is very short."), "introduction")


@register
def has_sections(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["sections"]:
        yield blocking("no_sections", _("Write at least one section."), "sections-0-heading")
    for index, (section, part) in enumerate(zip(draft["sections"], draft.parts[1:], strict=True)):
        number = {"number": index + 1}
        if not section["heading"].strip():
            message = _("Section %(number)d has no heading.") % number
            yield blocking("empty_heading", message, f"sections-{index}-heading")
        if not part.plain.strip() and not section["image"]:
            message = _("Section %(number)d has no text.") % number
            yield blocking("empty_section", message, part.field)


@register
def ending_is_of_this_site(article: Article, draft: Draft) -> Iterator[Problem]:
    path = draft.get("ending_path", "")
    if draft.get("ending") == Ending.REDIRECT and not is_internal_path(path):
        message = _("Where readers go when the article is no longer public isn't an address of this site.")
        yield blocking("ending_elsewhere", message, "ending_path")


# -- Worth a second look ---------------------------------------------------------------------------


@register
def was_reviewed(article: Article, draft: Draft) -> Iterator[Problem]:
    if not (draft["medical_reviewer"] and draft["reviewed_on"]):
        yield warning("not_reviewed", _("No medical reviewer has looked at it."), "medical_reviewer")
    elif not is_reviewed(draft):
        message = _("The text isn't the one that was medically reviewed: the page won't say “reviewed”.")
        yield warning("review_outdated", message, "medical_reviewer")


@register
def answers_first(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["key_points"].strip():
        message = _("“In short” is empty: readers look for the answer there.")
        yield warning("no_key_points", message, "key_points")


@register
def has_lead_image(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["lead_image"]:
        yield warning("no_lead_image", _("There is no lead image."), "lead_image")
