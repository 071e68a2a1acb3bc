"""Links to other sites: the list of what was found, and checking those of one article at once."""

from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import ExternalLink
from articles.publishing.link_uses import refresh_uses

from .display import badge, change_link, number
from .read_only import ReadOnlyAdmin

# So long an editor waits for a page at most, and for one site.
MOST_SECONDS = 20.0
SITE_SECONDS = 5.0
# The button in the article's form.
CHECK_BUTTON = "_check_links"

_COLOURS = {
    ExternalLink.State.WORKS: "published",
    ExternalLink.State.BROKEN: "broken",
    ExternalLink.State.FAILING: "in_review",
}


def check_now(links):
    """Ask `links` while an editor waits; what was found."""
    # Only here and below: readers' pages, which the same processes serve, ask no other site.
    from articles.publishing import link_check

    return link_check.check_links(
        list(links),
        clock=timezone.now,
        rules=link_check.rules(SITE_SECONDS),
        most_seconds=MOST_SECONDS,
    )


def outcome(report):
    """What a check found, in one sentence, and how serious that is."""
    if not report.checked and not report.left:
        return _("There were no links to other sites to check."), messages.INFO
    parts = [
        ngettext("%(n)d link works", "%(n)d links work", report.works) % {"n": report.works},
        ngettext("%(n)d can't be told", "%(n)d can't be told", report.unclear) % {"n": report.unclear},
    ]
    failed = report.failing + report.broken
    parts.append(ngettext("%(n)d doesn't work", "%(n)d don't work", failed) % {"n": failed})
    if report.left:
        parts.append(_("%(n)d weren't reached in time") % {"n": report.left})
    sentence = _("Links to other sites: %(found)s.") % {"found": ", ".join(parts)}
    return sentence, messages.WARNING if failed else messages.SUCCESS


class LinkCheckingAdmin(admin.ModelAdmin):
    """The part of the article's admin that checks its links to other sites; like each button it saves."""

    class Media:
        css = {"all": ["css/desk-links.css"]}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        # After the transaction of the form: other sites take their time, and nobody's row is locked for that.
        if _wants_check(request) and object_id and isinstance(response, HttpResponseRedirect):
            self._check_links(request, object_id)
        return response

    def response_change(self, request, obj):
        if _wants_check(request):
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))
        return super().response_change(request, obj)

    def _check_links(self, request, object_id):
        from articles.publishing import link_check

        article = self.get_object(request, object_id)
        refresh_uses([article.pk], timezone.now())
        links = link_check.due_links(timezone.now(), [article])
        message, level = outcome(check_now(links))
        self.message_user(request, message, level)
        for link in links.filter(state__in=[ExternalLink.State.FAILING, ExternalLink.State.BROKEN]):
            self.message_user(request, format_html("{}: {}", link.url, link.reason), messages.WARNING)


def _wants_check(request):
    return request.method == "POST" and CHECK_BUTTON in request.POST


@admin.register(ExternalLink)
class ExternalLinkAdmin(ReadOnlyAdmin):
    list_display = ["url", "state_mark", "reason", "checked", "worked", "article_count"]
    list_filter = ["state"]
    search_fields = ["url", "articles__title"]
    list_per_page = 50
    actions = ["check_again"]
    fields = ["address", "state_mark", "reason", "failures", "checked_at", "ok_at", "used_by"]
    readonly_fields = ["address", "state_mark", "used_by"]

    class Media:
        css = {"all": ["css/desk-links.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).used().annotate(use_count=Count("uses", distinct=True))

    def has_check_permission(self, request):
        return request.user.has_perm("articles.change_article")

    @admin.action(description=gettext_lazy("Check the selected links again"), permissions=["check"])
    def check_again(self, request, queryset):
        # Without the count of uses, which would group the rows.
        message, level = outcome(check_now(ExternalLink.objects.filter(pk__in=queryset.values("pk"))))
        self.message_user(request, message, level)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, link):
        return badge(_COLOURS.get(link.state, "quiet"), link.get_state_display())

    @admin.display(description=gettext_lazy("checked"), ordering="checked_at")
    def checked(self, link):
        return _moment(link.checked_at)

    @admin.display(description=gettext_lazy("worked last"), ordering="ok_at")
    def worked(self, link):
        return _moment(link.ok_at)

    @admin.display(description=gettext_lazy("address"))
    def address(self, link):
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', link.url, link.url)

    @admin.display(description=gettext_lazy("articles"), ordering="use_count")
    def article_count(self, link):
        return number(link.use_count)

    @admin.display(description=gettext_lazy("articles"))
    def used_by(self, link):
        rows = ((change_link(article),) for article in link.articles.order_by("title"))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))


def _moment(at):
    """A moment short enough for a column."""
    return date_format(timezone.localtime(at), "j b Y") if at else None
