"""Whether the headings of an article go down one step at a time, and say something."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article
from articles.text.headings import subheadings

from .draft import Draft, Part
from .registry import Problem, blocking, register

# The heading of a section is the page's h2, and the title above the introduction its h1.
_SECTION_LEVEL = 2


@register
def introduction_has_no_subheading(article: Article, draft: Draft) -> Iterator[Problem]:
    if next(subheadings(draft.parts[0].html), None):
        message = _("The introduction has a subheading, but no heading above it: make it a section.")
        yield blocking("heading_jump", message, "introduction")


@register
def headings_descend_by_steps(article: Article, draft: Draft) -> Iterator[Problem]:
    for index, part in enumerate(draft.parts[1:]):
        yield from _jumps(part, index + 1)


@register
def subheadings_say_something(article: Article, draft: Draft) -> Iterator[Problem]:
    for index, part in enumerate(draft.parts[1:]):
        if any(not heading.words for heading in subheadings(part.html)):
            message = _("Section %(number)d has an empty subheading: write it or take it away.")
            yield blocking("empty_subheading", message % {"number": index + 1}, part.field)


def _jumps(part: Part, number: int) -> Iterator[Problem]:
    """Each heading of a section that skips a level; a step back up may be of any size."""
    above = _SECTION_LEVEL
    for heading in subheadings(part.html):
        if heading.level > above + 1:
            message = _("Section %(number)d: “%(heading)s” is a small subheading without a larger one above.")
            words = {"number": number, "heading": heading.words}
            yield blocking("heading_jump", message % words, part.field)
        above = heading.level
