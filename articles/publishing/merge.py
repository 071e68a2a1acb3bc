"""Brings together what two people made of one version: what only one of them changed is taken from that one.

Fields and the parts of each section are merged apart; where both changed the same one, somebody chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .compare import label_of, same_value, section_label, section_name

Content = Mapping[str, Any]
Key = Any

MINE, THEIRS, BOTH = "mine", "theirs", "both"
ORDER = "order"
# Of these both sides' additions and removals count; their order says nothing.
_SETS = frozenset({"tags", "subjects"})
# Texts that can stand one after the other until an editor makes one of them.
_JOINED = {"introduction": "", "body": "", "key_points": "\n"}
_PARTS = ("heading", "body", "image")


@dataclass(frozen=True)
class Item:
    """Something that somebody changed; a conflict when both did, each otherwise.

    `key` names it in `choices`; `name` is the field, "section" for a whole one, "order" for their order.
    `choice` is what was chosen of a conflict, or "".
    """

    key: str
    name: str
    label: str
    base: Any
    mine: Any
    theirs: Any
    by: str
    choice: str = ""

    @property
    def is_conflict(self) -> bool:
        return self.by == "conflict"

    @property
    def is_open(self) -> bool:
        return self.is_conflict and not self.choice

    @property
    def may_join(self) -> bool:
        return self.name in _JOINED


@dataclass
class Merged:
    """What came of it: `content` is complete when nothing is `open`; until then mine stands where both wrote.

    Its sections keep whatever else the sections of mine carried along.
    """

    content: dict[str, Any] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Item]:
        return [item for item in self.items if item.is_conflict]

    @property
    def open(self) -> list[Item]:
        return [item for item in self.items if item.is_open]


def merge(base: Content | None, mine: Content, theirs: Content, choices: Mapping[str, str]) -> Merged:
    """What `mine` and `theirs` made of `base`, together (None: what they began with is unknown).

    Only the fields that `mine` has are merged. `choices` says "mine", "theirs" or, of texts, "both" for the
    key of each conflict. Without a base nothing counts as removed by anybody.
    """
    merged = Merged()
    for name in mine:
        if name != "sections":
            before = base.get(name) if base is not None else None
            values = (before, mine[name], theirs.get(name))
            merged.content[name] = _decide(
                merged, name, name, label_of(name), values, base is not None, choices
            )
    _merge_sections(merged, base, mine["sections"], theirs["sections"], choices)
    return merged


# -- One value -------------------------------------------------------------------------------------


def _decide(
    merged: Merged,
    key: str,
    name: str,
    label: str,
    values: tuple[Any, Any, Any],
    has_base: bool,
    choices: Mapping[str, str],
) -> Any:
    """The value of one field; what happened to it becomes an item."""
    base, mine, theirs = values
    if same_value(name, mine, theirs):
        return theirs
    by, choice, value = "conflict", "", mine
    if has_base and same_value(name, base, mine):
        by, value = THEIRS, theirs
    elif has_base and same_value(name, base, theirs):
        by = MINE
    elif name in _SETS:
        by, value = BOTH, _united(base or [], mine or [], theirs or [])
    else:
        choice = _choice(choices, key, name)
        value = {THEIRS: theirs, BOTH: _joined(name, mine, theirs)}.get(choice, mine)
    merged.items.append(Item(key, name, label, base, mine, theirs, by, choice))
    return value


def _choice(choices: Mapping[str, str], key: str, name: str) -> str:
    choice = choices.get(key, "")
    return choice if choice in (MINE, THEIRS) or (choice == BOTH and name in _JOINED) else ""


def _joined(name: str, mine: Any, theirs: Any) -> Any:
    return f"{mine or ''}{_JOINED[name]}{theirs or ''}" if name in _JOINED else mine


def _united(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    removed = {thing for thing in base if thing not in mine}
    return sorted({*(thing for thing in theirs if thing not in removed), *set(mine) - set(base)})


# -- Sections --------------------------------------------------------------------------------------


def _merge_sections(
    merged: Merged,
    base: Content | None,
    mine: Sequence[Content],
    theirs: Sequence[Content],
    choices: Mapping[str, str],
) -> None:
    befores = _by_key(base["sections"]) if base is not None else {}
    mines, others = _by_key(mine), _by_key(theirs)
    kept: dict[Key, Content] = {}
    for key in dict.fromkeys([*mines, *others]):
        trio = (befores.get(key), mines.get(key), others.get(key))
        section = _merge_section(merged, key, trio, choices)
        if section is not None:
            kept[key] = section
    order = _merge_order(merged, base is not None, (list(befores), list(mines), list(others)), kept, choices)
    merged.content["sections"] = [kept[key] for key in order]


def _by_key(sections: Sequence[Content]) -> dict[Key, Content]:
    """The sections by their number in the database, those without one by their place."""
    return {section.get("id") or f"new-{place}": section for place, section in enumerate(sections)}


def _merge_section(
    merged: Merged,
    key: Key,
    trio: tuple[Content | None, Content | None, Content | None],
    choices: Mapping[str, str],
) -> Content | None:
    base, mine, theirs = trio
    if mine is not None and theirs is not None:
        values = {
            name: _decide(
                merged,
                f"section-{key}-{name}",
                name,
                _label_of_part(theirs, name),
                ((base or {}).get(name), mine.get(name), theirs.get(name)),
                base is not None,
                choices,
            )
            for name in _PARTS
        }
        return {**mine, **values}
    return _one_sided(merged, f"section-{key}", trio, choices)


def _one_sided(
    merged: Merged,
    key: str,
    trio: tuple[Content | None, Content | None, Content | None],
    choices: Mapping[str, str],
) -> Content | None:
    """A section that one side hasn't: it made it, or the other took it away."""
    base, mine, theirs = trio
    there = mine if mine is not None else theirs
    holder, remover = (MINE, THEIRS) if mine is not None else (THEIRS, MINE)
    assert there is not None
    if base is None:
        by, choice, value = holder, "", there
    elif all(same_value(name, base.get(name), there.get(name)) for name in _PARTS):
        by, choice, value = remover, "", None
    else:
        by, choice = "conflict", _choice(choices, key, "section")
        value = None if choice == remover else there
    label = section_name(there["heading"])
    merged.items.append(Item(key, "section", label, base, mine, theirs, by, choice))
    return value


