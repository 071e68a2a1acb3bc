"""The newest articles for readers' programs: RSS 2.0, Atom and JSON Feed 1.1, of the site, a topic or a tag.

They carry what lists on the site carry, no text of articles and nothing for which somebody pays.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.conditional import answer
from articles.models import FormerSlug, Publication, Tag, Topic
from articles.publishing.former_slugs import current
from articles.text.controls import without_controls

LENGTH = 30
# No longer than pages: what is withdrawn has to be gone everywhere within thirty seconds.
KEPT_SECONDS = 25
MOVED_KEPT_SECONDS = 3600
LANGUAGE = "nl"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def site_feed(request, kind):
    """The newest articles of the whole site."""
    about = _("Independent information about vitamins, minerals and other food supplements.")
    return _feed(request, kind, settings.SITE_NAME, "/", about, Publication.objects.all())


@require_safe
def topic_feed(request, slug, kind):
    """The newest articles of a topic; of one that moved, where its feed stands now."""
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        return _moved(FormerSlug.Kind.TOPIC, slug, kind)
    title, path = f"{topic.name} – {settings.SITE_NAME}", topic.get_absolute_url()
    return _feed(request, kind, title, path, topic.description, Publication.objects.filter(topic=topic))


@require_safe
def tag_feed(request, slug, kind):
    """The newest articles with a tag; a tag that only unpublished articles carry stays unknown."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return _moved(FormerSlug.Kind.TAG, slug, kind)
    title, path = f"{tag.name} – {settings.SITE_NAME}", tag.get_absolute_url()
    about = _("Articles about %(tag)s.") % {"tag": tag.name}
    tagged = Publication.objects.filter(tags=tag)
    return _feed(request, kind, title, path, about, tagged, needs_entries=True)


def _feed(request, kind, title, path, about, publications, *, needs_entries=False):
    """Three queries at most: the articles with all that is told of them, and when one last ended."""
    if kind not in KINDS:
        raise Http404("No feed is of this kind.")
    now = timezone.now()
    entries = list(_entries(publications.live(now)))
    if needs_entries and not entries:
        raise Http404("No live article carries this tag.")
    changed = _changed(entries, now)
    home = f"{settings.SITE_URL}{path}"
    feed = KINDS[kind](
        title=without_controls(title),
        link=home,
        description=without_controls(about or title),
        subtitle=without_controls(about) or None,
        language=LANGUAGE,
        author_name=settings.SITE_NAME,
        author_link=f"{settings.SITE_URL}/",
        feed_url=f"{home}feed/{kind}/",
        changed=changed,
    )
    for entry in entries:
        feed.add_item(**_item(entry))
    body = feed.writeString("utf-8")
    return answer(request, body, feed.content_type, modified=changed, max_age=KEPT_SECONDS)


def _entries(live):
    """The byline and the tags are those of the compiled page, read without the rest of it.

    Which articles they are is settled first: PostgreSQL would open the pages of all that it sorts.
    """
    newest = Publication.objects.filter(pk__in=live.newest().values("pk")[:LENGTH]).newest()
    parts = newest.select_related("topic", "social_image", "lead_image").defer("page", "search_text")
    return parts.annotate(byline=F("page__authors"), labels=F("page__tags"))


def _changed(entries, now):
    """When the feed last changed: something appeared, appeared anew, or ended."""
    moments = [moment for entry in entries for moment in (entry.visible_from, entry.updated_at)]
    ended = Publication.objects.past(now).order_by("-visible_until").values_list("visible_until", flat=True)
    return max([*moments, *ended[:1]], default=_LONG_AGO)


def _item(entry):
    url = f"{settings.SITE_URL}{entry.get_absolute_url()}"
    byline = entry.byline or []
    card = entry.social_image
    return {
        "title": without_controls(entry.title),
        "link": url,
        "description": without_controls(entry.description),
        "author_name": ", ".join(without_controls(person["name"]) for person in byline) or None,
        "authors": [
            {
                "name": without_controls(person["name"]),
                "url": _absolute(reverse("author", args=[person["slug"]])),
            }
            for person in byline
        ],
        "pubdate": entry.first_published_at,
        "updateddate": entry.updated_at,
        # Not the address, which changes with the title: nobody is to get the same article twice.
        "unique_id": _identity(entry),
        "unique_id_is_permalink": False,
        "categories": [
            without_controls(entry.topic.name),
            *(without_controls(label["name"]) for label in entry.labels or []),
        ],
        # Only of cards it is known how long the file is.
        "enclosures": [Enclosure(_absolute(card.file.url), str(card.size), "image/jpeg")] if card else [],
        "picture": _picture(entry),
    }


def _identity(entry):
    """A tag URI (RFC 4151), the same for as long as the site keeps its name."""
    day = timezone.localdate(entry.first_published_at)
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:artikel/{entry.article_id}"


def _picture(entry):
    if entry.lead_image:
        return _absolute(entry.lead_image.file.url)
    return _absolute(entry.social_image.file.url) if entry.social_image else ""


def _absolute(address):
    return address if address.startswith(("http://", "https://")) else f"{settings.SITE_URL}{address}"


def _moved(kind_of_thing, slug, kind):
    thing = current(kind_of_thing, slug, timezone.now())
    if thing is None or kind not in KINDS:
        raise Http404("Nothing of this name is to be found.")
    response = redirect(f"{thing.get_absolute_url()}feed/{kind}/", permanent=True)
    patch_cache_control(response, max_age=MOVED_KEPT_SECONDS)
    return response


def _as_html(item):
    """RSS and Atom take a description for HTML; ours is plain text."""
    return {"description": escape(item["description"])}


# -- The three kinds -------------------------------------------------------------------------------


class Rss(Rss201rev2Feed):
    """RSS 2.0; all authors of an article in one element, since it may have but one."""

    def latest_post_date(self):
        return self.feed["changed"]

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item | _as_html(item))


class Atom(Atom1Feed):
    """Atom (RFC 4287), with each author apart."""

    def latest_post_date(self):
        return self.feed["changed"]

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item | _as_html(item) | {"author_name": None})
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author["name"])
            handler.addQuickElement("uri", author["url"])
            handler.endElement("author")


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = self.feed
        whole = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "icon": _absolute(static("icons/apple-touch-icon.png")),
            "language": feed["language"],
            "authors": [{"name": feed["author_name"], "url": feed["author_link"]}],
            "items": [self._item(item) for item in self.items],
        }
        json.dump(whole, outfile, ensure_ascii=False)

    def _item(self, item):
        told = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            # It must have some content; there is no more than this to be had by feed.
            "content_text": item["description"] or item["title"],
            "date_published": item["pubdate"].isoformat(),
            "date_modified": item["updateddate"].isoformat(),
            "authors": item["authors"],
            "tags": item["categories"],
            "image": item["picture"],
            "attachments": [
                {"url": part.url, "mime_type": part.mime_type, "size_in_bytes": int(part.length)}
                for part in item["enclosures"]
            ],
        }
        return {name: value for name, value in told.items() if value}


KINDS = {"rss": Rss, "atom": Atom, "json": JsonFeed}
