"""The pages about the site: only who may publish writes what the magazine says of itself."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import SitePage

from .old_addresses import KeepsOldAddresses

# What readers would notice; a place in the footer is no update.
_TEXT = {"title", "description", "body"}


@admin.register(SitePage)
class SitePageAdmin(KeepsOldAddresses, admin.ModelAdmin):
    list_display = ["title", "address", "position", "is_public", "updated_on", "to_fill_in"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "description", "body"]}),
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
