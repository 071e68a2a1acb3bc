"""The history of an article: its versions, any two compared, and an old one brought back as a draft."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Publication, Revision
from articles.publishing.compare import compare, summarise
from articles.publishing.restore import Outdated, restore, what_is_gone
from articles.publishing.snapshot import take_snapshot
from articles.publishing.workflow import NotAllowed
from articles.text.numbers import whole_number

PER_PAGE = 30
LIVE, DESK = "live", "desk"
# What the first version is compared with.
_NOTHING = {"sections": []}


@dataclass(frozen=True)
class Row:
    """A version as the list shows it; `public` is "live", "scheduled", "past" or "" for never."""

    revision: Revision
    summary: str
    public: str


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `key` is a version's number, "live", "desk" or "" for nothing yet."""

    key: str
    label: str
    content: dict
    revision: Revision | None = None


class HistoryAdmin(admin.ModelAdmin):
    """The part of the article's admin that looks back; who may see versions may see this."""

    class Media:
        css = {"all": ["css/desk-history.css"]}

    def get_urls(self):
        def at(route, view, name):
            return path(
                f"<int:article_id>/history/{route}",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name}",
            )

        own = [
            at("compare/", self.compare_view, "compare"),
            at("<int:number>/restore/", self.restore_view, "restore"),
        ]
        return [*own, *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        article = self._article_to_look_at(request, unquote(object_id))
        page = Paginator(article.revisions.defer("content"), PER_PAGE).get_page(request.GET.get("p"))
        return self._history_page(
            request,
            "history",
            article,
            title=_("History"),
            rows=rows_of(article, page, timezone.now()),
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
            has_live=article.publications.live(timezone.now()).exists(),
            newest=page.paginator.count and article.revisions.values_list("number", flat=True).first(),
        )

    def compare_view(self, request, article_id):
        article = self._article_to_look_at(request, str(article_id))
        old, new = _sides(article, request.GET.get("old", ""), request.GET.get("new", ""), timezone.now())
        if old is None or new is None:
            self.message_user(request, _("There is no such version to compare."), messages.WARNING)
            return HttpResponseRedirect(_history_url(article))
        comparison = compare(old.content, new.content)
        return self._history_page(
            request,
            "compare",
            article,
            title=_("What changed"),
            old=old,
            new=new,
            comparison=comparison,
            newest=article.revisions.values_list("number", flat=True).first() or 0,
            has_live=article.publications.live(timezone.now()).exists(),
        )

    def restore_view(self, request, article_id, number):
        article = self._article_to_look_at(request, str(article_id))
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        revision = article.revisions.filter(number=number).select_related("created_by").first()
        if revision is None:
            raise Http404
        if request.method == "POST":
            return self._restore(request, article, revision)
        return self._history_page(
            request,
            "restore",
            article,
            title=_("Restore a version"),
            revision=revision,
            left_out=what_is_gone(article, revision.content),
        )

    def _restore(self, request, article, revision):
        try:
            version = whole_number(request.POST.get("version"))
            restored = restore(article, revision, user=request.user, now=timezone.now(), version=version)
        except (NotAllowed, Outdated) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(_history_url(article))
        self._tell(request, revision, restored)
        if restored.is_new:
            self.log_change(request, article, restored.revision.note)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _tell(self, request, revision, restored):
        number = {"number": revision.number}
        if restored.is_new:
            done = _("Version %(number)d is the draft again. Readers see no difference until you publish.")
            self.message_user(request, done % number, messages.SUCCESS)
        else:
            same = _("Nothing to restore: version %(number)d says what stands here already.")
            self.message_user(request, same % number, messages.INFO)
        if restored.left_out:
            gone = _("Left out, because it no longer exists: %(things)s.")
            self.message_user(request, gone % {"things": "; ".join(restored.left_out)}, messages.WARNING)

    def _article_to_look_at(self, request, article_id):
        article = self.get_object(request, article_id)
        if article is None:
            raise Http404
        allowed = self.has_view_permission(request, article) and request.user.has_perm(
            "articles.view_revision"
        )
        if not allowed:
            raise PermissionDenied
        return article

    def _history_page(self, request, template, article, **context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "article": article,
            "subtitle": str(article),
            "opts": self.opts,
            "media": self.media,
            "may_edit": self.has_change_permission(request, article),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{template}.html", context)


def rows_of(article, page, now):
    """The rows of one page of the history, newest first; only the texts of this page are read."""
    start = page.start_index() - 1 if page.paginator.count else 0
    revisions = article.revisions.select_related("created_by")[start : start + PER_PAGE + 1]
    revisions = list(revisions)
    public = _public(article, revisions, now)
    older = [*revisions[1:], None]
    return [
        Row(revision, summarise(before and before.content, revision.content), public.get(revision.pk, ""))
        for revision, before in list(zip(revisions, older, strict=False))[:PER_PAGE]
    ]


def _public(article, revisions, now):
    """For each of `revisions` that readers saw, see or will see: "past", "live" or "scheduled"."""
    own = article.publications.filter(revision__in=[revision.pk for revision in revisions])
    found = dict.fromkeys(own.past(now).values_list("revision", flat=True), "past")
    found |= dict.fromkeys(own.scheduled(now).values_list("revision", flat=True), "scheduled")
    return found | dict.fromkeys(own.live(now).values_list("revision", flat=True), "live")


def _sides(article, old, new, now):
    """The two sides of a comparison; None is one that isn't there. Without `old` it is the one before."""
    after = _side(article, new, now)
    if old or after is None or after.revision is None:
        before = _side(article, old, now)
    else:
        earlier = article.revisions.filter(number__lt=after.revision.number).first()
        before = _side_of(earlier) if earlier else Side("", _("Nothing yet"), _NOTHING)
    if before and after and before.key.isdecimal() and after.key.isdecimal():
        before, after = sorted((before, after), key=lambda side: int(side.key))
    return before, after


def _side(article, key, now):
    if key == DESK:
        return Side(DESK, _("The text on the desk"), take_snapshot(article))
    if key == LIVE:
        live = Publication.objects.live(now).filter(article=article).select_related("revision").first()
        return live and Side(LIVE, _("What readers see now"), live.revision.content, live.revision)
    # Longer numbers fit no column.
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        return None
    revision = article.revisions.select_related("created_by").filter(number=int(key)).first()
    return revision and _side_of(revision)


def _side_of(revision):
    label = _("Version %(number)d") % {"number": revision.number}
    return Side(str(revision.number), label, revision.content, revision)


def _history_url(article):
    return reverse("admin:articles_article_history", args=[article.pk])
