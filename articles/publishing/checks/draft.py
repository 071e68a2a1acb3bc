"""The snapshot of an article as checks read it: each text taken apart once, for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from articles.text.links import TextLink, links_in
from articles.text.markup import plain_text
from articles.text.references import markers_in
from articles.text.sentences import blocks, sentences


class Part:
    """A rich text of the article: `field` names its form field, as "sections-0-body"."""

    def __init__(self, field: str, html: str) -> None:
        self.field = field
        self.html = html

    @cached_property
    def plain(self) -> str:
        return plain_text(self.html)

    @cached_property
    def sentences(self) -> list[str]:
        return [sentence for block in blocks(self.html) for sentence in sentences(block)]

    @cached_property
    def markers(self) -> list[int]:
        """The numbers of the sources that it cites."""
        return markers_in(self.html) if "[" in self.html else []

    @cached_property
    def links(self) -> list[TextLink]:
        return links_in(self.html) if "<a" in self.html else []


class PlacedLink(NamedTuple):
    """A link and the form field in whose text it stands."""

    field: str
    link: TextLink


class Draft(dict[str, Any]):
    """What an article says, as its snapshot holds it, judged at the moment `now`."""

    def __init__(self, content: Mapping[str, Any], now: datetime) -> None:
        super().__init__(content)
        self.now = now

    @cached_property
    def parts(self) -> list[Part]:
        """The introduction and the text of each section, in order."""
        sections = (
            Part(f"sections-{index}-body", section["body"]) for index, section in enumerate(self["sections"])
        )
        return [Part("introduction", self["introduction"]), *sections]

    @cached_property
    def links(self) -> list[PlacedLink]:
        """Every link that an editor made in the texts, in order."""
        return [PlacedLink(part.field, link) for part in self.parts for link in part.links]
