"""The article page, and what stands at its address once the article no longer does."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Publication


@require_safe
def article(request, slug):
    """What is live at this address; 301 to where it moved, 410 when it was public once, else 404."""
    now = timezone.now()
    here = Publication.objects.filter(slug=slug).select_related("topic").defer("search_text")
    publication = here.live(now).first()
    if publication is None:
        return _no_longer_here(request, here.past(now).first(), now)
    return render(request, "articles/article.html", {"publication": publication, "page": publication.page})


def _no_longer_here(request, last, now):
    """Where the article of `last`, the publication that stood here last, went; Http404 when none ever did."""
    if last is None:
        raise Http404("No article was ever public at this address.")
    elsewhere = Publication.objects.live(now).filter(article_id=last.article_id).only("slug").first()
    if elsewhere:
        return redirect(elsewhere, permanent=True)
    return render(request, "410.html", {"topic": last.topic}, status=410)
