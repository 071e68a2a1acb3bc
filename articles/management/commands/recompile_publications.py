"""`manage.py recompile_publications`: bring the glossary links of everything public up to date."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import AuditEntry, Door, Publication, through
from articles.publishing.compile import glossary_matcher, recompile


class Command(BaseCommand):
    help = gettext_lazy(
        "Compile everything public again, after a change of the glossary or of people's names."
    )

    def handle(self, **options):
        now, matcher = timezone.now(), glossary_matcher()
        live = Publication.objects.live(now) | Publication.objects.filter(visible_from__gt=now)
        changed = 0
        with through(Door.COMMAND):
            for publication in live.select_related("revision").iterator(chunk_size=100):
                changed += _recompile(publication, matcher, now)
        self.stdout.write(_("%(changed)d pages changed.") % {"changed": changed})


@transaction.atomic
def _recompile(publication, matcher, now):
    is_changed = recompile(publication, matcher)
    if is_changed:
        AuditEntry.objects.record("recompile", publication, user=None, now=now)
    return is_changed
