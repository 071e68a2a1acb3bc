"""From desk to page: the publication box of the article's form and its buttons.

Every door asks articles/publishing; what is refused there becomes a message here.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.publishing import redirects, review, workflow
from articles.publishing.checks import run_checks
from articles.publishing.seal import is_reviewed
from articles.publishing.snapshot import fingerprint, take_snapshot
from articles.publishing.updated import UpdateDate, change_since_update
from articles.publishing.workflow import Action
from articles.text.numbers import whole_number

MARK_REVIEWED = "review"
# What a button says, in the order in which the buttons stand.
BUTTONS = {
    Action.SUBMIT: gettext_lazy("Submit for review"),
    Action.APPROVE: gettext_lazy("Approve"),
    Action.PUBLISH: gettext_lazy("Publish"),
    MARK_REVIEWED: gettext_lazy("Mark as medically reviewed"),
    Action.ASK_CHANGES: gettext_lazy("Ask for changes"),
    Action.REOPEN: gettext_lazy("Back to draft"),
    Action.CANCEL: gettext_lazy("Cancel the planned publication"),
    Action.WITHDRAW: gettext_lazy("Withdraw"),
}
_DONE = {
    Action.SUBMIT: gettext_lazy("“%(title)s” waits for review."),
    Action.APPROVE: gettext_lazy("“%(title)s” is approved."),
    Action.PUBLISH: gettext_lazy("“%(title)s” is published."),
    MARK_REVIEWED: gettext_lazy("“%(title)s” is marked as medically reviewed."),
    Action.ASK_CHANGES: gettext_lazy("“%(title)s” is back with its writer, with what you asked."),
    Action.REOPEN: gettext_lazy("“%(title)s” is a draft again."),
    Action.WITHDRAW: gettext_lazy("“%(title)s” is withdrawn: readers no longer see it."),
    Action.CANCEL: gettext_lazy("The planned publication of “%(title)s” is cancelled; what is public stays."),
}
_STEPS = {Action.SUBMIT: workflow.submit, Action.APPROVE: workflow.approve, Action.REOPEN: workflow.reopen,
          Action.WITHDRAW: workflow.withdraw, Action.PUBLISH: workflow.publish,
          Action.CANCEL: workflow.cancel, Action.ASK_CHANGES: workflow.ask_changes,
          MARK_REVIEWED: review.mark_reviewed}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """What the publication box shows of an article to one user."""

    article: Article
    live: object
    scheduled: object
    has_unpublished_changes: bool
    is_reviewed: bool
    # How the text differs from what readers got at the date “updated”; None before the first publication.
    change: object
    request: object
    reviewer: object
    buttons: list
    why_not: str
    # Where it stood before, and the address that it will leave when what is scheduled appears.
    former_paths: list = field(default_factory=list)
    path_to_leave: str = ""
    blocking: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def problems(self):
        """What is left to do, what stops publication first."""
        return [*self.blocking, *self.warnings]


def make_box(article, user, now):
    """The publication box of a saved `article` for `user` at the moment `now`."""
    publications = article.publications.select_related("revision")
    live, scheduled = publications.live(now).first(), publications.scheduled(now).first()
    content = take_snapshot(article)
    problems = run_checks(article, content, now=now)
    changed = bool(live) and _differs(live, article, content)
    buttons = [(name, label) for name, label in BUTTONS.items() if _reason_not(user, name, article) == ""]
    return Box(
        article=article,
        live=live,
        scheduled=scheduled,
        has_unpublished_changes=changed,
        is_reviewed=is_reviewed(content),
        change=change_since_update(article, content, now),
        request=article.change_requests.select_related("asked_by").filter(answered_at=None).first(),
        reviewer=review.reviewer_for(user, article),
        buttons=[button for button in buttons if scheduled or button[0] != Action.CANCEL],
        why_not=_why_not_published(user, article),
        former_paths=redirects.former_paths(live, now) if live else [],
        path_to_leave=live.get_absolute_url() if live and scheduled and live.slug != scheduled.slug else "",
        blocking=[problem for problem in problems if problem.is_blocking],
        warnings=[problem for problem in problems if not problem.is_blocking],
    )


def _differs(live, article, content):
    """Whether readers would see something else, now or at its end, if `content` were published."""
    ending = (live.ending, live.ending_path) != (article.ending, article.ending_path)
    return ending or live.revision.content_hash != fingerprint(content)


def _reason_not(user, action, article):
    if action == MARK_REVIEWED:
        return review.reason_not_reviewer(user, article)
    return workflow.reason_not(user, action, article)


def _saves(request):
    """Whether the request came with the article's form, which was saved before the step."""
    return request.resolver_match.url_name != "articles_article_step"


