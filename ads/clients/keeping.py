"""Keeps a picture that came with a form that was refused, so that nobody has to choose it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, TimestampSigner

from ads.models import AdvertiserAccess

FOLDER = "proposals/kept"
KEPT_FOR = timedelta(days=1)


def keep(picture: File, access: AdvertiserAccess, now: datetime) -> str:
    """Put a clean picture aside for a day; the token with which the same person gets it back.

    What others left lying for longer goes first, so that the folder doesn't grow.
    """
    _clear(now)
    picture.seek(0)
    return _signer(access).sign(default_storage.save(f"{FOLDER}/{picture.name}", picture))


def kept(token: str, access: AdvertiserAccess) -> File | None:
    """The picture behind `token`; None when it isn't this person's, or is no longer there."""
    try:
        name = _signer(access).unsign(token, max_age=KEPT_FOR)
        with default_storage.open(name) as file:
            return ContentFile(file.read(), name=name.rpartition("/")[2])
    except (BadSignature, OSError):
        return None


def _signer(access: AdvertiserAccess) -> TimestampSigner:
    return TimestampSigner(salt=f"ads.clients.keeping.{access.pk}")


def _clear(now: datetime) -> None:
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except OSError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < now - KEPT_FOR:
            default_storage.delete(path)
