"""For things with a page of their own: their old addresses keep leading to them."""

from django.contrib import messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.publishing.former_slugs import forget, kind_of, settle


class KeepsOldAddresses:
    """For the admin of a topic, tag, person or term."""

    def save_model(self, request, obj, form, change):
        before = form.initial.get("slug", "") if change else ""
        super().save_model(request, obj, form, change)
        if self.settle(request, obj, form, before):
            old = type(obj)(slug=before).get_absolute_url()
            message = _("The old address %(old)s now leads to %(new)s.")
            self.message_user(
                request, message % {"old": old, "new": obj.get_absolute_url()}, messages.SUCCESS
            )

    def settle(self, request, obj, form, before):
        """Whether the slug `before` leads to `obj` from now on."""
        return settle(obj, before, timezone.now())

    @transaction.atomic
    def delete_model(self, request, obj):
        kind, ids = kind_of(obj), [obj.pk]
        super().delete_model(request, obj)
        forget(kind, ids)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        things = list(queryset)
        super().delete_queryset(request, queryset)
        if things:
            forget(kind_of(things[0]), [thing.pk for thing in things])
