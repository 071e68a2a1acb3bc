"""Rich text as editors write it: one field class for every place that holds HTML."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

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


RICH_TEXT_HELP = _("Headings, lists, links and tables; anything else that is pasted is cleaned on saving.")
