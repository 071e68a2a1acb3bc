"""The article page, and what stands at its address once the article no longer does."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.publishing.redirects import answer_at

from .moved import moved_to


@require_safe
def article(request, slug):
    """What is live at this address; else where it moved, or that it is gone, or that it never was here."""
    now = timezone.now()
    here = Publication.objects.filter(slug=slug).select_related("topic").defer("search_text")
    publication = here.live(now).first()
    if publication is None:
        return _no_longer_here(request, answer_at(slug, now))
    return render(request, "articles/article.html", {"publication": publication, "page": publication.page})


def _no_longer_here(request, answer):
    if answer.status == 301:
        return moved_to(answer.path)
    if answer.status == 410:
        return render(request, "410.html", {"topic": answer.topic}, status=410)
    raise Http404("No article is to be found at this address.")
