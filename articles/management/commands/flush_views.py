"""Moves the views that gathered in Redis to the database; run it every ten seconds where there is one."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import RedisError

from articles.popularity.flushing import flush


class Command(BaseCommand):
    help = (
        "Moves views from the buffer (VIEW_BUFFER_URL) to the database, each exactly once: safe at any time,"
        " twice at once, from several hosts, and after any crash. What is younger than 30 seconds is left for"
        " the next run; before you take the buffer away, stop the site, wait half a minute, run it again."
    )

    def handle(self, **options):
        try:
            done = flush(timezone.now())
        except RedisError as error:
            raise CommandError(
                _("The buffer doesn't answer (%(error)s). What is in it stays there; run this again.")
                % {"error": error}
            ) from error
        if not settings.VIEW_BUFFER_URL:
            self.stdout.write(_("There is no buffer: views go straight to the database."))
            return
        if not done.is_safe:
            self.stderr.write(
                _("This Redis forgets views when it is full: set its maxmemory-policy to noeviction.")
            )
        self.stdout.write(
            _("%(slots)d slots moved: %(views)d views, %(refusals)d refusals, %(gone)d of deleted articles.")
            % vars(done)
        )
