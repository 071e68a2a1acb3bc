"""The answers to our own failures; they need neither the database nor a context processor."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 30


def server_error(request):
    """503 with Retry-After while the database is unreachable or too busy, 500 for every other failure."""
    is_outage = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status = 503 if is_outage else 500
    # Without the request: the context processors would ask who is logged in.
    response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    response["Cache-Control"] = "no-store"
    if is_outage:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
