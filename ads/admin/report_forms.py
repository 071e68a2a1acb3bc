"""Which part of a report is asked for: the period, the section, and how a file shall be written."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.text.spreadsheet import SEMICOLON, csv_lines

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


def period_form(request, first, last):
    """The form as it was sent, and the given days (the last ones of a long time) for what wasn't."""
    initial = {"first": max(first, last - timedelta(days=MOST_DAYS - 1)), "last": last}
    return PeriodForm({**initial, **request.GET.dict()})


def require_counts(request, may_see):
    """403 unless the user may see campaigns (`may_see`), their counts and what was billed."""
    if not (may_see and may_see_counts(request.user)):
        raise PermissionDenied


def may_see_counts(user):
    """Whether a user may see what became of campaigns he may see."""
    return user.has_perms(["ads.view_placementcount", "ads.view_billedcount"])


def asked_number(request, name):
    """A whole number from the address, 1 where there is none that makes sense."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 8 else 1


def csv_file(request, rows, name):
    """The answer that saves `rows` as the file `name`, written while it is sent."""
    separator = SEMICOLON if request.GET.get("separator") == "semicolon" else ","
    response = StreamingHttpResponse(csv_lines(rows, separator), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
