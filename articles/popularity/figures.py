"""The numbers at the head of a page about readers, each with what to compare it with."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .plots import grouped
from .score_words import Figure
from .statistics import Views

# What a usual day is taken from: whole weeks, so that each weekday counts alike.
USUAL_DAYS = 28


def figures(views: Views, *, with_total: bool = True) -> list[Figure]:
    """Today, 7 days, 30 days and all, each with a comparison in words ("" where there is none to make)."""
    found = [
        Figure(_("today"), grouped(views.last(1)), _usual_day(views)),
        Figure(_("7 days"), grouped(views.last(7)), _change(views, 7)),
        Figure(_("30 days"), grouped(views.last(30)), _change(views, 30)),
    ]
    return [*found, Figure(_("in total"), grouped(views.total), _since(views))] if with_total else found


def _usual_day(views: Views) -> str:
    if not _is_known(views, views.today - timedelta(days=USUAL_DAYS)):
        return ""
    mean = views.last(USUAL_DAYS, before=1) / USUAL_DAYS
    return _("so far; usually %(n)s a day") % {"n": _a_day(mean)}


def _change(views: Views, days: int) -> str:
    """How much these days differ from as many before them, or their mean when those aren't known."""
    if not _is_known(views, views.today - timedelta(days=2 * days - 1)):
        return _mean(views, days)
    now, before = views.last(days), views.last(days, before=days)
    if not before:
        return _("none in the %(days)d days before") % {"days": days}
    change = round(100 * (now - before) / before)
    words = {"change": grouped(abs(change)), "days": days}
    if not change:
        return _("as many as in the %(days)d days before") % words
    if change > 0:
        return _("%(change)s %% more than in the %(days)d days before") % words
    return _("%(change)s %% less than in the %(days)d days before") % words


def _mean(views: Views, days: int) -> str:
    if days < USUAL_DAYS or not _is_known(views, views.today - timedelta(days=days - 1)):
        return ""
    return _("%(n)s a day on average") % {"n": _a_day(views.last(days) / days)}


def _a_day(mean: float) -> str:
    return grouped(mean, 0 if mean >= 10 else 1)


def _since(views: Views) -> str:
    if views.began:
        return _("since %(day)s") % {"day": date_format(views.began, "j F Y")}
    return ""


def _is_known(views: Views, first: date) -> bool:
    """Whether it was read on `first` or before, and those days are here: else nothing can be compared."""
    began = views.began
    return views.first <= first and (views.earlier > 0 or (began is not None and began <= first))
