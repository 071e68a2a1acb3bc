"""How a picture becomes smaller: widths, formats, colours and quality; knows nothing of the database."""

from __future__ import annotations

import io
import warnings
from typing import IO, Any

from PIL import Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

# From a telephone to a wide screen; benchmarks/renditions.py shows what each costs.
WIDTHS = (360, 640, 960, 1280, 1920)
# Of about the same quality by eye. AVIF at speed 8: slower settings take seconds for a few per cent. One
# thread: the other processors of the machine serve readers.
OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 58, "speed": 8, "max_threads": 1},
    "webp": {"quality": 76, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
}
ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
# A width that is hardly smaller than the source's own would only be one more file.
_CLEARLY_SMALLER = 1.1
# What gets lost in making a picture less than half as large.
_SHARPEN = ImageFilter.UnsharpMask(radius=0.7, percent=40, threshold=2)
_PAPER = (255, 255, 255)


class UnreadableError(Exception):
    """The file is no picture, or a broken one."""


def widths_for(width: int) -> list[int]:
    """The widths to make of a source that is `width` wide: none is larger, and the largest is its own."""
    widest = min(width, WIDTHS[-1])
    return [*(each for each in WIDTHS if each * _CLEARLY_SMALLER <= widest), widest]


def height_for(width: int, size: tuple[int, int]) -> int:
    """The height of a rendition `width` wide of a source of `size`; at least one pixel."""
    return max(1, round(size[1] * width / size[0]))


def read(file: IO[bytes]) -> Image.Image:
    """The picture in `file`, in sRGB as RGB or RGBA. Raises UnreadableError, and OSError of the storage."""
    content = io.BytesIO(file.read())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(content, formats=["JPEG", "PNG", "WEBP"])
            picture.load()
            return _in_srgb(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        named = "no picture" if isinstance(error, UnidentifiedImageError) else error
        raise UnreadableError(str(named)) from error


def scaled(picture: Image.Image, width: int) -> Image.Image:
    """`picture` at `width`, its proportions kept."""
    if width == picture.width:
        return picture
    size = (width, height_for(width, picture.size))
    # With the colours weighted by how opaque they are, so that what is hidden doesn't shine through at edges.
    weighted = picture.convert("RGBa") if picture.mode == "RGBA" else picture
    smaller = weighted.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if picture.mode == "RGBA":
        return smaller.convert("RGBA")
    return smaller.filter(_SHARPEN) if width * 2 < picture.width else smaller


def encode(picture: Image.Image, kind: str) -> bytes:
    """`picture` as a file of the format `kind`, without notes; JPEG shows what is transparent as white."""
    if kind == "jpeg" and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, _PAPER)
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    written = io.BytesIO()
    picture.save(written, kind, exif=b"", **OPTIONS[kind])
    return written.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours that browsers expect of a picture that names no profile; one nobody can read is ignored."""
    profile = picture.info.get("icc_profile")
    has_alpha = "A" in picture.mode or "transparency" in picture.info
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.info = {}
    if not profile:
        return picture
    try:
        converted = _from_profile(picture.convert("RGB"), profile)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    if has_alpha:
        converted.putalpha(picture.getchannel("A"))
    return converted


def _from_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if converted is None:
        raise ValueError("no picture came of it")
    converted.info = {}
    return converted
