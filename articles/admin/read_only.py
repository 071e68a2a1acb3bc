"""What the desk shows and nobody changes by hand."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list and a page to look at: no adding, changing or deleting, whatever permissions somebody has."""

    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
