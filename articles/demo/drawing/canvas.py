"""A sheet to draw on: flat shapes, soft shadows as of cut paper, and a little grain, from one palette."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = str

# The colours of the site, and those that go with them.
PINE, FERN, MOSS, SAGE, LIME = "#14532d", "#2f6b45", "#5f8f6a", "#a9c1a0", "#d3dcbc"
CREAM, SAND, HONEY = "#fbf5e6", "#e8cfa0", "#dba54e"
CLAY, RUST, BLUSH = "#c4603c", "#8f3f27", "#e9b394"
MIST, LAKE, DEEP = "#c8dde0", "#7fa9b3", "#3c6773"

# Background above and below, then the colours of shapes from light to dark, then an accent.
PALETTES: dict[str, tuple[Colour, Colour, tuple[Colour, ...], Colour]] = {
    "forest": ("#f8f1df", "#dfe3c6", (LIME, SAGE, MOSS, FERN, PINE), CLAY),
    "sand": ("#fcf3df", "#f0d7a6", (CREAM, SAND, HONEY, MOSS, PINE), CLAY),
    "clay": ("#f9e8d9", "#e8bfa1", (CREAM, BLUSH, CLAY, RUST, PINE), HONEY),
    "mist": ("#eef5f3", "#b9d2d7", (CREAM, MIST, LAKE, DEEP, PINE), CLAY),
    "dusk": ("#fae3c0", "#e79a6e", (SAND, BLUSH, CLAY, FERN, PINE), CREAM),
    "sage": ("#f3f3e4", "#c6d1b6", (CREAM, LIME, SAGE, MOSS, PINE), CLAY),
    "sun": ("#fdf2d0", "#f0c778", (CREAM, SAGE, MOSS, FERN, PINE), HONEY),
}

# Drawn so much larger than asked and then reduced: that smooths every edge.
_OVERSAMPLING = 2
# Shadows are blurred on a small sheet and enlarged; nobody sees the difference.
_SHADOW_SCALE = 0.2
SHADE = "#12301f"
_QUALITY = 80


class Canvas:
    """A sheet of `size` units, drawn `width` pixels wide; the same `seed` gives the same picture."""

    def __init__(self, seed: str, palette: str, width: int, size: tuple[int, int] = (1600, 900)) -> None:
        self.top, self.bottom, self.shades, self.accent = PALETTES[palette]
        self.random = Random(seed)  # noqa: S311 - pictures that come out the same every time
        self.units = size
        self.width, self.height = width, width * size[1] // size[0]
        self._scale = width * _OVERSAMPLING / size[0]
        self._sheet = self._background()
        self._draw = ImageDraw.Draw(self._sheet, "RGBA")

    def _background(self) -> Image.Image:
        size = (self.width * _OVERSAMPLING, self.height * _OVERSAMPLING)
        fade = Image.linear_gradient("L").resize(size)
        return Image.composite(Image.new("RGB", size, self.bottom), Image.new("RGB", size, self.top), fade)

    def polygon(self, points: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        """A filled shape."""
        self._draw.polygon(self._scaled(points), _rgba(colour, alpha))

    def disc(self, centre: Point, radius: float, colour: Colour, alpha: float = 1) -> None:
        """A filled circle."""
        self._draw.ellipse(self._box(centre, radius), _rgba(colour, alpha))

    def ring(self, centre: Point, radius: float, width: float, colour: Colour, alpha: float = 1) -> None:
        """A circle line, `width` units wide."""
        self._draw.ellipse(
            self._box(centre, radius), outline=_rgba(colour, alpha), width=max(1, round(width * self._scale))
        )

    def line(self, points: Sequence[Point], width: float, colour: Colour, alpha: float = 1) -> None:
        """A line through `points`."""
        self._draw.line(
            self._scaled(points), _rgba(colour, alpha), max(1, round(width * self._scale)), joint="curve"
        )

    def shadow(
        self,
        shapes: Iterable[Sequence[Point]],
        *,
        shift: Point = (6, 14),
        blur: float = 16,
        alpha: float = 0.3,
    ) -> None:
        """The soft shadow that `shapes`, drawn next, throw on what is there already."""
        outlines = [[(x + shift[0], y + shift[1]) for x, y in points] for points in shapes]
        left, top, right, bottom = self._reach(outlines, 3 * blur)
        if left >= right or top >= bottom:
            return
        mask = Image.new("L", _small(right - left, bottom - top))
        draw = ImageDraw.Draw(mask)
        for points in outlines:
            near = [((x - left) * _SHADOW_SCALE, (y - top) * _SHADOW_SCALE) for x, y in points]
            draw.polygon(near, round(255 * alpha))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * _SHADOW_SCALE))
        box = [round(edge * self._scale) for edge in (left, top, right, bottom)]
        mask = mask.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        self._sheet.paste(SHADE, (box[0], box[1], box[2], box[3]), mask)

    def _reach(self, outlines: list[list[Point]], margin: float) -> tuple[int, int, int, int]:
        """The box around `outlines` with a margin, as far as it lies on the sheet."""
        xs, ys = zip(*(point for points in outlines for point in points), strict=True)
        return (
            max(0, math.floor(min(xs) - margin)),
            max(0, math.floor(min(ys) - margin)),
            min(self.units[0], math.ceil(max(xs) + margin)),
            min(self.units[1], math.ceil(max(ys) + margin)),
        )

    def cut(self, points: Sequence[Point], colour: Colour, **shadow: object) -> None:
        """A shape of paper with its shadow."""
        self.shadow([points], **shadow)  # type: ignore[arg-type]
        self.polygon(points, colour)

    def webp(self) -> bytes:
        """The finished picture."""
        picture = self._sheet.reduce(_OVERSAMPLING)
        file = io.BytesIO()
        self._with_grain(picture).save(file, "WEBP", quality=_QUALITY, method=2)
        return file.getvalue()

    def _with_grain(self, picture: Image.Image) -> Image.Image:
        """The tooth of paper: specks of two pixels, just strong enough to break flat areas."""
        width, height = (side // 2 + 1 for side in picture.size)
        specks = Image.frombytes("L", (width, height), self.random.randbytes(width * height))
        grain = specks.point(lambda value: 122 + value * 12 // 255).resize(picture.size)
        return ImageChops.overlay(picture, Image.merge("RGB", (grain, grain, grain)))

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _box(self, centre: Point, radius: float) -> list[float]:
        x, y = (part * self._scale for part in centre)
        radius *= self._scale
        return [x - radius, y - radius, x + radius, y + radius]


def _small(width: float, height: float) -> tuple[int, int]:
    return max(1, round(width * _SHADOW_SCALE)), max(1, round(height * _SHADOW_SCALE))


def _rgba(colour: Colour, alpha: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue, round(255 * alpha)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The colour `share` of the way from `one` to `other`."""
    parts = zip(_rgba(one, 1)[:3], _rgba(other, 1)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def placed(points: Iterable[Point], at: Point, angle: float = 0, scale: float = 1) -> list[Point]:
    """`points` (around the origin) enlarged, turned by `angle` (degrees, clockwise) and moved to `at`."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [(at[0] + scale * (x * cos - y * sin), at[1] + scale * (x * sin + y * cos)) for x, y in points]
