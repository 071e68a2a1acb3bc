"""The periodic jobs: how the last run went, and when the next one comes."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import ScheduledJob
from articles.scheduling import in_words
from articles.scheduling.jobs import declared

from .display import badge
from .read_only import ReadOnlyAdmin


@admin.register(ScheduledJob)
class ScheduledJobAdmin(ReadOnlyAdmin):
    list_display = ["job", "rhythm", "last_run", "outcome", "next_run", "message"]
    fields = ["job", "rhythm", "last_run", "outcome", "next_run", "message", "started_at", "finished_at"]
    fields += ["ok_at", "claimed_by"]
    readonly_fields = ["job", "rhythm", "last_run", "outcome", "next_run"]

    class Media:
        css = {"all": ["css/desk-schedule.css"]}

    def get_queryset(self, request):
        # One that the settings no longer name isn't run any more.
        return super().get_queryset(request).filter(name__in=[job.name for job in declared()])

    @admin.display(description=_("job"), ordering="name")
    def job(self, row):
        return format_html('{} <span class="job-about">{}</span>', row.name, _declared(row).about)

    @admin.display(description=_("when"))
    def rhythm(self, row):
        return in_words.rhythm(_declared(row).rhythm)

    @admin.display(description=_("last run"), ordering="finished_at")
    def last_run(self, row):
        return in_words.last_run(row, timezone.now())

    @admin.display(description=_("outcome"), ordering="is_ok")
    def outcome(self, row):
        return (
            badge("published" if row.is_ok else "broken", in_words.outcome(row))
            if row.is_ok is not None
            else None
        )

    @admin.display(description=_("next run"))
    def next_run(self, row):
        return in_words.next_run(_declared(row), row, timezone.now())


def _declared(row):
    return next(job for job in declared() if job.name == row.name)
