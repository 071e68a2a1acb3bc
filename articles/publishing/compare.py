"""What differs between two versions of an article: each field in words, each section in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Ending, Image, Person, Reference, Term, Topic
from articles.text.compare import Op, compare_html, compare_text, same_html, same_text
from articles.text.compared_lines import Line, Run, lines_of
from articles.text.matching import common

from .naming import Names, names_in
from .pairing import moved, pair_sections

Content = Mapping[str, Any]

_RICH = frozenset({"introduction"})
_PLAIN = frozenset({"title", "key_points", "description"})
_NAMED = {"topic": Topic, "lead_image": Image, "medical_reviewer": Person, "image": Image}
_LISTED = {"authors": Person, "subjects": Term}
_DATES = frozenset({"reviewed_on", "review_due_on"})
_CHOICES = {"sponsoring": Article.Sponsoring, "ending": Ending}
# Sections are compared on their own; the seal of a review says nothing that its day doesn't.
_NOT_SHOWN = frozenset({"sections", "reviewed_hash"})
# What a section has besides these is compared as it is.
_OF_SECTION = frozenset({"id", "heading", "body", "image"})


@dataclass(frozen=True)
class FieldChange:
    """A field that differs, as lines to show."""

    name: str
    label: str
    lines: list[Line]


@dataclass(frozen=True)
class SectionChange:
    """A section of either version; places count from 1, None where it doesn't stand.

    `heading`, `body` and `others` (image and such) are what to show of it, empty where it didn't change;
    `content` is the section as it stands in the newer version, else in the older.
    """

    content: Content
    old_place: int | None
    new_place: int | None
    is_moved: bool = False
    heading: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    others: tuple[FieldChange, ...] = ()

    @property
    def kind(self) -> str:
        if self.old_place is None or self.new_place is None:
            return "added" if self.old_place is None else "removed"
        return "changed" if self.heading or self.body or self.others else "same"

    @property
    def is_same(self) -> bool:
        return self.kind == "same" and not self.is_moved


@dataclass(frozen=True)
class Comparison:
    """All that differs, and every section, in the order of the newer version."""

    fields: list[FieldChange]
    sections: list[SectionChange]

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(section.is_same for section in self.sections)


def compare(old: Content, new: Content, names: Names | None = None) -> Comparison:
    """What differs between the snapshots `old` and `new`; `names` as naming.names_in(old, new) gives them."""
    names = names if names is not None else names_in(old, new)
    fields = [
        FieldChange(name, label_of(name), compare_field(name, old.get(name), new.get(name), names))
        for name in changed_fields(old, new)
    ]
    return Comparison(fields, _compare_sections(old.get("sections", []), new.get("sections", []), names))


def changed_fields(old: Content, new: Content) -> list[str]:
    """The names of the fields (sections apart) in which two snapshots differ to a reader."""
    # What an old version didn't take down yet isn't known to differ; beside nothing, all there is does.
    is_nothing = not old.keys() - {"sections"}
    names = [name for name in new if (is_nothing or name in old) and name not in _NOT_SHOWN]
    return [name for name in names if not same_value(name, old.get(name), new[name])]


def same_value(name: str, old: Any, new: Any) -> bool:
    """Whether two values of the field `name` (of an article or section) say the same; nothing is nothing."""
    if old == new or (not old and not new):
        return True
    if name in _RICH or name == "body":
        return same_html(old or "", new or "")
    if name in _PLAIN or name == "heading":
        return same_text(old or "", new or "")
    return False


def compare_field(name: str, old: Any, new: Any, names: Names) -> list[Line]:
    """The lines that show what became of the value of the field `name` (of an article or a section)."""
    if name in _RICH or name == "body":
        return lines_of(compare_html(old or "", new or ""))
    if name in _PLAIN or name == "heading":
        return lines_of(compare_text(old or "", new or ""))
    return _compare_items(_items(name, old, names), _items(name, new, names))


def label_of(name: str) -> str:
    """What a field is called on the desk."""
    try:
        return str(getattr(Article._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def summarise(old: Content | None, new: Content) -> str:
    """What changed from `old` to `new` in a few words, for a list; texts aren't compared word by word."""
    if old is None:
        return _("First version")
    words = [label_of(name) for name in changed_fields(old, new)]
    words += _count_sections(old["sections"], new["sections"])
    text = ", ".join(words)
    return text[:1].upper() + text[1:] if text else _("Nothing that readers see")


# -- Fields ----------------------------------------------------------------------------------------


