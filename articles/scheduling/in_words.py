"""The jobs in words, for the command line and for the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.formats import number_format, time_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import ScheduledJob

from .claims import due
from .jobs import Job
from .rhythms import Daily, Rhythm

_MINUTE = timedelta(minutes=1)


def rhythm(rhythm: Rhythm) -> str:
    """For example “every 10 minutes” or “daily at 04:30”."""
    if isinstance(rhythm, Daily):
        return _("daily at %(time)s") % {"time": time_format(rhythm.at, "H:i")}
    seconds = int(rhythm.interval.total_seconds())
    if seconds % 60:
        return ngettext("every second", "every %(n)d seconds", seconds) % {"n": seconds}
    minutes = seconds // 60
    return ngettext("every minute", "every %(n)d minutes", minutes) % {"n": minutes}


def last_run(row: ScheduledJob | None, now: datetime) -> str:
    """When it was run last and how long that took, or since when it runs."""
    if row is not None and row.started_at and row.is_running(now):
        return _("running, for %(time)s") % {"time": _span(row.started_at, now)}
    if row is None or row.started_at is None or row.finished_at is None:
        return _("never")
    words = {"time": _span(row.finished_at, now), "seconds": duration(row.finished_at - row.started_at)}
    if row.finished_at < row.started_at:
        return _("%(time)s ago; a later run was cut off") % words
    return _("%(time)s ago, in %(seconds)s") % words


def outcome(row: ScheduledJob | None) -> str:
    """How the last finished run went, or nothing before there was one."""
    if row is None or row.is_ok is None:
        return ""
    return _("done") if row.is_ok else _("failed")


def next_run(job: Job, row: ScheduledJob | None, now: datetime) -> str:
    """In how much time its next moment comes; “now” when one waits."""
    waits = job.rhythm.begins_at_once if row is None else due(job, row, now) is not None
    if waits:
        return _("now")
    return _("in %(time)s") % {"time": _span(now, job.rhythm.next(now))}


def duration(took: timedelta) -> str:
    """For example “0.4 s”."""
    return _("%(seconds)s s") % {"seconds": number_format(round(took.total_seconds(), 1), 1)}


def _span(earlier: datetime, later: datetime) -> str:
    if later - earlier < _MINUTE:
        return _("less than a minute")
    return timesince(earlier, later, depth=1)
