"""`manage.py run_schedule`: all periodic work of the project, for those who have no cron."""

import os
import signal
import socket
from datetime import timedelta
from io import StringIO

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error as DatabaseFailure
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import ScheduledJob
from articles.scheduling import in_words
from articles.scheduling.jobs import declared
from articles.scheduling.scheduler import Scheduler

# Less than the 90 seconds after which systemd would kill it.
GRACE_SECONDS = 60


class Command(BaseCommand):
    help = (
        "Runs the jobs of settings.SCHEDULE at their moments until it is stopped (SIGTERM or Ctrl+C: running"
        " jobs may end, a second signal doesn't wait). It may run on several machines: each moment of a job"
        " is run once."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--once", action="store_true", help="run what is due, and end; fails if a job did")
        what.add_argument("--list", action="store_true", help="show the jobs with their last and next run")
        what.add_argument(
            "--forget",
            action="store_true",
            help="forget all runs, for who goes back to cron: the health page then asks for none",
        )
        parser.add_argument(
            "--grace",
            type=int,
            default=GRACE_SECONDS,
            metavar="SECONDS",
            help=f"how long running jobs may take to end when it is stopped ({GRACE_SECONDS})",
        )

    def handle(self, *, once, list, forget, grace, verbosity, **options):
        try:
            jobs = declared()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        _check_table(may_wait=not (once or list or forget))
        if list:
            self._list(jobs)
        elif forget:
            ScheduledJob.objects.all().delete()
        else:
            self._run(jobs, once=once, grace=timedelta(seconds=grace), verbosity=verbosity)

    def _list(self, jobs):
        now, rows = timezone.now(), ScheduledJob.objects.in_bulk()
        for job in jobs:
            row = rows.get(job.name)
            self.stdout.write(f"{job.name}: {in_words.rhythm(job.rhythm)} – {job.about}")
            last, went = in_words.last_run(row, now), in_words.outcome(row)
            said = f": {row.message}" if row and row.message else ""
            self.stdout.write(
                "    " + _("last: %(last)s") % {"last": f"{last} – {went}{said}" if went else last}
            )
            self.stdout.write("    " + _("next: %(next)s") % {"next": in_words.next_run(job, row, now)})

    def _run(self, jobs, *, once, grace, verbosity):
        failed = []

        def say(ended):
            if not ended.is_ok:
                failed.append(ended.claim.job.name)
            if verbosity:
                self._say(ended)

        name = f"{socket.gethostname()}, {os.getpid()}"
        scheduler = Scheduler(jobs, clock=timezone.now, perform=perform, say=say, name=name)
        _stop_on_signals(scheduler)
        if verbosity and not once:
            self.stdout.write(_("Periodic work: %(names)s.") % {"names": ", ".join(job.name for job in jobs)})
            self.stdout.flush()
        left = scheduler.run_due(grace) if once else scheduler.run(grace)
        if left:
            self.stderr.write(_("Ended while these were running: %(names)s.") % {"names": ", ".join(left)})
            self.stdout.flush()
            self.stderr.flush()
            # Without the clean-up of the interpreter, in which a thread that works on could crash.
            os._exit(1 if once else 0)
        if once and failed:
            raise CommandError(_("These failed: %(names)s.") % {"names": ", ".join(failed)})

    def _say(self, ended):
        words = {
            "time": date_format(timezone.localtime(), "H:i:s"),
            "job": ended.claim.job.name,
            "outcome": _("done") if ended.is_ok else _("failed"),
            "seconds": in_words.duration(ended.took),
        }
        line = _("%(time)s %(job)s: %(outcome)s in %(seconds)s") % words
        stream = self.stdout if ended.is_ok else self.stderr
        stream.write(f"{line}. {ended.message}".rstrip())
        stream.flush()


def perform(job):
    """Run a job; what its command printed."""
    said = StringIO()
    call_command(job.name, *job.arguments, stdout=said, stderr=said, no_color=True)
    return said.getvalue()


def _check_table(*, may_wait):
    """A table that is missing stops it; a database that is away stops only who can't wait for it."""
    try:
        tables = connection.introspection.table_names()
    except DatabaseFailure as error:
        if may_wait:
            return
        raise CommandError(_("The database doesn't answer: %(error)s") % {"error": error}) from error
    if ScheduledJob._meta.db_table not in tables:
        raise CommandError(_("The database has no table of jobs yet: run “manage.py migrate” first."))


def _stop_on_signals(scheduler):
    """The first signal stops the scheduler, the second one ends the process as it would any other.

    What is ignored stays ignored: a shell without job control does that with Ctrl+C for what it starts in the
    background, and ends it in its own way (see `make run`).
    """
    signals = [
        number for number in (signal.SIGTERM, signal.SIGINT) if signal.getsignal(number) is not signal.SIG_IGN
    ]

    def stop(number, frame):
        for each in signals:
            signal.signal(each, signal.SIG_DFL)
        scheduler.stop()

    for number in signals:
        signal.signal(number, stop)
