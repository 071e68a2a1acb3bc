"""Choosing something related in a form: pick one or make one; changing it happens in its own form."""

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper


class PickersOnlyPick:
    """For an admin or inline: no pencil and no red cross beside a choice, a click from harm elsewhere."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field
