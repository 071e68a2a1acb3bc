"""The report of a campaign as a page and as a file."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads import reports
from articles.text.spreadsheet import BYTE_ORDER_MARK

# The longest period in one report: a year, with room for what was agreed around it.
MOST_DAYS = 400


class DayField(forms.DateField):
    """A day within what a campaign can have, picked in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


class PeriodForm(forms.Form):
    """From which day until which; both count."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("Up to and including"))

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            message = _("At most %(days)d days at once.") % {"days": MOST_DAYS}
            self.add_error("last", message)
        return cleaned


class ReportViews:
    """For the admin of campaigns: the report's page and file, for who may see the campaign and its counts."""

    def report_view(self, request, campaign_id):
        campaign = self._campaign(request, campaign_id)
        form, found = self._report(request, campaign)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report of %(campaign)s") % {"campaign": campaign},
            "opts": self.opts,
            "original": campaign,
            "form": form,
            "report": found,
        }
        return TemplateResponse(request, "admin/ads/report.html", context)

    def report_file(self, request, campaign_id):
        campaign = self._campaign(request, campaign_id)
        _form, found = self._report(request, campaign)
        if found is None:
            raise Http404
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        name = f"campaign-{campaign.pk}-{found.first}-{found.last}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response.write(BYTE_ORDER_MARK)
        separator = ";" if request.GET.get("separator") == "semicolon" else ","
        reports.write_csv(response, found, separator=separator)
        return response

    def _campaign(self, request, campaign_id):
        """The campaign, for who may see it; 403 before 404, so that ids can't be probed."""
        if not (self.has_view_permission(request) and request.user.has_perm("ads.view_placementcount")):
            raise PermissionDenied
        campaign = self.get_object(request, str(campaign_id))
        if campaign is None:
            raise Http404
        return campaign

    def _report(self, request, campaign):
        """The form of the period and its report; None for the report when the period is none."""
        first, last = reports.whole_period(campaign, timezone.localdate())
        initial = {"first": max(first, last - timedelta(days=MOST_DAYS - 1)), "last": last}
        form = PeriodForm({**initial, **request.GET.dict()})
        if not form.is_valid():
            return form, None
        return form, reports.report(campaign, form.cleaned_data["first"], form.cleaned_data["last"])
