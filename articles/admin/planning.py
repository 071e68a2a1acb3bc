"""The planning calendar: a month of publications, ends and reviews, as a table and as a list."""

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.publishing import planning

# More would make one day push the rest of the month from the screen; the list shows all.
SHOWN_A_DAY = 5
_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Day:
    """A cell of the month: its events, and how many more there are than fit."""

    date: date
    is_in_month: bool
    is_today: bool
    events: list = field(default_factory=list)
    more: int = 0


class PlanningAdmin(admin.ModelAdmin):
    """The part of the article's admin that shows what happens when, to all who may look at articles."""

    def get_urls(self):
        page = path(
            "planning/", self.admin_site.admin_view(self.planning_view), name="articles_article_planning"
        )
        return [page, *super().get_urls()]

    def planning_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        today = timezone.localdate(now)
        month = self._asked_month(request, today)
        weeks = list(calendar.Calendar().monthdatescalendar(month.year, month.month))
        by_day = {
            day: list(events)
            for day, events in groupby(
                planning.events(weeks[0][0], weeks[-1][-1], now), key=lambda event: event.day
            )
        }
        context = {
            **self.admin_site.each_context(request),
            "title": _("Planning"),
            "opts": self.opts,
            "month": month,
            "today": today,
            "previous": month - timedelta(days=1) if month.year > 1000 else None,
            "next": (month + timedelta(days=31)).replace(day=1) if month.year < 2999 else None,
            "is_list": request.GET.get("view") == "list",
            "weekdays": weeks[0],
            "weeks": [(week[0].isocalendar().week, _days(week, month, today, by_day)) for week in weeks],
            "days": [
                (day, events)
                for day, events in by_day.items()
                if (day.year, day.month) == (month.year, month.month)
            ],
            "kinds": planning.Kind,
        }
        return TemplateResponse(request, "admin/articles/article/planning.html", context)

    def _asked_month(self, request, today):
        """The first day of the month that was asked for, as "2026-06"; of this one without or by mistake."""
        asked = request.GET.get("month", "")
        match = _MONTH.fullmatch(asked)
        if match:
            return date(int(match[1]), int(match[2]), 1)
        if asked:
            message = _("“%(asked)s” is no month (write it as 2026-06): here is the present one.")
            self.message_user(request, message % {"asked": asked[:20]}, messages.WARNING)
        return today.replace(day=1)


def _days(week, month, today, by_day):
    return [
        Day(
            date=day,
            is_in_month=day.month == month.month,
            is_today=day == today,
            events=by_day.get(day, [])[:SHOWN_A_DAY],
            more=max(len(by_day.get(day, [])) - SHOWN_A_DAY, 0),
        )
        for day in week
    ]
