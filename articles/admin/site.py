"""The name on the door: the admin carries the magazine's name."""

import taggit.models
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Desk")
admin.site.empty_value_display = "–"

# The tags of this magazine are articles.Tag; those of taggit itself stay empty.
admin.site.unregister(taggit.models.Tag)
