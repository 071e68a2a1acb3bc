"""The report of a campaign as a page and as files, and its statement to print."""

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads import reports
from ads.reports.statement import statement

from .report_forms import asked_number, csv_file, period_form, require_counts

OVERVIEW = "overview"
# Each a page of its own.
TABS = {OVERVIEW: gettext_lazy("Overview"), **reports.SECTIONS}


class ReportViews:
    """For the admin of campaigns: reports and statements, for who may see the campaign and its counts."""

    def report_urls(self):
        own = [
            ("<int:campaign_id>/report/", self.report_view, "report"),
            ("<int:campaign_id>/report.csv", self.report_file, "report_file"),
            ("<int:campaign_id>/afrekening/", self.statement_view, "statement"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"ads_campaign_{name}")
            for route, view, name in own
        ]

    def report_view(self, request, campaign_id):
        campaign = self._campaign(request, campaign_id)
        now = timezone.now()
        form, found = self._report(request, campaign, now)
        section = request.GET.get("section", "")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report of %(campaign)s") % {"campaign": campaign},
            "opts": self.opts,
            "original": campaign,
            "last_day": reports.last_day(campaign),
            "form": form,
            "report": found,
            "tabs": TABS.items(),
            "section": section if section in TABS else OVERVIEW,
        }
        return TemplateResponse(request, "admin/ads/report.html", context)

    def report_file(self, request, campaign_id):
        """One section of the report, or without one all days and placements in one file."""
        campaign = self._campaign(request, campaign_id)
        section = request.GET.get("section", "")
        _form, found = self._report(request, campaign, timezone.now())
        if found is None or (section and section not in reports.SECTIONS):
            raise Http404
        rows = reports.section_rows(found, section) if section else reports.file_rows(found)
        part = f"-{section}" if section else ""
        return csv_file(request, rows, f"campaign-{campaign.pk}{part}-{found.first}-{found.last}.csv")

    def statement_view(self, request, campaign_id):
        campaign = self._campaign(request, campaign_id)
        context = {"statement": statement(campaign, timezone.now()), "site_title": self.admin_site.site_title}
        return TemplateResponse(request, "admin/ads/statement.html", context)

    def _campaign(self, request, campaign_id):
        """The campaign, for who may see it; 403 before 404, so that ids can't be probed."""
        require_counts(request, self.has_view_permission(request))
        campaign = self.get_object(request, str(campaign_id))
        if campaign is None:
            raise Http404
        return campaign

    def _report(self, request, campaign, now):
        """The form of the period and its report; None for the report when the period is none."""
        form = period_form(request, *reports.whole_period(campaign, timezone.localdate(now)))
        if not form.is_valid():
            return form, None
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return form, reports.report(campaign, first, last, now=now, page=asked_number(request, "page"))
