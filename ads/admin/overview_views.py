"""What became of all campaigns in a period, as a page and as a file."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from ads.reports.all_campaigns import all_campaigns, overview_rows

from .report_forms import asked_number, csv_file, period_form, require_counts

# The period that is shown when none is asked for, in days.
DAYS = 30
CAMPAIGNS_SHOWN = 100


class OverviewViews:
    """For the admin of campaigns: all of them together, for who may see campaigns and their counts."""

    def overview_urls(self):
        page, file = map(self.admin_site.admin_view, (self.overview_view, self.overview_file))
        return [
            path("rapport/", page, name="ads_campaign_overview"),
            path("rapport.csv", file, name="ads_campaign_overview_file"),
        ]

    def overview_view(self, request):
        form, found = self._overview(request)
        rows = Paginator(found.rows if found else [], CAMPAIGNS_SHOWN)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report of all campaigns"),
            "opts": self.opts,
            "form": form,
            "overview": found,
            "rows": rows.get_page(asked_number(request, "page")),
        }
        return TemplateResponse(request, "admin/ads/overview.html", context)

    def overview_file(self, request):
        _form, found = self._overview(request)
        if found is None:
            raise Http404
        return csv_file(request, overview_rows(found), f"campaigns-{found.first}-{found.last}.csv")

    def _overview(self, request):
        """The form of the period and its overview; None for the overview when the period is none."""
        require_counts(request, self.has_view_permission(request))
        today = timezone.localdate()
        form = period_form(request, today - timedelta(days=DAYS - 1), today)
        if not form.is_valid():
            return form, None
        return form, all_campaigns(form.cleaned_data["first"], form.cleaned_data["last"])
