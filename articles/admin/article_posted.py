"""Reads what an article's form sent as a snapshot, and writes one back, to bring a form up to date.

Everything that isn't touched stays as it was typed, also where it makes no sense: the form itself says so.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from taggit.utils import parse_tags

from articles.text.numbers import whole_number
from articles.text.sanitise import sanitise

SECTIONS, AUTHORS, REFERENCES = "sections", "authorships", "article_references"
# As Django itself, which reads no more forms than this.
_MOST_ROWS = 2000
_TEXTS = ("title", "slug", "key_points", "description", "sponsoring", "ending", "ending_path")
_CHOICES = ("topic", "lead_image", "medical_reviewer")
# The day of the last review is nobody's to type.
_DATES = ("review_due_on",)


def read_posted(data):
    """What the form in `data` says of the article, as publishing/snapshot.py would take it down.

    Its sections carry their `row` along, all of what was sent for them.
    """
    content = {name: "\n".join(data[name].strip().splitlines()) for name in _TEXTS if name in data}
    content |= {name: whole_number(data[name]) for name in _CHOICES if name in data}
    content |= {name: _day(data[name]) for name in _DATES if name in data}
    if "introduction" in data:
        content["introduction"] = sanitise(data["introduction"])
    if "tags" in data:
        # Forms refuse this character; what isn't judged by one must not reach a database with it.
        content["tags"] = sorted(set(parse_tags(data["tags"].replace("\0", ""))))
    content["subjects"] = sorted(filter(None, map(whole_number, data.getlist("subjects"))))
    content["authors"] = [
        whole_number(_first(row, "person"))
        for row in _kept(data, AUTHORS, "position")
        if _first(row, "person")
    ]
    content["references"] = [
        {
            "number": whole_number(_first(row, "number")),
            "reference_id": whole_number(_first(row, "reference")),
        }
        for row in _kept(data, REFERENCES, "number")
        if whole_number(_first(row, "number")) and whole_number(_first(row, "reference"))
    ]
    content["sections"] = [_section(row) for row in _kept(data, SECTIONS, "position") if _is_written(row)]
    return content


def bring_up_to_date(data, article):
    """`data` with each row of a form known by what exists of `article` now.

    A row that somebody deleted meanwhile is a new one with the same text; one that somebody else made too is
    that one. Nothing else changes, and nothing at all when every row is still there.
    """
    existing = set(article.sections.values_list("pk", flat=True))
    sections = rows_of(data, SECTIONS)
    known = {SECTIONS: (sections, [_known_section(row, existing) for row in sections])}
    for prefix, name, there in _related(article):
        rows = rows_of(data, prefix)
        known[prefix] = (rows, _known_relations(rows, name, there))
    for prefix, (rows, now) in known.items():
        if now != rows:
            data = data.copy()
            _put_rows(data, prefix, now)
    return data


def write_merged(data, article, merged):
    """`data` saying what the complete `merged` says, ready to be saved over what `article` is now."""
    data = data.copy()
    mine = read_posted(data)
    for name, value in merged.content.items():
        if name not in ("sections", "authors", "references") and value != mine[name]:
            data.setlist(name, _typed(name, value))
    _write_sections(data, article, merged.content["sections"])
    wanted = {
        AUTHORS: {person: {"position": place} for place, person in enumerate(merged.content["authors"], 1)},
        REFERENCES: {row["reference_id"]: {"number": row["number"]} for row in merged.content["references"]},
    }
    for prefix, name, known in _related(article):
        _write_relations(data, prefix, name, known, wanted[prefix])
    return data


def rows_of(data, prefix):
    """The rows of the formset `prefix`, in order: for each what was sent, by the field's own name."""
    total = min(whole_number(data.get(f"{prefix}-TOTAL_FORMS", "")) or 0, _MOST_ROWS)
    rows = [{} for _ in range(total)]
    pattern = re.compile(rf"{prefix}-(\d{{1,5}})-(\w+)")
    for key, values in data.lists():
        match = pattern.fullmatch(key)
        if match and int(match[1]) < total:
            rows[int(match[1])][match[2]] = values
    return rows


# -- Reading ---------------------------------------------------------------------------------------


