"""What `manage.py run_schedule` ran, and what it runs now; articles/scheduling/ writes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduledJob(models.Model):
    """A periodic job with its last run, and the claim of the scheduler that is running it."""

    name = models.CharField(_("command"), max_length=100, primary_key=True)
    registered_at = models.DateTimeField(_("known since"))
    planned_at = models.DateTimeField(
        _("planned moment"), null=True, help_text="The last planned moment that was dealt with."
    )
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    ok_at = models.DateTimeField(_("succeeded"), null=True)
    is_ok = models.BooleanField(_("went well"), null=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    claim = models.CharField(max_length=32, blank=True, help_text="The secret of whoever runs it now.")
    claimed_by = models.CharField(_("run by"), max_length=100, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering = ["name"]
        default_permissions = ["view"]

    def __str__(self):
        return self.name

    def is_running(self, now):
        """Whether a scheduler that lives is running it at the moment `now`."""
        return self.claimed_until is not None and self.claimed_until > now
