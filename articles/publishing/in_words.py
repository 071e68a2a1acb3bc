"""Says in words for the audit log what differs between two saved states of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from articles.models import Image, Person, Reference, Term, Topic
from articles.text.markup import plain_text

Change = tuple[Any, Any]
# The fields of a snapshot that hold the ids of something that has a name.
_NAMED = {
    "topic": Topic,
    "lead_image": Image,
    "authors": Person,
    "medical_reviewer": Person,
    "subjects": Term,
}
_MARKUP = frozenset({"introduction"})


def changes_in_words(before: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Change]:
    """The fields in which the snapshot `content` differs from `before` ({}: the first), old and new.

    One query for each changed field that names something else; none for what is text itself. A section is
    compared with the one that had its number in the database before.
    """
    changes: dict[str, Change] = {}
    for field, value in content.items():
        old = before.get(field)
        # The seal of a review says nothing that its day and reviewer don't.
        if old == value or not (before or value) or field == "reviewed_hash":
            continue
        if field == "sections":
            changes |= _section_changes(old or [], value)
        elif field == "references":
            changes[field] = _references(old or [], value)
        else:
            changes[field] = _plain(field, old, value)
    return changes


def _plain(field: str, old: Any, new: Any) -> Change:
    if field in _NAMED:
        return _named(_NAMED[field], old, new)
    if field in _MARKUP:
        return _text(old or "", new or "")
    if isinstance(new, list):
        return ", ".join(map(str, old or [])), ", ".join(map(str, new))
    return old, new


def _text(old: str, new: str) -> Change:
    """Both without markup, unless the markup is all that changed."""
    plain = plain_text(old), plain_text(new)
    return plain if plain[0] != plain[1] else (old, new)


def _named(model: Any, old: Any, new: Any) -> Change:
    ids = [_ids(old), _ids(new)]
    names = model.objects.in_bulk({*ids[0], *ids[1]})
    return tuple(", ".join(_name(names, pk) for pk in side) or None for side in ids)  # type: ignore[return-value]


def _ids(value: Any) -> list[int]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _name(names: Mapping[int, Any], pk: int) -> str:
    # What was deleted since is known by its number only.
    return str(names.get(pk, f"#{pk}"))


def _references(old: Iterable[Mapping[str, int]], new: Iterable[Mapping[str, int]]) -> Change:
    sides = [list(old), list(new)]
    names = Reference.objects.in_bulk({row["reference_id"] for side in sides for row in side})
    return tuple(  # type: ignore[return-value]
        "; ".join(f"[{row['number']}] {_name(names, row['reference_id'])}" for row in side) or None
        for side in sides
    )


def _section_changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[str, Change]:
    """The list of headings where that changed, and each text that did under its present heading."""
    changes: dict[str, Change] = {}
    headings = tuple("; ".join(section["heading"] for section in side) or None for side in (old, new))
    if headings[0] != headings[1]:
        changes["sections"] = (headings[0], headings[1])
    earlier = {section["id"]: section for section in old}
    for section in new:
        was = earlier.get(section["id"])
        if was and was["body"] != section["body"]:
            changes[f"sections: {section['heading']}"] = _text(was["body"], section["body"])
        if was and was["image"] != section["image"]:
            pictures = _named(Image, was["image"], section["image"])
            changes[f"image: {section['heading']}"] = pictures
    return changes
