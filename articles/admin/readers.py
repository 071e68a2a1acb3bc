"""The readers of all articles together: the dashboard, what wasn't counted, and both as files."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.popularity import plots, tables
from articles.popularity.care import best_evergreens, in_need
from articles.popularity.figures import figures
from articles.popularity.movers import last_days, movers
from articles.popularity.refusals import refused
from articles.popularity.whole_site import site_views
from articles.publishing import desk

from .article_doors import ArticleDoors
from .files import csv_file

DAYS = 30
MOVERS_SHOWN = 10
MOVERS_IN_FILE = 100
CARE_SHOWN = 20
PERIODS = (30, 90)


class ReadersAdmin(ArticleDoors):
    """The dashboard is for who may see the popular lists, what was refused for who may see the counters."""

    def get_urls(self):
        own = [
            self.door("lezers/", self.dashboard_view, "dashboard"),
            self.door("lezers/niet-geteld/", self.refused_view, "refused"),
            self.door("lezers/niet-geteld.csv", self.refused_file, "refused_file"),
            self.door("lezers/<slug:table>.csv", self.dashboard_file, "dashboard_file"),
        ]
        return [*own, *super().get_urls()]

    # -- The dashboard -----------------------------------------------------------------------------

    def dashboard_view(self, request):
        _require(request, "articles.view_popularlist")
        now = timezone.now()
        site = site_views(now, DAYS)
        found = movers(now, MOVERS_SHOWN)
        care = _care(now)
        return self._page(
            request,
            "dashboard",
            title=_("Readers"),
            figures=figures(site, with_total=False),
            daily=plots.daily("daily", _("Views of all articles in the last 30 days"), site.daily(DAYS)),
            moving=_moving(found, now),
            care=[(row, plots.spark(row.evergreen.weeks)) for row in care[:CARE_SHOWN]],
            care_count=len(care),
        )

    def dashboard_file(self, request, table):
        _require(request, "articles.view_popularlist")
        now = timezone.now()
        makers = {
            "artikelen": lambda: tables.rows_of_all(now),
            "stijgers-en-dalers": lambda: tables.rows_of_movers(movers(now, MOVERS_IN_FILE)),
            "onderhoud": lambda: tables.rows_in_need(_care(now)),
        }
        if table not in makers:
            raise Http404
        return csv_file(makers[table](), f"{table}-{timezone.localdate(now)}.csv")

    # -- What wasn't counted -----------------------------------------------------------------------

    def refused_view(self, request):
        _require(request, "articles.view_refusedview")
        days = _asked_period(request)
        found = refused(timezone.now(), days)
        return self._page(
            request,
            "refused",
            title=_("Not counted"),
            days=days,
            periods=PERIODS,
            total=sum(row.total for row in found),
            reasons=[(row, _refused_chart(row)) for row in found],
        )

    def refused_file(self, request):
        _require(request, "articles.view_refusedview")
        days = _asked_period(request)
        name = f"niet-geteld-{days}-dagen-{timezone.localdate()}.csv"
        return csv_file(tables.rows_of_refused(refused(timezone.now(), days)), name)

    def _page(self, request, template, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/articles/readers/{template}.html", context)


def _require(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _asked_period(request):
    """The number of days that was asked for, or the first of those that can be chosen."""
    return next((days for days in PERIODS if request.GET.get("days") == str(days)), PERIODS[0])


def _care(now):
    found = best_evergreens(now)
    ids = [evergreen.article_id for evergreen in found]
    overdue = desk.review_overdue(timezone.localdate(now)).filter(pk__in=ids)
    return in_need(found, dict(overdue.values_list("pk", "overdue_days")))


def _moving(found, now):
    """What rises and what fades, each row with its two weeks day by day."""
    ids = [mover.article_id for mover in [*found.rising, *found.fading]]
    days = last_days(ids, now)
    lists = (
        ("rising", _("Read more than last week"), found.rising),
        ("fading", _("Read less than last week"), found.fading),
    )
    return [
        (key, name, [(mover, plots.spark(days[mover.article_id])) for mover in rows])
        for key, name, rows in lists
    ]


def _refused_chart(row):
    return plots.daily(row.reason, row.name, row.days, name=_("requests"), is_small=True)
