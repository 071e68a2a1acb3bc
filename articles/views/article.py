"""The article page, and what stands at its address once the article no longer does."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles.models import Publication
from articles.publishing.redirects import answer_at

from .moved import moved_to

# So long, in seconds, may caches keep the page of an article where they may keep it at all: what is withdrawn
# or recalled has to be gone everywhere within thirty.
KEPT_SECONDS = 25


@require_safe
def article(request, slug):
    """What is live at this address; else where it moved, or that it is gone, or that it never was here."""
    now = timezone.now()
    here = Publication.objects.filter(slug=slug).select_related("topic", "social_image").with_related()
    publication = here.defer("search_text").live(now).first()
    if publication is None:
        return _no_longer_here(request, answer_at(slug, now))
    response = render(
        request, "articles/article.html", {"publication": publication, "page": publication.page}
    )
    if settings.SPONSORED_DELIVERY == "fragment" and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        _let_caches_keep(response, publication, now)
    return response


def _let_caches_keep(response, publication, now):
    """Any cache may hand this page to others for a moment, until the publication ends at the latest."""
    left = [KEPT_SECONDS]
    if publication.visible_until:
        left.append(int((publication.visible_until - now).total_seconds()))
    patch_cache_control(response, public=True, max_age=min(left))


def _no_longer_here(request, answer):
    if answer.status == 301:
        return moved_to(answer.path)
    if answer.status == 410:
        return render(request, "410.html", {"topic": answer.topic}, status=410)
    raise Http404("No article is to be found at this address.")
