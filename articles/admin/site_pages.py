"""The pages about the site: only who may publish writes what the magazine says of itself."""

from hashlib import blake2b

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import SitePage

from .old_addresses import KeepsOldAddresses

# What readers would notice; a place in the footer is no update.
_TEXT = {"title", "description", "body"}


def _fingerprint(page):
    said = "\0".join((page.title, page.slug, page.description, page.body))
    return blake2b(said.encode(), digest_size=16).hexdigest()


class SitePageForm(forms.ModelForm):
    """Knows the text with which it was opened, so that nobody overwrites another's unknowingly."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opened"].initial = _fingerprint(self.instance)

    def clean(self):
        """Refuses once where somebody else saved the page meanwhile; who then saves again has been told."""
        cleaned = super().clean()
        if not self.instance.pk:
            return cleaned
        here = SitePage.objects.select_for_update().get(pk=self.instance.pk)
        if self.cleaned_data.get("opened") not in ("", _fingerprint(here)):
            self.data = self.data.copy()
            self.data["opened"] = _fingerprint(here)
            message = _(
                "Somebody else saved this page after you had opened it; %(address)s shows their text. Yours"
                " still stands below: take over what they changed, and save again."
            )
            raise ValidationError(message, code="stale", params={"address": here.get_absolute_url()})
        return cleaned


@admin.register(SitePage)
class SitePageAdmin(KeepsOldAddresses, admin.ModelAdmin):
    form = SitePageForm
    list_display = ["title", "address", "position", "is_public", "updated_on", "to_fill_in"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "description", "body", "opened"]}),
        (_("Place"), {"fields": ["position", "is_public", "updated_on"]}),
    ]
    readonly_fields = ["updated_on"]

    @admin.display(description=_("address"), ordering="slug")
    def address(self, page):
        return page.get_absolute_url()

    @admin.display(description=_("left to fill in"))
    def to_fill_in(self, page):
        return format_html_join(", ", "{}", ((name,) for name in page.left_to_fill_in)) or "–"

    def has_delete_permission(self, request, obj=None):
        """The site counts on its five kinds; they can be hidden."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_fixed)

    def save_model(self, request, obj, form, change):
        if not _TEXT.isdisjoint(form.changed_data):
            obj.updated_on = timezone.localdate()
        super().save_model(request, obj, form, change)
        if obj.left_to_fill_in:
            message = _("Still to fill in: %(names)s.") % {"names": ", ".join(obj.left_to_fill_in)}
            self.message_user(request, message, messages.WARNING)

    def get_deleted_objects(self, objs, request):
        """Of a selection with one of the five kinds in it nothing is deleted."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, missing, [*protected, *(str(page) for page in objs if page.is_fixed)]
