"""Tells a load balancer whether this process lives, and whether it can serve."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import ScheduledJob
from articles.popularity.flushing import waiting
from articles.popularity.lists import age
from articles.scheduling.claims import overdue
from articles.scheduling.jobs import declared

# After so many missed refreshes the lists are reported as old (docs/popularity.md).
MISSED_REFRESHES = 3
# Views that wait longer than this in the buffer say that `flush_views` doesn't run.
WAITS_AT_MOST = timedelta(minutes=5)


@never_cache
@require_safe
def live(request):
    """200 as long as the process answers; asks nothing of anybody."""
    return HttpResponse("live\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when this process can serve, else 503; the JSON says which part can't, and how old the lists are.

    Old lists, overdue jobs and a buffer that isn't emptied are reported but don't stop serving: a page with
    yesterday's list is better than none.
    """
    parts = {
        "database": _database(),
        "migrations": _migrations(),
        "cache": _cache(),
        "lists": _lists(),
        "schedule": _schedule(),
        "buffer": _buffer(),
    }
    is_ready = all(parts[name] == "ok" for name in ("database", "migrations", "cache"))
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "doesn't answer"
    return "ok"


def _migrations():
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return f"{len(missing)} not applied" if missing else "ok"


def _cache():
    try:
        cache.set("healthz", "ok", 10)
        return cache.get("healthz") or "forgets"
    except Exception:  # a cache's client raises errors of its own
        return "doesn't answer"


def _lists():
    try:
        how_old = age(timezone.now())
    except DatabaseError:
        return "unknown"
    if how_old is None:
        return "never made"
    if how_old > MISSED_REFRESHES * timedelta(minutes=settings.POPULARITY_REFRESH_MINUTES):
        return f"old: {int(how_old.total_seconds() // 60)} minutes"
    return "ok"


def _buffer():
    """Of views that wait in Redis; readers are served without it."""
    if not settings.VIEW_BUFFER_URL:
        return "not used"
    # Only here: it takes eleven megabytes of a process.
    from redis import RedisError

    try:
        waited = waiting(timezone.now())
    except RedisError:
        return "failed"
    if waited and waited > WAITS_AT_MOST:
        return f"waiting: {int(waited.total_seconds() // 60)} minutes"
    return "ok"


def _schedule():
    """Only of a site on which run_schedule has run: nobody else has rows, and cron leaves none."""
    try:
        rows = ScheduledJob.objects.in_bulk()
    except DatabaseError:
        return "unknown"
    if not rows:
        return "not used"
    late = overdue(declared(), rows, timezone.now())
    return "overdue: " + ", ".join(job.name for job in late) if late else "ok"
