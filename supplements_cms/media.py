"""Serves uploaded pictures where no web server or object storage does: on a single machine."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

# No SVG: it is a document that may carry scripts.
IMAGE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
HEADERS = {
    # Uploads get a name of their own and are never written over, so a copy stays good.
    "Cache-Control": "public, max-age=31536000, immutable",
    # Whatever somebody smuggles in as a picture, opened by itself it can do nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def media(request, path):
    """The picture at `path` below MEDIA_ROOT; Http404 for every other kind of file and place."""
    content_type = IMAGE_TYPES.get(Path(path).suffix.lower())
    if content_type is None:
        raise Http404("Only pictures are served.")
    try:
        picture = Path(safe_join(settings.MEDIA_ROOT, path)).open("rb")  # noqa: SIM115 - the response closes it
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404("There is no such picture.") from error
    return FileResponse(picture, content_type=content_type, headers=HEADERS)
