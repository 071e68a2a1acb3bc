"""The page for who typed too many wrong passwords, in the looks of the door at which that was."""

from axes.helpers import get_cool_off, get_failure_limit
from django.conf import settings
from django.shortcuts import render


def locked_out(request, _response, credentials):
    """429 with the page of the advertisers' room, or else that of the desk; both share one count."""
    is_client = request.resolver_match is not None and request.resolver_match.namespace == "clients"
    template = "ads/clients/locked_out.html" if is_client else settings.AXES_LOCKOUT_TEMPLATE
    context = {
        "failure_limit": get_failure_limit(request, credentials),
        "cooloff_timedelta": get_cool_off(request),
    }
    return render(request, template, context, status=settings.AXES_HTTP_RESPONSE_CODE)
