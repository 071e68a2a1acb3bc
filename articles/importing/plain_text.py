"""Reads an article from a plain-text page: a title, paragraphs, headings, lists and three closing lists.

The rules, line by line (a line is a paragraph; blank lines mean nothing):
- The first line is the title.
- A line that begins with a bullet or a dash belongs to a list; so do numbered lines that count 1, 2, 3.
- A short line without a full stop is a heading; it begins a section. What stands before the first is the
  introduction.
- "Evergreen Posts", "Trending Posts" and "Gesponsord:" begin lists of titles and of product names.
- Any other line is a paragraph.
Every word of the text is kept, in order; only bullets and numbers of lists go: the list itself shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from articles.text.capitals import odd_capitals, repair_capitals
from articles.text.leadins import ListItem, split_lead_in, without_bullet, without_number

from .decoding import ImportRefused, read_lines

# What the columns of an article hold (articles/models/article.py).
LONGEST_TITLE = 160
LONGEST_HEADING = 100
MOST_HEADING_WORDS = 14

_CLOSING_LISTS = {
    "evergreen posts": "evergreen",
    "evergreen": "evergreen",
    "trending posts": "trending",
    "trending": "trending",
    "gesponsord": "sponsored",
    "gesponsorde producten": "sponsored",
    "sponsored": "sponsored",
}
_SENTENCE_END = re.compile(r"[.!:;,…][\"'”’»)\]]*$")
_NO_WORDS = re.compile(r"[\W_]*")  # a blank line, or a rule such as "* * *"


@dataclass(frozen=True)
class Line:
    """A line of the file that isn't blank, with its number from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    line: int


@dataclass(frozen=True)
class ItemList:
    """A list with bullets or numbers; `lines` holds the line number of each item."""

    items: tuple[ListItem, ...]
    is_ordered: bool
    lines: tuple[int, ...]


Block = Paragraph | ItemList


@dataclass(frozen=True)
class ParsedSection:
    """A headed part of the page."""

    heading: str
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Remark:
    """Something that the importer noticed and a person should see."""

    line: int
    message: str


@dataclass(frozen=True)
class Capital:
    """A word with an odd capital in the middle of a sentence."""

    line: int
    word: str
    context: str


@dataclass(frozen=True)
class ParsedPage:
    """Everything that a plain-text page holds, in its order."""

    title: str
    introduction: tuple[Block, ...]
    sections: tuple[ParsedSection, ...]
    evergreen: tuple[str, ...]
    trending: tuple[str, ...]
    sponsored: tuple[str, ...]
    odd_capitals: tuple[Capital, ...]
    is_repaired: bool
    warnings: tuple[Remark, ...]


def parse(data: bytes | str, *, repair: bool = False) -> ParsedPage:
    """The page in `data`; with `repair` its odd capitals are made small (and still reported).

    Raises ImportRefused, with one sentence, for a file that holds no such page.
    """
    lines = [
        Line(number, text) for number, text in enumerate(read_lines(data), 1) if not _NO_WORDS.fullmatch(text)
    ]
    warnings: list[Remark] = []
    title = _title(lines)
    text, closing = _part_closing_lists(lines[1:])
    introduction, sections = _sections(text, warnings)
    if not introduction and not any(section.blocks for section in sections):
        raise ImportRefused(_("The file holds a title but no text."))
    page = ParsedPage(
        title=title,
        introduction=introduction,
        sections=sections,
        evergreen=_titles(closing["evergreen"], warnings),
        trending=_titles(closing["trending"], warnings),
        sponsored=_titles(closing["sponsored"], warnings),
        odd_capitals=(),
        is_repaired=repair,
        warnings=(),
    )
    page = _check_capitals(page)
    return replace(page, warnings=tuple(sorted(warnings, key=lambda remark: remark.line)))


def _title(lines: Sequence[Line]) -> str:
    title = lines[0].text if lines else ""
    is_other = without_bullet(title) is not None or _closing_list(title) is not None
    if not title or is_other or title.endswith(".") or len(title) > LONGEST_TITLE:
        raise ImportRefused(
            _("The file has no title: its first line must be one, at most %(length)d characters long.")
            % {"length": LONGEST_TITLE}
        )
    return title


# -- The closing lists -----------------------------------------------------------------------------


def _closing_list(text: str) -> str | None:
    return _CLOSING_LISTS.get(text.rstrip(": ").casefold())


