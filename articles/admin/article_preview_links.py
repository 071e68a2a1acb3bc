"""The page of an article with its links for people without an account: make one, copy one, revoke one."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Door, through
from articles.publishing import preview_links
from articles.publishing.workflow import NotAllowed

from .article_doors import ArticleDoors


def _periods():
    return [(days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days}) for days in preview_links.DAYS]


class PreviewLinkForm(forms.Form):
    """For whom a new link is, and how long it works."""

    note = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("A name, for your colleagues: the reader of the link doesn't see it."),
        error_messages={"required": gettext_lazy("Say for whom the link is.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"),
        coerce=int,
        choices=_periods,
        initial=preview_links.USUAL_DAYS,
    )


class PreviewLinksAdmin(ArticleDoors):
    def get_urls(self):
        page = require_http_methods(["GET", "HEAD", "POST"])(self.preview_links_view)
        revoke = require_POST(self.revoke_preview_link_view)
        return [
            self.door("<int:article_id>/preview-links/", page, "preview_links"),
            self.door("<int:article_id>/preview-links/<int:link_id>/revoke/", revoke, "revoke_preview_link"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_share"] = bool(obj and obj.pk) and preview_links.may_share(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_links_view(self, request, article_id):
        article = self._article_to_share(request, article_id)
        form = PreviewLinkForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._make_link(request, article, form):
            return _back_to_links(article)
        now = timezone.now()
        links = article.preview_links.select_related("created_by")
        rows = [{"link": link, "address": _address(link) if _is_open(link, now) else ""} for link in links]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview links"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/articles/article/preview_links.html", context)

    def revoke_preview_link_view(self, request, article_id, link_id):
        article = self._article_to_share(request, article_id)
        link = article.preview_links.filter(pk=link_id).first()
        if link is None:
            raise Http404
        with through(Door.FORM):
            was_open = preview_links.revoke_link(link, user=request.user, now=timezone.now())
        done = _("The link for “%(note)s” no longer works.") % {"note": link.note}
        self.message_user(request, done, messages.SUCCESS if was_open else messages.INFO)
        return _back_to_links(article)

    def _article_to_share(self, request, article_id):
        article = self.article_to_see(request, article_id)
        if not preview_links.may_share(request.user, article):
            raise PermissionDenied
        return article

    def _make_link(self, request, article, form):
        try:
            with through(Door.FORM):
                preview_links.make_link(article, user=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            return False
        self.message_user(request, _("The link is made: copy it from the list."), messages.SUCCESS)
        return True


def _is_open(link, now):
    return link.revoked_at is None and link.expires_at > now


def _address(link):
    return settings.SITE_URL + reverse("preview", args=[preview_links.token_of(link)])


def _back_to_links(article):
    return HttpResponseRedirect(reverse("admin:articles_article_preview_links", args=[article.pk]))