def _label_of_part(section: Content, name: str) -> str:
    return f"{section_name(section['heading'])}: {section_label(name)}"


# -- Their order -----------------------------------------------------------------------------------


def _merge_order(
    merged: Merged,
    has_base: bool,
    orders: tuple[list[Key], list[Key], list[Key]],
    kept: Mapping[Key, Content],
    choices: Mapping[str, str],
) -> list[Key]:
    """The keys of `kept` in the order of whoever moved them; new ones stand behind their neighbour."""
    base, mine, theirs = ([key for key in order if key in kept] for order in orders)
    shared = set(mine) & set(theirs)
    before, ours, others = ([key for key in order if key in shared] for order in (base, mine, theirs))
    knows = has_base and len(before) == len(ours)
    if ours == others or (knows and others == before):
        by, choice, takes_mine = MINE, "", True
    elif knows and ours == before:
        by, choice, takes_mine = THEIRS, "", False
    else:
        by, choice = "conflict", _choice(choices, ORDER, ORDER)
        takes_mine = choice != THEIRS
    if ours != others:
        was, is_mine, is_theirs = (
            [kept[key]["heading"] for key in order] for order in (before, ours, others)
        )
        label = _("Order of the sections")
        merged.items.append(Item(ORDER, ORDER, label, was, is_mine, is_theirs, by, choice))
    return list(_woven(mine, theirs) if takes_mine else _woven(theirs, mine))


def _woven(order: list[Key], other: list[Key]) -> Iterator[Key]:
    """`order`, with what only `other` has behind the one that it stands behind there."""
    followers: dict[Key, list[Key]] = {}
    own, last = set(order), None
    for key in other:
        if key in own:
            last = key
        else:
            followers.setdefault(last, []).append(key)
    yield from followers.get(None, ())
    for key in order:
        yield key
        yield from followers.get(key, ())