def _why_not_published(user, article):
    """Why the one who might publish may not publish this one now; "" for others, who needn't know."""
    if not user.has_perm("articles.publish_article") or article.status == Article.Status.ARCHIVED:
        return ""
    return workflow.reason_not(user, Action.PUBLISH, article)


class PublishingAdmin(admin.ModelAdmin):
    """The part of the article's admin that moves articles from state to state."""

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
        box, form = context.get("box"), context["adminform"].form
        context["box_fields"] = ["note", "typo_fix"] if box and box.article.reviewed_on else ["note"]
        context["plan_fields"] = fields = _plan_fields(request.user, box)
        # Readers are told of changes in what they could read before.
        context["told_fields"] = _TOLD if "update" in fields else ()
        if request.method == "GET":
            form.initial |= _refused(request.GET)
        # What was typed, or is wrong, must be seen.
        seen = {*form.errors, *form.changed_data} if form.is_bound else form.initial.keys()
        context["plan_is_open"] = not fields.isdisjoint(seen)
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
        asked = {"text": request.POST.get("request", "").replace("\0", "")}
        details = asked if action == Action.ASK_CHANGES else {}
        with transaction.atomic():
            is_done = self.take_step(request, article, action, seen=request.POST.get("version"), **details)
        address = reverse("admin:articles_article_change", args=[article.pk])
        return HttpResponseRedirect(address + ("" if is_done else refused_as_query(details)))

    def take_step(self, request, article, action, *, seen=None, **details):
        """Do `action` with `article` and say how it went; whether it was done.

        `seen` is the version that the user looked at, where the form wasn't saved along.
        """
        try:
            if not _saves(request):
                workflow.ensure_seen(article, whole_number(seen))
            done = _STEPS[action](article, user=request.user, now=timezone.now(), **details)
        except workflow.NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        except workflow.Blocked as blocked:
            message = _blocked_message(blocked) if _saves(request) else str(blocked)
            self.message_user(request, message, messages.WARNING)
            return False
        self.log_change(request, article, str(BUTTONS[action]))
        self.message_user(request, _done_message(action, article, done), messages.SUCCESS)
        return True

    def keep_review(self, request, article, now):
        """Let the medical review hold after a mended typo, or say why it can't."""
        reason = review.keep_review(article, user=request.user, now=now)
        if reason:
            self.message_user(request, reason, messages.WARNING)


_TOLD = ("change_note", "is_correction")


def _plan_fields(user, box):
    """The fields with which `user` decides when the article appears and what date the page bears."""
    if not user.has_perm("articles.publish_article"):
        return frozenset()
    moments = {"visible_from", "visible_until"}
    return frozenset(moments | {"update", "update_reason"} if box and box.change else moments)


# -- What a refused step was given, on its way back into the form ---------------------------------------

_MOMENTS = ("visible_from", "visible_until")
_WORDS = {"update": "update", "update_reason": "update_reason", "text": "request",
          "change_note": "change_note", "is_correction": "is_correction"}  # fmt: skip


def refused_as_query(details):
    """`details` of a step as the query string of the form's address; "" without any."""
    kept = {name: details[name].isoformat() for name in _MOMENTS if details.get(name)}
    kept |= {field: details[name] for name, field in _WORDS.items() if details.get(name)}
    if kept.get("update") == UpdateDate.AUTOMATIC:
        del kept["update"]
    return f"?{urlencode(kept)}" if kept else ""


def _refused(query):
    """The same, as initial values of the form; whatever makes no sense is left out."""
    initial = {name: query[name] for name in _WORDS.values() if name in query}
    for name in _MOMENTS:
        with suppress(ValueError):
            moment = parse_datetime(query.get(name, ""))
            if moment and timezone.is_aware(moment):
                initial[name] = moment
    return initial


def _blocked_message(blocked):
    reasons = " ".join(problem.message for problem in blocked.problems)
    return _("The text is saved, but this is left to do first: %(reasons)s") % {"reasons": reasons}


def _done_message(action, article, publication):
    if action != Action.PUBLISH:
        return _DONE[action] % {"title": article.title}
    old = redirects.path_left(publication)
    if publication.visible_from > timezone.now():
        when = date_format(timezone.localtime(publication.visible_from), "j F Y H:i")
        message = _("“%(title)s” appears on %(when)s (time in Amsterdam).") % {
            "title": article.title,
            "when": when,
        }
        return f"{message} {_leads(old, publication, is_now=False)}".strip()
    return format_html(
        '{} <a href="{}">{}</a>. {}',
        _DONE[action] % {"title": article.title},
        publication.get_absolute_url(),
        _("Look at the page"),
        _leads(old, publication, is_now=True),
    )


def _leads(old, publication, *, is_now):
    if not old:
        return ""
    message = (
        _("The old address %(old)s now leads to %(new)s.")
        if is_now
        else _("From then on the old address %(old)s leads to %(new)s.")
    )
    return message % {"old": old, "new": publication.get_absolute_url()}
