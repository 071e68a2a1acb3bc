"""The audit log in words: what its names for actions, kinds of things and fields are called on the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# An action without a line here is shown by its own name.
ACTIONS = {
    "make": gettext_lazy("made"),
    "save": gettext_lazy("saved"),
    "delete": gettext_lazy("deleted"),
    "submit": gettext_lazy("submitted"),
    "approve": gettext_lazy("approved"),
    "publish": gettext_lazy("published"),
    "withdraw": gettext_lazy("withdrawn"),
    "reopen": gettext_lazy("back to draft"),
    "cancel": gettext_lazy("planned publication cancelled"),
    "ask_changes": gettext_lazy("changes asked"),
    "assign": gettext_lazy("reviewer assigned"),
    "pin_related": gettext_lazy("articles to read next chosen"),
    "review": gettext_lazy("medically reviewed"),
    "keep_review": gettext_lazy("review kept after a typo"),
    "merge_tag": gettext_lazy("tags merged"),
    "share_preview": gettext_lazy("preview link made"),
    "revoke_preview": gettext_lazy("preview link revoked"),
    "archive": gettext_lazy("put in the archive"),
    "pause": gettext_lazy("paused"),
    "resume": gettext_lazy("resumed"),
    "lapse": gettext_lazy("approval lapsed by a change"),
    "recompile": gettext_lazy("compiled again"),
    "invite": gettext_lazy("invited"),
    "choose_password": gettext_lazy("password chosen"),
    "propose": gettext_lazy("proposed"),
    "accept": gettext_lazy("accepted"),
    "refuse": gettext_lazy("refused"),
}
NOTHING = "–"


def action_name(action: str) -> str:
    """What `action` is called, such as “published”."""
    return str(ACTIONS.get(action, action.replace("_", " ")))


def model_of(object_type: str) -> type[models.Model] | None:
    """The model called “app.model”, or None when there is none any more."""
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def kind_name(object_type: str) -> str:
    """The kind of thing in words; of a model that is gone, its old name."""
    model = model_of(object_type)
    return str(model._meta.verbose_name) if model else object_type


def differences(object_type: str, changes: Mapping[str, Sequence[Any]]) -> list[tuple[str, str, str]]:
    """(name of the field, before, after), all in words."""
    model = model_of(object_type)
    return [
        (_field_name(model, field), _value(model, field, old), _value(model, field, new))
        for field, (old, new) in changes.items()
    ]


def _field_name(model: type[models.Model] | None, field: str) -> str:
    """The field's name in forms; what names a row of a form stays as it was written down."""
    found = _field(model, field)
    if found is None:
        return field
    # Rows that point here, such as the sections of an article, are no field of its own.
    return str(getattr(found, "verbose_name", None) or found.related_model._meta.verbose_name_plural)


def _value(model: type[models.Model] | None, field: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = dict(getattr(_field(model, field), "flatchoices", None) or ())
    return str(labels.get(value, value))


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
