"""Whether every reference marker has its source, every source its marker, and every study its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.models import Article
from articles.text.evidence import appeal_without_source

from .draft import Draft
from .registry import Problem, blocking, register, warning


@register
def markers_have_sources(article: Article, draft: Draft) -> Iterator[Problem]:
    numbered = {row["number"] for row in draft["references"]}
    for part in draft.parts:
        for number in part.markers:
            if number not in numbered:
                message = _("The text cites [%(number)d], but there is no source with that number.")
                yield blocking("dangling_marker", message % {"number": number}, part.field)


@register
def sources_have_markers(article: Article, draft: Draft) -> Iterator[Problem]:
    cited = {number for part in draft.parts for number in part.markers}
    times = Counter(row["number"] for row in draft["references"])
    seen: set[int] = set()
    for index, row in enumerate(draft["references"]):
        number, field = row["number"], f"article_references-{index}-number"
        if number in seen:
            continue
        seen.add(number)
        if times[number] > 1:
            message = _("Two sources have the number %(number)d.")
            yield blocking("duplicate_number", message % {"number": number}, field)
        if number not in cited:
            message = _("Source %(number)d isn't cited in the text: add [%(number)d] or remove it.")
            yield blocking("unused_source", message % {"number": number}, field)


@register
def studies_are_named(article: Article, draft: Draft) -> Iterator[Problem]:
    for part in draft.parts:
        for sentence in part.sentences:
            words = appeal_without_source(sentence)
            if words:
                message = _(
                    "“%(words)s” – which? Put the marker of its source, such as [1], in that sentence."
                )
                yield warning("appeal_without_source", message % {"words": words}, part.field)
