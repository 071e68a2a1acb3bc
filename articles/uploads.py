"""Turns what somebody uploads into a picture that is safe to serve: judged by its content, encoded anew."""

from __future__ import annotations

import io
import secrets
import warnings
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
# What Pillow calls the formats we take, and the ending of the file that we write.
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
# Fine enough to be the source of smaller renditions, a third of the size of an unpacked camera file.
_SAVE_OPTIONS = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90, "method": 4},
}
_MODES = {"JPEG": {"RGB", "L"}, "PNG": {"RGB", "RGBA", "L", "LA", "P", "1"}, "WEBP": {"RGB", "RGBA"}}


def clean_image(upload: BinaryIO) -> ContentFile:
    """The picture in `upload`, encoded anew under a random name; raises ValidationError with what is wrong.

    Encoding anew leaves behind what isn't picture: place and camera (EXIF), comments, appended archives and
    scripts. The turn that a camera noted down is applied first.
    """
    _check_size(upload)
    picture = _opened(upload)
    _check_bounds(picture)
    try:
        with warnings.catch_warnings():
            # The bounds above are stricter than Pillow's own warning for large pictures.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture.load()
            return _encoded(picture)
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise ValidationError(_("The picture is damaged and can't be read."), code="damaged") from error


def _check_size(upload: BinaryIO) -> None:
    upload.seek(0, io.SEEK_END)
    size = upload.tell()
    upload.seek(0)
    if size > MOST_BYTES:
        message = _("The file is %(size)d MB; at most %(most)d MB is allowed.")
        raise ValidationError(
            message % {"size": -(-size // 2**20), "most": MOST_BYTES // 2**20}, code="too_many_bytes"
        )


def _opened(upload: BinaryIO) -> Image.Image:
    """The picture with only its head read; whatever the file is called, only three formats are tried."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(upload, formats=list(FORMATS))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        message = _("This is no JPEG, PNG or WebP picture, whatever its name says.")
        raise ValidationError(message, code="unknown_format") from error


def _check_bounds(picture: Image.Image) -> None:
    if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise _too_large()
    # Some telephones put a second, smaller view behind the photo (MPO): only the photo is kept.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(_("Moving pictures aren't allowed."), code="animated")


def _too_large() -> ValidationError:
    message = _("The picture is too large: at most %(pixels)d megapixels and %(side)d pixels a side.")
    return ValidationError(
        message % {"pixels": MOST_PIXELS // 1_000_000, "side": LONGEST_SIDE}, code="too_many_pixels"
    )


def _encoded(picture: Image.Image) -> ContentFile:
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    colours = picture.info.get("icc_profile")
    # A profile of inks (CMYK) says nothing about the screen colours that the picture is turned into.
    keeps_profile = picture.mode in ("RGB", "RGBA")
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in _MODES[kind]:
        has_alpha = "A" in picture.mode or "transparency" in picture.info
        picture = picture.convert("RGBA" if has_alpha and kind != "JPEG" else "RGB")
    written = io.BytesIO()
    options = dict(_SAVE_OPTIONS[kind])
    if colours and keeps_profile:
        options["icc_profile"] = colours
    # Without its notes: `save` would write EXIF and text chunks back from here.
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    picture.save(written, kind, exif=b"", **options)
    return ContentFile(written.getvalue(), name=f"{secrets.token_hex(12)}.{FORMATS[kind]}")
