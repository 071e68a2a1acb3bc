"""Keeps a picture that came with a form that was refused, so that nobody has to choose it again."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, TimestampSigner

from ads.models import AdvertiserAccess

FOLDER = "proposals/kept"
KEPT_FOR = timedelta(days=1)
# So many of one person, for as many windows; the oldest makes room.
MOST_KEPT = 3


def keep(picture: File, access: AdvertiserAccess, now: datetime) -> str:
    """Put a clean picture aside for a day; the token with which the same person gets it back.

    What others left lying for longer goes first, so that the folder doesn't grow.
    """
    _clear(access, now)
    picture.seek(0)
    return _signer(access).sign(default_storage.save(f"{FOLDER}/{access.pk}-{picture.name}", picture))


def kept(token: str, access: AdvertiserAccess) -> File | None:
    """The picture behind `token`; None when it isn't this person's, or is no longer there."""
    try:
        name = _signer(access).unsign(token, max_age=KEPT_FOR)
        with default_storage.open(name) as file:
            return ContentFile(file.read(), name=name.rpartition("-")[2])
    except (BadSignature, OSError):
        return None


def forget(token: str, access: AdvertiserAccess) -> None:
    """Delete the picture behind `token`, if it is this person's and still there."""
    try:
        default_storage.delete(_signer(access).unsign(token))
    except (BadSignature, OSError):
        return


def _signer(access: AdvertiserAccess) -> TimestampSigner:
    return TimestampSigner(salt=f"ads.clients.keeping.{access.pk}")


def _clear(access: AdvertiserAccess, now: datetime) -> None:
    """Delete what is too old of anybody, and of this person what would be one too many."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except OSError:
        return
    ages = {name: age for name in names if (age := _modified(name))}
    own = sorted((name for name in ages if name.startswith(f"{access.pk}-")), key=ages.__getitem__)
    too_many = own[: max(0, len(own) + 1 - MOST_KEPT)]
    for name, age in ages.items():
        if name in too_many or age < now - KEPT_FOR:
            with suppress(OSError):
                default_storage.delete(f"{FOLDER}/{name}")


def _modified(name: str) -> datetime | None:
    """When a file was put there; None for one that somebody else deleted meanwhile."""
    try:
        return default_storage.get_modified_time(f"{FOLDER}/{name}")
    except OSError:
        return None
