"""The article page, and what stands at its address once the article no longer does."""

from django.conf import settings
from django.db.models import Subquery
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import PageVersion, Publication
from articles.pages.answers import answer
from articles.pages.held import Page
from articles.pages.reading import page_at
from articles.pages.sheets import Sheet
from articles.popularity.lists import stored_lists
from articles.publishing.redirects import answer_at

from .moved import moved_to


@require_safe
def article(request, slug):
    """What is live at this address; else where it moved, or that it is gone, or that it never was here."""
    now = timezone.now()
    page = page_at(slug, now, lambda: _make(slug, now))
    if page is None:
        return _no_longer_here(request, answer_at(slug, now))
    status, headers, body = answer(
        page,
        now,
        accepted=request.META.get("HTTP_ACCEPT_ENCODING", ""),
        known=request.META.get("HTTP_IF_NONE_MATCH", ""),
        is_logged_in=settings.SESSION_COOKIE_NAME in request.COOKIES,
    )
    if status == 304:
        response = HttpResponseNotModified(headers=dict(headers))
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else body, headers=dict(headers))
    # For the lane in front of the middleware, which may send it next time.
    request.META["articles.page"] = page
    return response


def _make(slug, now):
    """The page of what is live here, made without the request: no reader gets another one than the next."""
    version = Subquery(PageVersion.objects.values("n")[:1])
    here = Publication.objects.filter(slug=slug).select_related("topic", "social_image").with_related()
    lists = stored_lists()
    publication = here.defer("search_text").live(now).annotate(page_version=version, **lists).first()
    if publication is None:
        return None
    sheet = Sheet(publication.visible_until, publication.page_version or 0)
    sheet.lists = {kind: getattr(publication, kind) for kind in lists}
    context = {"publication": publication, "page": publication.page, "sheet": sheet}
    return Page(render_to_string("articles/article.html", context), sheet, now), sheet.version


def _no_longer_here(request, answer):
    if answer.status == 301:
        return moved_to(answer.path)
    if answer.status == 410:
        return render(request, "410.html", {"topic": answer.topic}, status=410)
    raise Http404("No article is to be found at this address.")
