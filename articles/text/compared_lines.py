"""Lays a comparison out as lines to show: each a block of the text, with its runs and changed formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .compare import Op, Part

# Elements that give a line its looks, weakest first: a paragraph inside a list item is a list item.
_LOOKS = ("p", "figcaption", "caption", "blockquote", "pre", "li", "td", "th", "h3", "h4")


class Run(NamedTuple):
    """Words of a line that share their formatting and what happened to them."""

    op: Op
    text: str
    marks: tuple[str, ...]


class Format(NamedTuple):
    """That a line's block (“p”, “h3”, “li”, “br” for a new line …) was removed or added."""

    op: Op
    tag: str


@dataclass
class Line:
    """One line; `tag` is the element that it looks like, `formats` what changed about that."""

    tag: str = ""
    formats: list[Format] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.formats) or any(run.op is not Op.SAME for run in self.runs)


def lines_of(parts: Iterable[Part]) -> list[Line]:
    """The lines of a comparison, without those that show nothing."""
    lines = [Line()]
    for part in parts:
        if part.tag == "end" or (part.tag and part.tag[0] != "/" and lines[-1].runs):
            _add_text(lines[-1], part)
            lines.append(Line())
        if part.tag == "hr":
            lines[-1].runs.append(Run(part.op, "———", ()))
        elif part.tag.startswith("/"):
            if lines[-1].runs:
                lines.append(Line())
        elif part.tag:
            _begin(lines[-1], part)
        else:
            _add_text(lines[-1], part)
    for line in lines:
        _leave_out_the_obvious(line)
    return [line for line in lines if line.runs or line.formats]


def _add_text(line: Line, part: Part) -> None:
    if not part.shown:
        return
    last = line.runs[-1] if line.runs else None
    if last and (last.op, last.marks) == (part.op, part.marks):
        line.runs[-1] = last._replace(text=last.text + part.shown)
    else:
        line.runs.append(Run(part.op, part.shown, part.marks))


def _begin(line: Line, part: Part) -> None:
    is_stronger = line.tag not in _LOOKS or part.tag in _LOOKS[_LOOKS.index(line.tag) :]
    if part.tag in _LOOKS and is_stronger and (part.op is not Op.REMOVED or not line.tag):
        line.tag = part.tag
    if part.op is not Op.SAME:
        line.formats.append(Format(part.op, part.tag))


def _leave_out_the_obvious(line: Line) -> None:
    """A line that is new as a whole needs no word that its block is new too."""
    ops = {run.op for run in line.runs}
    line.formats = [one for one in line.formats if not ops or ops != {one.op}]