def _part_closing_lists(lines: Iterable[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """The lines of the text, and those of each closing list, in whatever order the lists come."""
    text: list[Line] = []
    closing: dict[str, list[Line]] = {"evergreen": [], "trending": [], "sponsored": []}
    current = text
    for line in lines:
        name = _closing_list(line.text)
        if name is None:
            current.append(line)
        else:
            current = closing[name]
    return text, closing


def _titles(lines: Sequence[Line], warnings: list[Remark]) -> tuple[str, ...]:
    titles: dict[str, str] = {}
    for place, line in enumerate(lines, 1):
        title = _title_of(line, place)
        if len(title) > LONGEST_TITLE:
            message = _(
                "Line %(line)d is too long for a closing list: a title has at most %(length)d characters."
            )
            raise ImportRefused(message % {"line": line.number, "length": LONGEST_TITLE})
        if title.casefold() in titles:
            warnings.append(Remark(line.number, _("“%(title)s” is listed twice.") % {"title": title}))
        titles.setdefault(title.casefold(), title)
    return tuple(titles.values())


def _title_of(line: Line, place: int) -> str:
    numbered = without_number(line.text)
    if numbered and numbered[0] == place:
        return numbered[1]
    return without_bullet(line.text) or line.text


# -- Text: headings, lists, paragraphs -------------------------------------------------------------


def _sections(
    lines: Sequence[Line], warnings: list[Remark]
) -> tuple[tuple[Block, ...], tuple[ParsedSection, ...]]:
    """The introduction, and the sections that the headings begin."""
    headings: list[Line] = []
    bodies: list[list[Block]] = [[]]
    at = 0
    while at < len(lines):
        found = _bullet_list(lines, at) or _numbered_list(lines, at)
        if found:
            bodies[-1].append(found)
        elif _is_heading(lines, at):
            headings.append(lines[at])
            bodies.append([])
        else:
            bodies[-1].append(Paragraph(lines[at].text, lines[at].number))
        at += len(found.lines) if found else 1
    for heading, body in zip(headings, bodies[1:], strict=True):
        if not body:
            warnings.append(
                Remark(heading.number, _("“%(heading)s” has no text.") % {"heading": heading.text})
            )
    sections = zip(headings, bodies[1:], strict=True)
    return tuple(bodies[0]), tuple(
        ParsedSection(head.text, head.number, tuple(body)) for head, body in sections
    )


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    """Whether the line is short, without final punctuation (a question may be one) and has something to head.

    A line that the next one continues in small letters is the first half of a wrapped sentence.
    """
    text = lines[at].text
    is_short = len(text) <= LONGEST_HEADING and len(text.split()) <= MOST_HEADING_WORDS
    has_text_below = at + 1 < len(lines) and not lines[at + 1].text[0].islower()
    return is_short and has_text_below and not _SENTENCE_END.search(text)


def _bullet_list(lines: Sequence[Line], at: int) -> ItemList | None:
    run: list[tuple[Line, str]] = []
    for line in lines[at:]:
        rest = without_bullet(line.text)
        if rest is None:
            break
        run.append((line, rest))
    return _item_list(run, is_ordered=False) if run else None


def _numbered_list(lines: Sequence[Line], at: int) -> ItemList | None:
    """The lines from `at` that count 1, 2, ...; a single number ("1. Inleiding") makes no list."""
    run: list[tuple[Line, str]] = []
    for line in lines[at:]:
        numbered = without_number(line.text)
        if numbered is None or numbered[0] != len(run) + 1:
            break
        run.append((line, numbered[1]))
    return _item_list(run, is_ordered=True) if len(run) > 1 else None


def _item_list(run: Sequence[tuple[Line, str]], *, is_ordered: bool) -> ItemList:
    return ItemList(
        tuple(split_lead_in(rest) for _line, rest in run), is_ordered, tuple(line.number for line, _r in run)
    )


# -- Odd capitals ----------------------------------------------------------------------------------


def _check_capitals(page: ParsedPage) -> ParsedPage:
    """`page` with its odd capitals noted, and made small if asked; lead-ins and headings are left alone."""
    texts: list[tuple[int, str]] = []

    def note(line: int, text: str) -> str:
        texts.append((line, text))
        return text

    _map_texts(page, note)
    headings = [page.title, *(section.heading for section in page.sections)]
    found = odd_capitals([text for _line, text in texts], also=headings)
    capitals = tuple(Capital(texts[odd.index][0], odd.word, odd.context) for odd in found)
    if page.is_repaired:
        starts: dict[int, list[int]] = {}
        for odd in found:
            starts.setdefault(texts[odd.index][0], []).append(odd.start)
        page = _map_texts(page, lambda line, text: repair_capitals(text, starts.get(line, ())))
    return replace(page, odd_capitals=capitals)


def _map_texts(page: ParsedPage, change: Callable[[int, str], str]) -> ParsedPage:
    """`page` with `change(line, text)` in place of each running text, in order."""

    def changed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_map_block(block, change) for block in blocks)

    introduction = changed(page.introduction)
    sections = tuple(replace(section, blocks=changed(section.blocks)) for section in page.sections)
    return replace(page, introduction=introduction, sections=sections)


def _map_block(block: Block, change: Callable[[int, str], str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=change(block.line, block.text))
    items = zip(block.items, block.lines, strict=True)
    return replace(block, items=tuple(item._replace(text=change(line, item.text)) for item, line in items))
