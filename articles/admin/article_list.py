"""The list of articles: what its columns show, what it is filtered by, and in which order debt comes."""

from django.contrib import admin
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ChangeRequest, Publication
from articles.publishing import desk, workflow

from .display import badge, number


class VisibleFilter(admin.SimpleListFilter):
    """What readers see now, whatever state the text on the desk is in."""

    title = _("visible to readers")
    parameter_name = "visible"

    def lookups(self, request, model_admin):
        return [("live", _("now")), ("week", _("within a week")), ("scheduled", _("later")), ("no", _("not"))]

    def queryset(self, request, queryset):
        if self.value() == "week":
            return queryset.filter(publications__in=desk.planned(timezone.now())).distinct()
        rules = {
            "live": {"is_live": True},
            "scheduled": {"is_scheduled": True},
            "no": {"is_live": False, "is_scheduled": False},
        }
        return queryset.filter(**rules.get(self.value(), {}))


PUBLISHED = Article.Status.PUBLISHED


class MineFilter(admin.SimpleListFilter):
    """The piles of the first page, whole."""

    title = _("for you")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        lookups = [
            ("drafts", _("your drafts")),
            ("offered", _("yours, in review")),
            ("asked", _("changes asked of you")),
            ("assigned", _("assigned to you")),
        ]
        reviews = [("review", _("waiting for your review"))] if workflow.may_review(request.user) else []
        return [*lookups, *reviews]

    def queryset(self, request, queryset):
        user = request.user
        rules = {
            "drafts": lambda: {"pk__in": desk.drafts_of(user).values("pk")},
            "offered": lambda: {"pk__in": desk.offered_by(user).values("pk")},
            "asked": lambda: {"pk__in": desk.open_requests(user).values("article")},
            "assigned": lambda: {"assigned_to": user},
            "review": lambda: {"pk__in": desk.waiting_for(user).values("pk")},
        }
        rule = rules.get(self.value(), dict)
        return queryset.filter(**rule())


class ReviewFilter(admin.SimpleListFilter):
    """The medical review that is due; what is overdue comes in the order of its debt (get_ordering)."""

    title = _("medical review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("month", _("due within a month")), ("never", _("never reviewed"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "overdue":
            return queryset.filter(pk__in=desk.review_overdue(today).values("pk"))
        if self.value() == "month":
            return queryset.filter(overdue_days__range=(-30, 0))
        if self.value() == "never":
            return queryset.filter(reviewed_on=None)
        return queryset


class ImageFilter(admin.SimpleListFilter):
    title = _("lead image")
    parameter_name = "image"

    def lookups(self, request, model_admin):
        return [("no", _("without"))]

    def queryset(self, request, queryset):
        return queryset.filter(lead_image=None) if self.value() == "no" else queryset


class ArticleListAdmin(admin.ModelAdmin):
    """The part of the article's admin that lists articles."""

    list_display = ["heading", "state", "review_due", "views", "changed"]
    list_filter = [
        MineFilter,
        "status",
        VisibleFilter,
        ReviewFilter,
        ImageFilter,
        "topic",
        ("authors", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["title", "slug", "authors__name", "tags__name"]
    list_per_page = 50

    def get_queryset(self, request):
        now = timezone.now()
        own = Publication.objects.filter(article=OuterRef("pk"))
        requests = ChangeRequest.objects.filter(article=OuterRef("pk"), answered_at=None)
        # Not super's: that one would put them in order by a debt that they don't have yet.
        articles = desk.with_review_debt(Article.objects.all(), timezone.localdate(now))
        marked = articles.annotate(
            is_live=Exists(own.live(now)),
            is_scheduled=Exists(own.scheduled(now)),
            is_asked=Exists(requests),
        )
        return marked.order_by(*self.get_ordering(request)) if self.get_ordering(request) else marked

    def get_ordering(self, request):
        if request.GET.get(ReviewFilter.parameter_name) == "overdue":
            return ["-review_debt", "review_due_on"]
        return super().get_ordering(request)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        # Only the rows of this page need their topic, reviewer and byline.
        rows = changelist.result_list.select_related("topic", "assigned_to")
        changelist.result_list = rows.prefetch_related("authorships__person")
        return changelist

    @admin.display(description=_("title"), ordering="title")
    def heading(self, article):
        authors = ", ".join(row.person.name for row in article.authorships.all())
        more = " · ".join(filter(None, [article.topic.name, authors]))
        return format_html('{}<span class="row__more">{}</span>', article.title, more)

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        # One that was never public yet isn't “published” to anybody.
        is_only_planned = article.is_scheduled and not article.is_live and article.status == PUBLISHED
        marks = "" if is_only_planned else badge(article.status, article.get_status_display())
        if article.is_live and article.status != PUBLISHED:
            marks = format_html("{} {}", marks, badge("published", _("live")))
        if article.is_scheduled:
            marks = format_html("{} {}", marks, badge("scheduled", _("scheduled")))
        if article.is_asked and article.status == Article.Status.DRAFT:
            marks = format_html("{} {}", marks, badge("changes", _("changes asked")))
        return format_html("{}{}", marks, self._reviewer(article.assigned_to))

    def _reviewer(self, user):
        if user is None:
            return ""
        words = gettext("with %(who)s") % {"who": user.get_full_name() or user.get_username()}
        return format_html('<span class="row__more row__reviewer">{}</span>', words)

    @admin.display(description=_("next review"), ordering=F("review_due_on").asc(nulls_last=True))
    def review_due(self, article):
        if not article.review_due_on:
            return None
        day = date_format(article.review_due_on, "j b Y")
        if article.overdue_days <= 0 or article.status == Article.Status.ARCHIVED:
            return day
        late = ngettext("%(n)d day late", "%(n)d days late", article.overdue_days)
        words = late % {"n": article.overdue_days}
        return format_html(
            '<span class="overdue">{} <span class="overdue__days">{}</span></span>', day, words
        )

    @admin.display(description=_("views"), ordering="review_views")
    def views(self, article):
        return number(article.review_views)

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, article):
        moment = timezone.localtime(article.changed_at)
        day, time = date_format(moment, "j b Y"), date_format(moment, "H:i")
        return format_html('{}<span class="row__more">{}</span>', day, time)
