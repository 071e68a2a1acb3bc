"""Whose events count: no advertiser's own, and no more of one reader or one network than of views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from ads.models import AdvertiserAccess, CountKind
from articles.models import Refusal
from articles.popularity import beacon, visitors
from articles.popularity.limits import Limit


def refusal(
    request: HttpRequest,
    now: datetime,
    *,
    method: str = "POST",
    body_limit: int = beacon.VIEW_BODY_LIMIT,
    without: Collection[Refusal] = (),
) -> Refusal | None:
    """The first reason not to count what `request` reports: those of views, and an advertiser's log-in."""
    reason = beacon.refusal(request, now, method=method, body_limit=body_limit, without=without)
    if reason is None and _is_advertiser(request):
        return Refusal.STAFF
    return reason


def limits(
    request: HttpRequest, kind: CountKind, placements: Sequence[int], now: datetime
) -> dict[int, list[Limit]]:
    """What an event of this kind must stay within for each of these placements, for `counting.count`.

    A reader clicks on a placement once within the half hour, on whatever page. Each page that he reads is a
    sight of its own (as the MRC's guidelines on viewable impressions count), so that only his network limits
    those. Raises `django.db.DatabaseError`.
    """
    subjects = [f"{kind.value} {pk}" for pk in placements]
    is_once = kind == CountKind.CLICK
    found = visitors.limits_for(request, now, subjects, is_once=is_once)
    return dict(zip(placements, found, strict=True))


def _is_advertiser(request: HttpRequest) -> bool:
    # As for staff: readers, who have no session, cost no query. Switched off he is still no reader.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    return AdvertiserAccess.objects.filter(user_id=request.user.pk).exists()
