"""`manage.py recompile_publications`: bring the glossary links of everything public up to date."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Publication
from articles.publishing.compile import glossary_matcher, recompile


class Command(BaseCommand):
    help = gettext_lazy(
        "Compile everything public again, after a change of the glossary or of people's names."
    )

    def handle(self, **options):
        now, matcher = timezone.now(), glossary_matcher()
        live = Publication.objects.live(now) | Publication.objects.filter(visible_from__gt=now)
        changed = sum(
            recompile(publication, matcher)
            for publication in live.select_related("revision").iterator(chunk_size=100)
        )
        self.stdout.write(_("%(changed)d pages changed.") % {"changed": changed})
