"""Columns that are kept clean however they are saved: rich text, and the identifiers of sources."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.text.identifiers import NotAnIdentifier, normalise_doi, normalise_pmid, normalise_url
from articles.text.sanitise import sanitise

if TYPE_CHECKING:  # The editor's field carries no types; to a type checker it is the column that it extends.
    from django.db.models import TextField as ProseEditorField
else:
    from django_prose_editor.fields import ProseEditorField

# The toolbar; articles/text/sanitise.py holds what survives, a test compares the two.
TOOLBAR = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "HTML": True,
    "SpecialCharacters": True,
    # Spell check stays on: the browser's Dutch dictionary is an editor's first reader.
    "NoSpellCheck": False,
}


class RichTextField(ProseEditorField):
    """A text column of HTML, sanitised however it is saved: forms, imports and the shell alike."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", TOOLBAR)
        kwargs.setdefault("sanitize", sanitise)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance, add):
        value = sanitise(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value


# What people paste is longer than what is kept of it: an address around a number.
_LONGEST_TYPED = 500


class IdentifierField(models.CharField):
    """A column that holds an identifier in its one plain form; what is none raises a ValidationError.

    Both cleaning (forms) and saving (imports, the shell, bulk_create) bring it into that form.
    """

    normalise: ClassVar[Callable[[str], str]]

    def clean(self, value, model_instance):
        return super().clean(self._normalised(value), model_instance)

    def pre_save(self, model_instance, add):
        value = self._normalised(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        return super().formfield(**{"max_length": _LONGEST_TYPED, **kwargs})

    def _normalised(self, value):
        try:
            return type(self).normalise(str(value or ""))
        except NotAnIdentifier as error:
            raise ValidationError(str(error), code="invalid") from error


class DoiField(IdentifierField):
    normalise = staticmethod(normalise_doi)


class PmidField(IdentifierField):
    normalise = staticmethod(normalise_pmid)


class WebAddressField(IdentifierField):
    normalise = staticmethod(normalise_url)


RICH_TEXT_HELP = _("Headings, lists, links and tables; anything else that is pasted is cleaned on saving.")
