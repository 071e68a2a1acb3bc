"""What every form of the marketers' desk does: web addresses, unique names, and telling the serving side."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.utils.translation import gettext as _

from ads.serving import snapshot

from .fields import AmountField, Picker, PickerOfMany, WebAddressField


class DeskFields:
    """For an admin or inline: http(s) addresses, numbers typed with a comma, and pickers that only pick."""

    formfield_overrides = {
        models.URLField: {"form_class": WebAddressField, "widget": WebAddressField.widget},
        models.DecimalField: {"form_class": AmountField},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Picker(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickerOfMany(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A brand or product is changed on its own form, where it shows what hangs on it.
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field


class DeskAdmin(DeskFields, admin.ModelAdmin):
    """A form of the desk; whatever it saves or deletes may decide about placements, so it says so."""

    list_per_page = 50
    view_on_site = False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        snapshot.changed()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        snapshot.changed()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        snapshot.changed()


class NameOnceForm(forms.ModelForm):
    """A form whose name may not be that of another row in other capitals."""

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("“%(name)s” exists already."), code="twice", params={"name": name})
        return name
