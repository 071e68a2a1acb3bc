"""The two doors that count placements: what a browser had in view, and the link that a reader follows."""

import logging

from django.db import DatabaseError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ads.models import CountKind, Filtered
from ads.serving import counting, links, readers, tokens
from articles.models import Refusal

logger = logging.getLogger(__name__)

# A report in which nothing can be read names no placement, so that there is nothing to count it for.
_UNREADABLE = (Refusal.METHOD, Refusal.SIZE)


# A page from a cache holds no CSRF token; the rules ask for our own origin instead.
@csrf_exempt
@never_cache
@require_POST
def seen(request):
    """Count what a browser reports of a block; 204 whatever becomes of it, 503 if it could not be stored."""
    now = timezone.now()
    reason = readers.refusal(request, now, body_limit=counting.MESSAGE_LIMIT)
    if reason not in _UNREADABLE:
        try:
            message = counting.read_message(request.body)
            _count(request, message.kind, message.placements, message.token, now, reason)
        except tokens.BadToken:
            pass
        except DatabaseError:
            logger.exception("A report of placements in view could not be stored")
            return HttpResponse(status=503)
    return HttpResponse(status=204)


@never_cache
@require_safe
def click(request, token):
    """Send the reader where the placement leads by the database, and count it if it counts.

    404 for a token that isn't ours, 410 when there is nowhere left to go. A click that can't be stored
    redirects all the same.
    """
    now = timezone.now()
    try:
        link = tokens.read_click(token)
    except tokens.BadToken as error:
        raise Http404("No such link.") from error
    lead = links.lead(link.placement_id, now)
    _count_click(request, link, lead, now)
    response = HttpResponseRedirect(lead.url) if lead.url else render(request, "ads/gone.html", status=410)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _count_click(request, link, lead, now):
    # People also reach the link from a copied address: where they come from says nothing here.
    reason = readers.refusal(request, now, method="GET", without={Refusal.ORIGIN})
    if not reason and not lead.is_running:
        reason = Filtered.STOPPED
    try:
        _count(request, CountKind.CLICK, [link.placement_id], link, now, reason)
    except DatabaseError:
        logger.exception("A click on placement %s could not be stored", link.placement_id)


def _count(request, kind, placements, token, now, reason):
    within = {} if reason else readers.limits(request, kind, placements, now)
    counting.count(kind, placements, token, now, reason=reason, within=within)
