"""What stands at the addresses of the editors' wing: articles, topics, tags and the like."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from articles.models import Article, FormerSlug, Person, Publication, SitePage, Tag, Term, Topic
from articles.publishing.former_slugs import current_of

from .addresses import Page, Standing, always_there, answers_for
from .draft import Draft

Kind = FormerSlug.Kind
always_there("home", "terms", "media", "robots")
_LIVE = Page(Standing.LIVE)
_HIDDEN = Page(Standing.HIDDEN)


@answers_for("article")
def articles(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    """Live, or moved with its article to another address, or on the desk only."""
    live = Publication.objects.live(draft.now)
    pages = dict.fromkeys(live.filter(slug__in=slugs).values_list("slug", flat=True), _LIVE)
    # The article itself will be there as soon as it is published.
    pages[draft["slug"]] = _LIVE
    rest = set(slugs) - pages.keys()
    if rest:
        pages |= _not_live(rest, draft)
    return pages


def _not_live(slugs: Collection[str], draft: Draft) -> dict[str, Page]:
    hidden = Article.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    pages = dict.fromkeys(hidden, _HIDDEN)
    once = Publication.objects.filter(slug__in=slugs).order_by("visible_from")
    article_of = dict(once.values_list("slug", "article_id"))
    pages |= dict.fromkeys(article_of, _HIDDEN)
    live = Publication.objects.live(draft.now).filter(article_id__in=article_of.values())
    moved_to = dict(live.values_list("article_id", "slug"))
    for slug, article_id in article_of.items():
        if article_id in moved_to:
            pages[slug] = Page(Standing.MOVED, reverse("article", args=[moved_to[article_id]]))
    return pages


@answers_for("topic")
def topics(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    pages = dict.fromkeys(Topic.objects.filter(slug__in=slugs).values_list("slug", flat=True), _LIVE)
    return pages | _moved(Kind.TOPIC, slugs, pages, draft)


@answers_for("term")
def terms(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    pages = dict.fromkeys(Term.objects.filter(slug__in=slugs).values_list("slug", flat=True), _LIVE)
    return pages | _moved(Kind.TERM, slugs, pages, draft)


@answers_for("site-page")
def site_pages(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    known = SitePage.objects.filter(slug__in=slugs).values_list("slug", "is_public")
    pages = {slug: _LIVE if is_public else _HIDDEN for slug, is_public in known}
    return pages | _moved(Kind.PAGE, slugs, pages, draft)


@answers_for("tag")
def tags(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    """Live with at least one live article; the tags of the article itself will be."""
    named = dict(Tag.objects.filter(slug__in=slugs).values_list("slug", "name"))
    live = Publication.objects.live(draft.now).filter(tags__slug__in=named)
    shown = set(live.values_list("tags__slug", flat=True))
    pages = {
        slug: _LIVE if slug in shown or name in draft["tags"] else _HIDDEN for slug, name in named.items()
    }
    return pages | _moved(Kind.TAG, slugs, pages, draft)


@answers_for("author")
def authors(slugs: Collection[str], draft: Draft) -> Mapping[str, Page]:
    """Live with a live article, written or reviewed; reviewers and the authors of this article always."""
    people = list(Person.objects.filter(slug__in=slugs).only("slug", "is_reviewer"))
    live = Publication.objects.live(draft.now)
    shown = set(live.filter(authors__in=people).values_list("authors", flat=True))
    reviewing = live.filter(page__reviewer__slug__in=[person.slug for person in people])
    reviewers = set(reviewing.values_list("page__reviewer__slug", flat=True))
    pages = {
        person.slug: _LIVE
        if person.is_reviewer
        or person.pk in shown
        or person.pk in draft["authors"]
        or person.slug in reviewers
        else _HIDDEN
        for person in people
    }
    return pages | _moved(Kind.PERSON, slugs, pages, draft)


def _moved(kind: str, slugs: Collection[str], known: Collection[str], draft: Draft) -> dict[str, Page]:
    """Where the things went that once stood at those of `slugs` that aren't `known`."""
    left = set(slugs) - set(known)
    found = current_of(kind, left, draft.now) if left else {}
    return {slug: Page(Standing.MOVED, thing.get_absolute_url()) for slug, thing in found.items()}
