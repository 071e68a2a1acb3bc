"""What every form of the marketers' desk does: web addresses, unique names, and telling the serving side."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext as _

from ads.serving import snapshot

from .fields import AmountField, WebAddressField


class DeskFields:
    """For an admin or inline: addresses are http or https, and numbers may be typed with a comma."""

    formfield_overrides = {
        models.URLField: {"form_class": WebAddressField, "widget": WebAddressField.widget},
        models.DecimalField: {"form_class": AmountField},
    }


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
