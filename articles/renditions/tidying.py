"""Deletes files that no image has any more: after an image was deleted, or got another file."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage

from articles.models import Rendition

log = logging.getLogger(__name__)


def delete_forgotten() -> int:
    """Delete the files of renditions without an image, and their rows; how many. Failures are tried again."""
    deleted = 0
    for row in Rendition.objects.filter(image=None).iterator(chunk_size=500):
        try:
            default_storage.delete(str(row.file.name))
        except Exception:
            log.exception("%s could not be deleted.", row.file.name)
            continue
        row.delete()
        deleted += 1
    return deleted
