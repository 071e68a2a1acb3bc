"""The pages that list articles: by topic, by tag and by author."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import FormerSlug, Person, Publication, Tag, Topic
from articles.publishing.former_slugs import is_public

from .moved import moved
from .paging import page_of
from .rich_text import rich_text


@require_safe
def topic(request, slug):
    """The live articles of a topic, newest first; a topic without any says so."""
    shown = Topic.objects.filter(slug=slug).first()
    if shown is None:
        return moved(FormerSlug.Kind.TOPIC, slug)
    page = page_of(request, _cards().filter(topic=shown))
    return render(request, "articles/topic.html", {"topic": shown, "page": page})


@require_safe
def tag(request, slug):
    """The live articles with a tag; a tag that only unpublished articles carry stays unknown to readers."""
    shown = Tag.objects.filter(slug=slug).first()
    if shown is None:
        return moved(FormerSlug.Kind.TAG, slug)
    page = page_of(request, _cards().filter(tags=shown))
    if not page:
        raise Http404("No live article carries this tag.")
    return render(request, "articles/tag.html", {"tag": shown, "page": page})


@require_safe
def author(request, slug):
    """Who a person is and what they wrote; unknown while no live article names them, reviewers apart."""
    person = Person.objects.select_related("portrait").filter(slug=slug).first()
    if person is None:
        return moved(FormerSlug.Kind.PERSON, slug)
    page = page_of(request, _cards().filter(authors=person))
    if not page and not is_public(person, timezone.now()):
        raise Http404("No live article names this person.")
    biography = rich_text(person.biography)
    return render(request, "articles/author.html", {"person": person, "biography": biography, "page": page})


def _cards():
    return Publication.objects.live(timezone.now()).newest().for_cards()
