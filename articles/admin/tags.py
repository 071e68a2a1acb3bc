"""Tags, and merging those that mean the same."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Door, Tag, through
from articles.publishing import tags
from articles.publishing.workflow import NotAllowed

from .display import number
from .old_addresses import KeepsOldAddresses


@admin.register(Tag)
class TagAdmin(KeepsOldAddresses, admin.ModelAdmin):
    # Said here too: a count beside each row would drop the model's own order.
    ordering = ["name"]
    list_display = ["name", "slug", "articles"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    list_per_page = 50
    actions = ["merge_selected"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("tagged_items"))

    @admin.display(description=gettext_lazy("articles"), ordering="article_count")
    def articles(self, tag):
        return number(tag.article_count)

    def settle(self, request, obj, form, before):
        name_before = form.initial.get("name", "") if before else ""
        names = {"slug_before": before, "name_before": name_before}
        return tags.rename(obj, **names, user=request.user, now=timezone.now())

    # -- Merging -----------------------------------------------------------------------------------

    def has_merge_permission(self, request):
        return tags.may_merge(request.user)

    @admin.action(description=gettext_lazy("Merge the selected tags"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        """Ask which one stays; once that is answered, merge."""
        chosen = list(queryset)
        if len(chosen) < 2:
            self.message_user(request, _("Choose at least two tags to merge."), messages.WARNING)
            return None
        if "survivor" in request.POST:
            self._merge(request, chosen)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge tags"),
            "opts": self.opts,
            "tags": chosen,
            # The one that most articles carry is the likeliest to stay.
            "likeliest": max(chosen, key=lambda tag: tag.article_count),
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)

    def _merge(self, request, chosen):
        survivor = next((tag for tag in chosen if str(tag.pk) == request.POST["survivor"]), None)
        if survivor is None:
            self.message_user(request, _("Choose which tag stays."), messages.ERROR)
            return
        others = [tag for tag in chosen if tag != survivor]
        try:
            with through(Door.ACTION):
                n = tags.merge(survivor, others, user=request.user, now=timezone.now())
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        message = ngettext(
            "Merged into “%(name)s”; %(n)d article changed, and old addresses lead there.",
            "Merged into “%(name)s”; %(n)d articles changed, and old addresses lead there.",
            n,
        )
        self.message_user(request, message % {"name": survivor.name, "n": n}, messages.SUCCESS)
