"""What of the editors' wing search engines may find, in sections; supplements_cms/sitemaps.py writes them.

A section has a name, tells by `blocks(now)` of which parts it consists ((number, when it last changed or
None)), and by `entries(number, now)` what a part holds: (path, when it last changed or None, addresses of
pictures). To add one, copy a neighbour. A block is a range of keys: so it can't grow too large, and nothing
before it needs to be counted.
"""

from datetime import datetime, time

from django.core.cache import cache
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from articles.models import Person, Publication, SitePage, Tag, Term, Topic

# The protocol allows 50,000 addresses and 50 MB; a reader of ours answers this many in a second.
BLOCK = 10_000
# How often the dates of a million articles are gathered anew, at most.
KEPT_SECONDS = 3600
NONE, ALL = Q(pk__in=[]), ~Q(pk__in=[])


class Articles:
    """Every live article with its lead image, dated as its page is."""

    name = "artikelen"

    def blocks(self, now):
        return cache.get_or_set("sitemap.articles", lambda: list(self._blocks(now)), KEPT_SECONDS)

    def entries(self, number, now):
        first = (number - 1) * BLOCK
        live = Publication.objects.live(now).filter(article_id__gte=first, article_id__lt=first + BLOCK)
        rows = live.order_by("article_id").select_related("lead_image")
        for row in rows.only("slug", "updated_at", "lead_image__file").iterator(chunk_size=2000):
            pictures = [row.lead_image.file.url] if row.lead_image else []
            yield row.get_absolute_url(), row.updated_at, pictures

    def _blocks(self, now):
        blocks = Publication.objects.live(now).annotate(block=F("article_id") / BLOCK + 1).order_by("block")
        return blocks.values("block").annotate(changed=Max("updated_at")).values_list("block", "changed")


class Listing:
    """Pages that list articles, each dated as the newest that it lists; a page that lists none stays out.

    Except for those that `anyhow` selects: they have something of their own to say.
    """

    def __init__(self, name, model, newest, anyhow=NONE):
        self.name, self.model, self.newest, self.anyhow = name, model, newest, anyhow

    def blocks(self, now):
        blocks = {}
        for pk, changed in self._dates(now).items():
            blocks.setdefault(pk // BLOCK + 1, []).append(changed)
        newest = {number: max(filter(None, dates), default=None) for number, dates in blocks.items()}
        return sorted(newest.items())

    def entries(self, number, now):
        # Asked anew: what lists nothing any more must be gone at once, unlike a date in the index.
        for thing in self._shown(now).filter(pk__gte=(number - 1) * BLOCK, pk__lt=number * BLOCK):
            yield thing.get_absolute_url(), thing.changed, []

    def _dates(self, now):
        return cache.get_or_set(
            f"sitemap.{self.name}", lambda: dict(self._shown(now).values_list("pk", "changed")), KEPT_SECONDS
        )

    def _shown(self, now):
        dated = self.model.objects.annotate(changed=Subquery(self.newest(now)[:1]))
        return dated.filter(Q(changed__isnull=False) | self.anyhow).order_by("pk")


def newest_in_topic(now):
    """The dates of the live articles of a topic, the newest first."""
    return Publication.objects.live(now).filter(topic=OuterRef("pk")).newest().values("updated_at")


def newest_with(relation):
    """The same for whatever publications are linked with: by the links, the last made first.

    So a database walks back through the links until it meets one that is live, instead of sorting them all.
    """
    links = getattr(Publication, relation).through
    column = getattr(Publication, relation).field.m2m_reverse_field_name()

    def newest(now):
        is_live = Exists(Publication.objects.live(now).filter(pk=OuterRef("publication_id")))
        linked = links.objects.filter(is_live, **{column: OuterRef("pk")}).order_by("-pk")
        return linked.values("publication__updated_at")

    return newest


def _morning(day):
    return timezone.make_aware(datetime.combine(day, time()))


class Pages:
    """The pages of which there is one each."""

    name = "paginas"

    def blocks(self, now):
        return [(1, self._newest(now))]

    def entries(self, number, now):
        if number == 1:
            yield reverse("home"), self._newest(now), []
            yield reverse("terms"), None, []
            for page in SitePage.objects.filter(is_public=True).only("slug", "updated_on"):
                yield page.get_absolute_url(), _morning(page.updated_on), []

    def _newest(self, now):
        newest = Publication.objects.live(now).newest().values_list("updated_at", flat=True)
        return newest.first()


SECTIONS = (
    Pages(),
    Articles(),
    Listing("onderwerpen", Topic, newest_in_topic),
    Listing("tags", Tag, newest_with("tags")),
    Listing("auteurs", Person, newest_with("authors"), anyhow=Q(is_reviewer=True)),
    Listing("begrippen", Term, newest_with("terms"), anyhow=ALL),
)


def news(now, since, most):
    """[(path, title, first published)] of live articles that appeared after `since`, newest first."""
    recent = Publication.objects.live(now).filter(first_published_at__gt=since).newest()
    rows = recent.only("slug", "title", "first_published_at")[:most]
    return [(row.get_absolute_url(), row.title, row.first_published_at) for row in rows]
