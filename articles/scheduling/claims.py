"""Whose job is it: each run is claimed by one statement, so that of all schedulers one gets it, once.

A claim is a lease. Whoever runs a job renews it; that of a scheduler that was killed ends by itself, and the
job runs again. What was finished, well or badly, is done for its moment: a restart doesn't run it again, and
of moments that were missed only the last one is made up for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db.models import Q, QuerySet

from articles.models import ScheduledJob

from .jobs import Job

# Longer than a scheduler may be held up (SQLite lets it wait 30 s for the database) and than the clocks of
# machines differ; a job of a killed scheduler waits so long.
LEASE = timedelta(minutes=3)
# A message is for a list, not a log.
LONGEST_MESSAGE = 300
# A job that hasn't succeeded for so many intervals is overdue.
MISSED_RUNS = 3


@dataclass(frozen=True)
class Claim:
    """A run that is ours: of which job, for which planned moment, since when."""

    job: Job
    moment: datetime
    started_at: datetime
    token: str


def rows(jobs: Iterable[Job], now: datetime) -> dict[str, ScheduledJob]:
    """The row of each job by its name; a new one is made, and if it is daily waits for its moment."""
    known = ScheduledJob.objects.in_bulk()
    new = [
        ScheduledJob(
            name=job.name,
            registered_at=now,
            planned_at=None if job.rhythm.begins_at_once else job.rhythm.last(now),
        )
        for job in jobs
        if job.name not in known
    ]
    if new:
        # Another scheduler may make the same ones at this moment.
        ScheduledJob.objects.bulk_create(new, ignore_conflicts=True)
        known = ScheduledJob.objects.in_bulk()
    return known


def due(job: Job, row: ScheduledJob, now: datetime) -> datetime | None:
    """The moment for which `job` should run at `now`, or None when that was dealt with."""
    moment = job.rhythm.last(now)
    return moment if row.planned_at is None or row.planned_at < moment else None


def claim(job: Job, moment: datetime, now: datetime, *, by: str) -> Claim | None:
    """Take the run of `job` for `moment`; None when another has it, or it was run meanwhile.

    `by` names the scheduler to people.
    """
    token = token_hex(16)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    is_open = Q(planned_at=None) | Q(planned_at__lt=moment)
    won = ScheduledJob.objects.filter(is_free, is_open, name=job.name).update(
        claim=token, claimed_by=by[:100], claimed_until=now + LEASE, started_at=now
    )
    return Claim(job, moment, now, token) if won else None


def renew(claim: Claim, now: datetime) -> bool:
    """Hold on to a claim for another lease; False when it has gone to another."""
    return bool(_row(claim).update(claimed_until=now + LEASE))


def finish(claim: Claim, now: datetime, *, is_ok: bool, message: str) -> bool:
    """Note how the run went and give the claim back; False, and nothing noted, when it went to another."""
    changes: dict[str, Any] = {"finished_at": now, "is_ok": is_ok, "message": message[:LONGEST_MESSAGE]}
    if is_ok:
        changes["ok_at"] = now
    freed = {"planned_at": claim.moment, "claim": "", "claimed_until": None}
    return bool(_row(claim).update(**changes, **freed))


def overdue(jobs: Iterable[Job], rows: Mapping[str, ScheduledJob], now: datetime) -> list[Job]:
    """The jobs that haven't succeeded for three intervals, as far as a scheduler ever knew them."""
    return [
        job
        for job in jobs
        if (row := rows.get(job.name))
        and now - (row.ok_at or row.registered_at) > MISSED_RUNS * job.rhythm.interval
    ]


def _row(claim: Claim) -> QuerySet[ScheduledJob]:
    return ScheduledJob.objects.filter(name=claim.job.name, claim=claim.token)
