"""The site of the admin: every page of it is a door of the audit log, and no admin on it goes unlogged."""

from functools import wraps

from django.contrib import admin

from articles.models import Door, through

from .audited import AuditedAdmin


class DeskSite(admin.AdminSite):
    def admin_view(self, view, cacheable=False):
        @wraps(view)
        def through_the_form(request, *args, **kwargs):
            with through(Door.FORM):
                return view(request, *args, **kwargs)

        return super().admin_view(through_the_form, cacheable)

    def register(self, model_or_iterable, admin_class=None, **options):
        super().register(model_or_iterable, audited(admin_class or admin.ModelAdmin), **options)


def audited(admin_class):
    """`admin_class` with AuditedAdmin below its own bases, whoever wrote it: auth's, a library's, ours."""
    if issubclass(AuditedAdmin, admin_class):
        return AuditedAdmin
    return type(admin_class.__name__, (admin_class, AuditedAdmin), {"__module__": admin_class.__module__})
