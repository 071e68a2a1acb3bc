"""Turns what somebody uploads into a picture that is safe to serve: judged by its content, encoded anew."""

from __future__ import annotations

import io
import secrets
import warnings
import zipfile
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

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
# How files begin that people take for a picture, and what to do about it.
_OTHER_KINDS = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"%PDF-", "PDF"),
    (0, b"%!PS", "EPS"),
    (0, b"\xc5\xd0\xd3\xc6", "EPS"),
    (0, b"8BPS", "Photoshop"),
    (0, b"SIMPLE  =", "FITS"),
    (0, b"\0\0\1\0", "ICO"),
    (0, b"PK\3\4", "ZIP"),
    (4, b"ftypheic", "HEIC"),
    (4, b"ftypheix", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypavif", "AVIF"),
)
# What no picture holds by chance, too long to occur in its data: a file that is also a page, a program or a
# document to who reads it otherwise. (Telephones append films and second views: those are left behind.)
_SECOND_MEANINGS = (b"<script", b"<!doctype html", b"<iframe", b"<?php ", b"<?php\n", b"%pdf-1.")


def clean_image(upload: BinaryIO) -> ContentFile:
    """The picture in `upload`, encoded anew under a random name; raises ValidationError with what is wrong.

    Encoding anew leaves behind what isn't picture: place and camera (EXIF), comments, appended archives and
    scripts. The turn that a camera noted down is applied first.
    """
    _check_size(upload)
    picture = _opened(upload)
    _check_bounds(picture)
    _check_single_meaning(upload)
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
        raise ValidationError(_what_it_is(upload), code="unknown_format") from error


def _what_it_is(upload: BinaryIO) -> str:
    """Why it isn't taken, with what helps, for the kinds of file that are most often tried."""
    upload.seek(0)
    start = upload.read(1024)
    if b"<svg" in start.lower():
        return _("This is an SVG drawing, which may hold scripts: export it as PNG and upload that.")
    for place, mark, kind in _OTHER_KINDS:
        if start.startswith(mark, place):
            message = _("This is a file of the kind %(kind)s: save it as JPEG, PNG or WebP and upload that.")
            return message % {"kind": kind}
    return _("This is no JPEG, PNG or WebP picture, whatever its name says.")


def _check_single_meaning(upload: BinaryIO) -> None:
    """Refuse a picture that is also something else, such as an archive or a page with a script."""
    place = upload.tell()
    upload.seek(0)
    content = upload.read().lower()
    is_archive = zipfile.is_zipfile(upload)
    upload.seek(place)
    if is_archive or any(mark in content for mark in _SECOND_MEANINGS):
        message = _(
            "Besides a picture this file holds a script, a document or an archive: save the picture anew."
        )
        raise ValidationError(message, code="two_meanings")


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
        picture = _for_screens(picture, kind, colours)
    written = io.BytesIO()
    options = dict(_SAVE_OPTIONS[kind])
    if colours and keeps_profile:
        options["icc_profile"] = colours
    # Without its notes: `save` would write EXIF and text chunks back from here.
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    picture.save(written, kind, exif=b"", **options)
    return ContentFile(written.getvalue(), name=f"{secrets.token_hex(12)}.{FORMATS[kind]}")


def _for_screens(picture: Image.Image, kind: str, colours: bytes | None) -> Image.Image:
    """`picture` in eight bits of red, green and blue, with its transparency where the format knows any."""
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel: Pillow would cut off what is above 255 and leave a white picture.
        return picture.convert("I").point(lambda light: light / 256).convert("L")
    if picture.mode == "CMYK" and colours:
        try:
            inks = ImageCms.ImageCmsProfile(io.BytesIO(colours))
            seen = ImageCms.profileToProfile(picture, inks, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return seen or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    has_alpha = "A" in picture.mode or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha and kind != "JPEG" else "RGB")
