"""Answers for programs that come back again and again: only what changed since is sent once more."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date


def answer(
    request: HttpRequest, content: str, content_type: str, *, modified: datetime | None, max_age: int
) -> HttpResponseBase:
    """`content` with its ETag, or 304 for who has it already; any cache may keep it for `max_age` seconds.

    `modified` is when it last changed, if that is known. The ETag decides where a client sends both.
    """
    body = content.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    seconds = None if modified is None else int(modified.timestamp())
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=max_age)
    return get_conditional_response(request, etag=etag, last_modified=seconds, response=response) or response
