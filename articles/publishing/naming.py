"""What the numbers in a snapshot stand for: names of people, images and so on, deleted ones too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.db import models
from django.utils.translation import gettext as _

from articles.models import AuditEntry, Image, Person, Reference, Term, Topic

Content = Mapping[str, Any]
Names = dict[type[models.Model], dict[int, str]]


def ids_in(content: Content) -> dict[type[models.Model], list[int]]:
    """The numbers of everything that `content` refers to, by kind, in the order in which it does."""
    images = [content.get("lead_image"), *(section.get("image") for section in content.get("sections", ()))]
    people = [*content.get("authors", ()), content.get("medical_reviewer")]
    return {
        Topic: _known([content.get("topic")]),
        Person: _known(people),
        Image: _known(images),
        Term: _known(content.get("subjects", ())),
        Reference: _known(row["reference_id"] for row in content.get("references", ())),
    }


def names_in(*contents: Content) -> Names:
    """The names of everything that `contents` refer to: one query a kind, and two more for what is gone."""
    wanted: dict[type[models.Model], set[int]] = {}
    for content in contents:
        for kind, ids in ids_in(content).items():
            wanted.setdefault(kind, set()).update(ids)
    names = {
        kind: {thing.pk: str(thing) for thing in kind._default_manager.filter(pk__in=ids)} if ids else {}
        for kind, ids in wanted.items()
    }
    missing = {kind: ids - names[kind].keys() for kind, ids in wanted.items()}
    if any(missing.values()):
        for kind, gone in _names_of_deleted(missing).items():
            names[kind].update(gone)
    return names


def _known(ids: Iterable[int | None]) -> list[int]:
    return list(dict.fromkeys(pk for pk in ids if pk))


def _names_of_deleted(missing: dict[type[models.Model], set[int]]) -> Names:
    """What the logs called what is gone; what no log knows goes by its kind and number."""
    logged = _logged(missing)
    found: Names = {}
    for kind, ids in missing.items():
        label = kind._meta.label_lower
        found[kind] = {
            pk: _("%(name)s (deleted)")
            % {"name": logged.get((label, str(pk))) or f"{kind._meta.verbose_name} {pk}"}
            for pk in ids
        }
    return found


def _logged(missing: dict[type[models.Model], set[int]]) -> dict[tuple[str, str], str]:
    ours, admins = models.Q(pk__in=[]), models.Q(pk__in=[])
    for kind, ids in missing.items():
        texts = [str(pk) for pk in ids]
        ours |= models.Q(object_type=kind._meta.label_lower, object_id__in=texts)
        admins |= models.Q(
            content_type__app_label=kind._meta.app_label,
            content_type__model=kind._meta.model_name,
            object_id__in=texts,
        )
    deletions = LogEntry.objects.filter(admins, action_flag=DELETION).select_related("content_type")
    names = {
        (f"{entry.content_type.app_label}.{entry.content_type.model}", entry.object_id): entry.object_repr
        for entry in deletions
        if entry.content_type and entry.object_id
    }
    for entry in AuditEntry.objects.filter(ours).order_by("at", "id"):
        names[entry.object_type, entry.object_id] = entry.object_label
    return names
