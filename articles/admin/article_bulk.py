"""The actions of the list of articles: each asks, shows what it will do and skip, and then does it."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Article
from articles.publishing import bulk, review
from articles.text.numbers import whole_number

from .article_bulk_forms import AddTagForm, AssignForm, RemoveTagForm, ReviewDateForm

# Titles that a message names before it counts the others.
NAMED = 10


@dataclass(frozen=True)
class Kind:
    """A bulk action: its label, who may choose it, and its step or the form that asks for one."""

    label: str
    permission: str
    step: object = None
    form: type | None = None


KINDS = {
    "submit": Kind(gettext_lazy("Submit for review"), "submit", bulk.submit),
    "approve": Kind(gettext_lazy("Approve"), "approve", bulk.approve),
    "publish": Kind(gettext_lazy("Publish"), "publish", bulk.publish),
    "withdraw": Kind(gettext_lazy("Withdraw and archive"), "publish", bulk.withdraw),
    "add_tag": Kind(gettext_lazy("Add a tag"), "change", form=AddTagForm),
    "remove_tag": Kind(gettext_lazy("Remove a tag"), "change", form=RemoveTagForm),
    "assign": Kind(gettext_lazy("Assign a reviewer"), "change", form=AssignForm),
    "review_date": Kind(gettext_lazy("Set the date of the next review"), "plan_review", form=ReviewDateForm),
}


def _action(name):
    """The entry in Django's menu of actions; the permission is asked again with every POST."""

    @admin.action(description=KINDS[name].label, permissions=[KINDS[name].permission])
    def act(modeladmin, request, queryset):
        return modeladmin.act_on_many(request, queryset, name)

    act.__name__ = f"{name}_selected"
    return act


class BulkActionsAdmin(admin.ModelAdmin):
    """The part of the article's admin that does one thing with many articles."""

    actions = [_action(name) for name in KINDS]

    def has_submit_permission(self, request):
        return request.user.has_perm("articles.submit_article")

    def has_approve_permission(self, request):
        return request.user.has_perm("articles.approve_article")

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def has_plan_review_permission(self, request):
        return review.may_plan_review(request.user)

    def act_on_many(self, request, queryset, name):
        """The next page of the bulk action `name`: the question, the plan, or the list with how it went."""
        kind = KINDS[name]
        form = None
        if kind.form:
            form = kind.form(request.POST if "asked" in request.POST else None, user=request.user)
        is_answered = form is None or form.is_valid()
        if "confirmed" in request.POST and is_answered:
            return self._carry_out(request, kind, form.step() if form else kind.step())
        ids = list(dict.fromkeys(queryset.order_by("pk").values_list("pk", flat=True)[: bulk.MOST + 1]))
        if len(ids) > bulk.MOST:
            self._say_too_many(request)
            return None
        context = {"form": form, "ids": ids}
        if is_answered:
            step = form.step() if form else kind.step()
            articles = Article.objects.filter(pk__in=ids)
            context["plan"] = bulk.plan(step, articles, user=request.user, now=timezone.now())
        return self._bulk_page(request, name, context)

    def _bulk_page(self, request, name, context):
        context = {
            **self.admin_site.each_context(request),
            "title": KINDS[name].label,
            "opts": self.opts,
            "media": self.media,
            "action": f"{name}_selected",
            "checkbox_name": ACTION_CHECKBOX_NAME,
            **context,
        }
        return TemplateResponse(request, "admin/articles/article/bulk.html", context)

    def _carry_out(self, request, kind, step):
        seen, passed_over = _seen(request.POST)
        if len(seen) + len(passed_over) > bulk.MOST:
            self._say_too_many(request)
        else:
            outcome = bulk.carry_out(step, seen, passed_over, user=request.user, now=timezone.now())
            for line in outcome.done:
                self.log_change(request, line.article, str(kind.label))
            self._say(request, kind, outcome)
        return HttpResponseRedirect(request.get_full_path())

    # -- What is said afterwards -------------------------------------------------------------------

    def _say_too_many(self, request):
        message = _("At most %(most)d articles at a time: narrow the list with its filters first.")
        self.message_user(request, message % {"most": bulk.MOST}, messages.ERROR)

    def _say(self, request, kind, outcome):
        if outcome.done:
            n = len(outcome.done)
            message = ngettext(
                "%(label)s, done with %(n)d article: %(titles)s.",
                "%(label)s, done with %(n)d articles: %(titles)s.",
                n,
            )
            done = {"label": kind.label, "n": n, "titles": _titles(outcome.done)}
            self.message_user(request, message % done, messages.SUCCESS)
        for line in outcome.skipped[:NAMED]:
            message = _("“%(title)s” was skipped: %(reason)s")
            skipped = {"title": line.article.title, "reason": line.words}
            self.message_user(request, message % skipped, messages.WARNING)
        more = len(outcome.skipped) - NAMED
        if more > 0:
            message = ngettext("%(n)d more was skipped.", "%(n)d more were skipped.", more)
            self.message_user(request, message % {"n": more}, messages.WARNING)


def _titles(lines):
    names = ", ".join(f"“{line.article.title}”" for line in lines[:NAMED])
    more = len(lines) - NAMED
    return f"{names} {_('and %(n)d more') % {'n': more}}" if more > 0 else names


def _seen(data):
    """What the page of the plan sends back: the version of each article to do, and the ids of the others."""
    pairs = [[whole_number(part) for part in value.split(":")] for value in data.getlist("seen")]
    passed_over = [whole_number(pk) for pk in data.getlist("skipped")]
    if any(len(pair) != 2 or None in pair for pair in pairs) or None in passed_over:
        raise BadRequest("Each “seen” is an article and its version.")
    return dict(pairs), passed_over
