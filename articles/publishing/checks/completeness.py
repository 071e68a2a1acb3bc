"""Whether an article has what every article needs: author, introduction, sections, a free address."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article, Publication
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
def address_is_free(article: Article, draft: Draft) -> Iterator[Problem]:
    # Also one that ended: readers and search engines remember an address longer than an article lasts.
    taken = Publication.objects.filter(slug=draft["slug"]).exclude(article_id=article.pk)
    if taken.exists():
        message = _("The address “%(slug)s” belongs to another article: choose another.")
        yield blocking("slug_taken", message % {"slug": draft["slug"]}, "slug")


# -- Worth a second look ---------------------------------------------------------------------------


@register
def was_reviewed(article: Article, draft: Draft) -> Iterator[Problem]:
    if not (draft["medical_reviewer"] and draft["reviewed_on"]):
        yield warning("not_reviewed", _("No medical reviewer has looked at it."), "medical_reviewer")


@register
def answers_first(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["key_points"].strip():
        message = _("“In short” is empty: readers look for the answer there.")
        yield warning("no_key_points", message, "key_points")


@register
def has_lead_image(article: Article, draft: Draft) -> Iterator[Problem]:
    if not draft["lead_image"]:
        yield warning("no_lead_image", _("There is no lead image."), "lead_image")
