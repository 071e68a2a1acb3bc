"""The door at which a reader's browser reports that an article was read."""

import logging

from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from articles.models import Refusal
from articles.popularity.recording import record_view

logger = logging.getLogger(__name__)

_LARGEST_ID = 2**63 - 1


# A page from a cache holds no CSRF token; the rules ask for our own origin instead.
@csrf_exempt
@never_cache
def read(request, article_id):
    """Count a view if it counts: 204 either way, 503 when it could not be stored, 405 unless it is a POST."""
    if article_id > _LARGEST_ID:
        raise Http404
    try:
        refusal = record_view(request, article_id, timezone.now())
    except DatabaseError:
        logger.exception("A view of article %s could not be stored", article_id)
        return HttpResponse(status=503)
    if refusal == Refusal.METHOD:
        return HttpResponse(status=405, headers={"Allow": "POST"})
    return HttpResponse(status=204)