def _day(value):
    try:
        day = forms.DateField(required=False).clean(value)
    except ValidationError:
        return value
    return day.isoformat() if day else None


def _first(row, name):
    return row.get(name, [""])[-1].strip()


def _is_deleted(row):
    return bool(_first(row, "DELETE"))


def _kept(data, prefix, order):
    """The rows that aren't to be deleted, in the order of their numbers; those without one come last."""
    kept = [row for row in rows_of(data, prefix) if not _is_deleted(row)]
    return sorted(kept, key=lambda row: whole_number(_first(row, order)) or 10**9)


def _is_written(row):
    """Not one of the empty forms at the end."""
    return bool(
        _first(row, "id") or any(_first(row, name) for name in ("origin", "heading", "body", "image"))
    )


def _section(row):
    return {
        "id": whole_number(_first(row, "id")) or whole_number(_first(row, "origin")),
        "heading": _first(row, "heading"),
        "body": sanitise(row.get("body", [""])[-1]),
        "image": whole_number(_first(row, "image")),
        "row": row,
    }


# -- Writing ---------------------------------------------------------------------------------------


def _related(article):
    """The two tables of an article's relations, each with the row of every thing in it."""
    yield AUTHORS, "person", dict(article.authorships.values_list("person_id", "pk"))
    yield REFERENCES, "reference", dict(article.article_references.values_list("reference_id", "pk"))


def _known_section(row, existing):
    number = whole_number(_first(row, "id"))
    if number is None or number in existing:
        return row
    return row | {"id": [""], "origin": [str(number)]}


def _known_relations(rows, name, there):
    """`rows` with the number of the row of each thing that exists, unless another of them has that."""
    claimed = {whole_number(_first(row, "id")) for row in rows} & set(there.values())
    known = []
    for row in rows:
        number = whole_number(_first(row, "id"))
        if number not in claimed:
            same = there.get(whole_number(_first(row, name)))
            number = None if same in claimed else same
            row = row | {"id": [str(number or "")]} if number or _first(row, "id") else row
            claimed.add(number)
        known.append(row)
    return known


def _write_sections(data, article, sections):
    there = {section.pk: section for section in article.sections.all()}
    rows = []
    for position, section in enumerate(sections, 1):
        exists = there.pop(section["id"], None)
        rows.append(
            section.get("row", {})
            | {
                "id": [str(exists.pk if exists else "")],
                "origin": [""],
                "heading": [section["heading"]],
                "body": [section["body"]],
                "image": [str(section["image"] or "")],
                "position": [str(position)],
            }
        )
    rows += [
        {"id": [str(pk)], "heading": [gone.heading], "body": [gone.body], "DELETE": ["on"]}
        for pk, gone in there.items()
    ]
    _put_rows(data, SECTIONS, rows)


def _write_relations(data, prefix, name, known, wanted):
    """One row for each thing wanted, and one to delete for each that is there and isn't."""
    sent = {whole_number(_first(row, name)): row for row in rows_of(data, prefix) if not _is_deleted(row)}
    rows = [
        sent.get(thing, {})
        | {"id": [str(known.get(thing, ""))], name: [str(thing)]}
        | {field: [str(value)] for field, value in fields.items()}
        for thing, fields in wanted.items()
    ]
    for thing in known.keys() - wanted.keys():
        numbers = {"number": ["1"], "position": ["0"]}
        rows.append({"id": [str(known[thing])], name: [str(thing)], "DELETE": ["on"]} | numbers)
    _put_rows(data, prefix, rows)


def _put_rows(data, prefix, rows):
    """Replace the rows of a formset: those that exist first, as Django counts them."""
    for index, row in enumerate(rows_of(data, prefix)):
        for name in row:
            del data[f"{prefix}-{index}-{name}"]
    rows = sorted(rows, key=lambda row: not _first(row, "id"))
    for index, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{prefix}-{index}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(bool(_first(row, "id")) for row in rows))


def _typed(name, value):
    """A value as somebody would type it into the field `name`."""
    if name == "tags":
        return [", ".join(f'"{tag}"' if " " in tag or "," in tag else tag for tag in value)]
    if isinstance(value, list):
        return [str(item) for item in value]
    return ["" if value is None else str(value)]
