"""The door at which the script of a page fetches the sponsored products beside its article."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ads.serving.delivery import in_fragment
from articles.models import Publication

_LARGEST_ID = 2**63 - 1


@never_cache
@require_safe
def beside(request, article_id):
    """The block beside a live article, drawn for this answer alone; 204 for an empty one, 404 unless live.

    Nothing about the reader is read: neither a cookie nor a session.
    """
    if article_id > _LARGEST_ID:
        raise Http404
    try:
        block = in_fragment(article_id, timezone.now())
    except Publication.DoesNotExist as error:
        raise Http404("No live article has this number.") from error
    response = HttpResponse(block.html if block else b"")
    response.status_code = 200 if block else 204
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
