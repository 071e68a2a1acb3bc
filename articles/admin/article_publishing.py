"""From desk to page: the publication box of the article's form, its buttons, and the actions of the list.

Every door asks articles/publishing; what is refused there becomes a message here.
"""

from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Article
from articles.publishing import review, workflow
from articles.publishing.checks import run_checks
from articles.publishing.snapshot import fingerprint, take_snapshot
from articles.publishing.workflow import Action

MARK_REVIEWED = "review"
# What a button says, in the order in which the buttons stand.
BUTTONS = {
    Action.SUBMIT: gettext_lazy("Submit for review"),
    Action.APPROVE: gettext_lazy("Approve"),
    Action.PUBLISH: gettext_lazy("Publish"),
    MARK_REVIEWED: gettext_lazy("Mark as medically reviewed"),
    Action.REOPEN: gettext_lazy("Back to draft"),
    Action.WITHDRAW: gettext_lazy("Withdraw"),
}
_DONE = {
    Action.SUBMIT: gettext_lazy("“%(title)s” waits for review."),
    Action.APPROVE: gettext_lazy("“%(title)s” is approved."),
    Action.PUBLISH: gettext_lazy("“%(title)s” is published."),
    MARK_REVIEWED: gettext_lazy("“%(title)s” is marked as medically reviewed."),
    Action.REOPEN: gettext_lazy("“%(title)s” is a draft again."),
    Action.WITHDRAW: gettext_lazy("“%(title)s” is withdrawn: readers no longer see it."),
}
_STEPS = {Action.SUBMIT: workflow.submit, Action.APPROVE: workflow.approve, Action.REOPEN: workflow.reopen,
          Action.WITHDRAW: workflow.withdraw, Action.PUBLISH: workflow.publish,
          MARK_REVIEWED: review.mark_reviewed}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """What the publication box shows of an article to one user."""

    article: Article
    live: object
    scheduled: object
    has_unpublished_changes: bool
    buttons: list
    why_not: str
    blocking: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def problems(self):
        """What is left to do, what stops publication first."""
        return [*self.blocking, *self.warnings]


def make_box(article, user, now):
    """The publication box of a saved `article` for `user` at the moment `now`."""
    publications = article.publications.select_related("revision")
    live = publications.live(now).first()
    problems = run_checks(article, now=now)
    changed = bool(live) and live.revision.content_hash != fingerprint(take_snapshot(article))
    return Box(
        article=article,
        live=live,
        scheduled=publications.scheduled(now).first(),
        has_unpublished_changes=changed,
        buttons=[(name, label) for name, label in BUTTONS.items() if _reason_not(user, name, article) == ""],
        why_not=_why_not_published(user, article),
        blocking=[problem for problem in problems if problem.is_blocking],
        warnings=[problem for problem in problems if not problem.is_blocking],
    )


def _reason_not(user, action, article):
    if action == MARK_REVIEWED:
        return review.reason_not_reviewer(user, article)
    return workflow.reason_not(user, action, article)


def _why_not_published(user, article):
    """Why the one who might publish may not publish this one now; "" for others, who needn't know."""
    if not user.has_perm("articles.publish_article") or article.status == Article.Status.ARCHIVED:
        return ""
    return workflow.reason_not(user, Action.PUBLISH, article)


class PublishingAdmin(admin.ModelAdmin):
    """The part of the article's admin that moves articles from state to state."""

    actions = ["submit_selected", "approve_selected", "publish_selected", "withdraw_selected"]

    # -- The form ----------------------------------------------------------------------------------

    def get_urls(self):
        step = path(
            "<int:article_id>/step/<slug:action>/",
            self.admin_site.admin_view(self.step_view),
            name="articles_article_step",
        )
        return [step, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj.pk:
            context["box"] = make_box(obj, request.user, timezone.now())
            context["may_edit"] = self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def step_view(self, request, article_id, action):
        """The buttons' door for who may look but not edit, such as a medical reviewer."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.get_object(request, str(article_id))
        if article is None or action not in BUTTONS:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        self.take_step(request, article, action)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def take_step(self, request, article, action, **period):
        """Do `action` with `article` and say how it went; whether it was done."""
        try:
            done = _STEPS[action](article, user=request.user, now=timezone.now(), **period)
        except workflow.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        except workflow.Blocked as blocked:
            self.message_user(request, _blocked_message(blocked), messages.WARNING)
            return False
        self.log_change(request, article, str(BUTTONS[action]))
        self.message_user(request, _done_message(action, article, done), messages.SUCCESS)
        return True

    # -- The list ----------------------------------------------------------------------------------

    def has_submit_permission(self, request):
        return request.user.has_perm("articles.submit_article")

    def has_approve_permission(self, request):
        return request.user.has_perm("articles.approve_article")

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    @admin.action(description=gettext_lazy("Submit the selected articles for review"), permissions=["submit"])
    def submit_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.SUBMIT)

    @admin.action(description=gettext_lazy("Approve the selected articles"), permissions=["approve"])
    def approve_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.APPROVE)

    @admin.action(description=gettext_lazy("Publish the selected articles"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.PUBLISH)

    @admin.action(description=gettext_lazy("Withdraw the selected articles"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        self._take_steps(request, queryset, Action.WITHDRAW)

    def _take_steps(self, request, queryset, action):
        done, skipped = 0, []
        for article in queryset.order_by("pk"):
            try:
                _STEPS[action](article, user=request.user, now=timezone.now())
            except (workflow.NotAllowed, workflow.Blocked) as refusal:
                skipped.append((article.title, str(refusal)))
            else:
                self.log_change(request, article, str(BUTTONS[action]))
                done += 1
        if done:
            message = ngettext("%(label)s: %(n)d article.", "%(label)s: %(n)d articles.", done)
            self.message_user(request, message % {"label": BUTTONS[action], "n": done}, messages.SUCCESS)
        for title, reason in skipped:
            message = _("“%(title)s” was skipped: %(reason)s") % {"title": title, "reason": reason}
            self.message_user(request, message, messages.WARNING)


def _blocked_message(blocked):
    reasons = " ".join(problem.message for problem in blocked.problems)
    return _("The text is saved, but this is left to do first: %(reasons)s") % {"reasons": reasons}


def _done_message(action, article, publication):
    if action != Action.PUBLISH:
        return _DONE[action] % {"title": article.title}
    if publication.visible_from > timezone.now():
        when = date_format(timezone.localtime(publication.visible_from), "j F Y H:i")
        message = _("“%(title)s” appears on %(when)s (time in Amsterdam).")
        return message % {"title": article.title, "when": when}
    return format_html(
        '{} <a href="{}">{}</a>',
        _DONE[action] % {"title": article.title},
        publication.get_absolute_url(),
        _("Look at the page"),
    )