def _items(name: str, value: Any, names: Names) -> list[str]:
    """The value of a field that isn't text, as the words for each thing in it."""
    if value in (None, "", []):
        return []
    if name in _NAMED:
        return [_name_of(_NAMED[name], value, names)]
    if name in _LISTED:
        return [_name_of(_LISTED[name], pk, names) for pk in value]
    if name == "references":
        return [f"[{row['number']}] {_name_of(Reference, row['reference_id'], names)}" for row in value]
    if name in _DATES:
        return [_day(value)]
    if name in _CHOICES:
        return [str(dict(_CHOICES[name].choices).get(value, value))]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _name_of(kind: type, pk: int, names: Names) -> str:
    return names.get(kind, {}).get(pk, f"{kind._meta.verbose_name} {pk}")  # type: ignore[attr-defined]


def _day(value: str) -> str:
    try:
        return date_format(date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def _compare_items(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """A line for each thing: whole things came and went, their letters don't matter."""
    lines: list[Line] = []
    place = start = 0
    for i, j in [*common(old, new), (len(old), len(new))]:
        lines += [Line(runs=[Run(Op.REMOVED, item, ())]) for item in old[start:i]]
        lines += [Line(runs=[Run(Op.ADDED, item, ())]) for item in new[place:j]]
        lines += [Line(runs=[Run(Op.SAME, item, ())]) for item in new[j : j + 1]]
        start, place = i + 1, j + 1
    return lines


# -- Sections --------------------------------------------------------------------------------------


def _compare_sections(old: Sequence[Content], new: Sequence[Content], names: Names) -> list[SectionChange]:
    pairs = pair_sections(old, new)
    those_that_moved = moved(pairs)
    by_new = {j: i for i, j in pairs}
    changes: list[SectionChange] = []
    for j, section in enumerate(new):
        if j not in by_new:
            changes.append(_compare_section({}, section, None, j + 1, names))
        else:
            i = by_new[j]
            is_moved = (i, j) in those_that_moved
            changes.append(_compare_section(old[i], section, i + 1, j + 1, names, is_moved))
    gone = [i for i in range(len(old)) if i not in by_new.values()]
    for i in gone:
        change = _compare_section(old[i], {}, i + 1, None, names)
        changes.insert(_after_neighbour(changes, i), change)
    return changes


def _after_neighbour(changes: Sequence[SectionChange], i: int) -> int:
    """The place for a removed section: after the one that stood before it."""
    places = {change.old_place: place for place, change in enumerate(changes) if change.old_place}
    return next((places[before] + 1 for before in range(i, 0, -1) if before in places), 0)


def _compare_section(
    old: Content,
    new: Content,
    old_place: int | None,
    new_place: int | None,
    names: Names,
    is_moved: bool = False,
) -> SectionChange:
    def lines(name: str) -> tuple[Line, ...]:
        if same_value(name, old.get(name), new.get(name)):
            return ()
        return tuple(compare_field(name, old.get(name), new.get(name), names))

    others = [name for name in dict.fromkeys(["image", *new, *old]) if name not in _OF_SECTION - {"image"}]
    return SectionChange(
        new or old,
        old_place,
        new_place,
        is_moved,
        lines("heading"),
        lines("body"),
        tuple(
            FieldChange(name, section_label(name), list(shown)) for name in others if (shown := lines(name))
        ),
    )


def section_name(heading: str) -> str:
    """What a section goes by in a list of changes."""
    return _("Section “%(heading)s”") % {"heading": heading or "…"}


def section_label(name: str) -> str:
    """What a field of a section is called on the desk."""
    field = next((field for field in Article.sections.field.model._meta.fields if field.name == name), None)  # type: ignore[attr-defined]
    return str(field.verbose_name) if field else name


def _count_sections(old: Sequence[Content], new: Sequence[Content]) -> list[str]:
    pairs = pair_sections(old, new)
    changed = sum(
        any(not same_value(name, old[i].get(name), new[j].get(name)) for name in new[j] if name != "id")
        for i, j in pairs
    )
    added, removed, shifted = len(new) - len(pairs), len(old) - len(pairs), len(moved(pairs))
    counted = [
        (changed, ngettext("%(n)d section changed", "%(n)d sections changed", changed)),
        (added, ngettext("%(n)d section added", "%(n)d sections added", added)),
        (removed, ngettext("%(n)d section removed", "%(n)d sections removed", removed)),
        (shifted, ngettext("%(n)d section moved", "%(n)d sections moved", shifted)),
    ]
    return [words % {"n": n} for n, words in counted if n]
