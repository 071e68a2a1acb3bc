"""The pictures of products: a pot, tin, bottle, box, bag or tube with a label without letters."""

from __future__ import annotations

from collections.abc import Callable

from .canvas import SHADE, Canvas, Colour, Point, mix, placed
from .shapes import capsule, circle, drop, leaf, rounded, tablet

PAPER = "#fff8e6"
SIZE = (800, 800)
# The grounds that go with every brand colour.
GROUNDS = ("sand", "mist", "sage", "forest")


def draw_pack(seed: str, kind: str, colour: Colour, accent: Colour, width: int) -> bytes:
    """A square picture of a pack in a brand's colours, `width` pixels wide, as WebP."""
    canvas = Canvas(seed, GROUNDS[len(seed) % len(GROUNDS)], width, SIZE)
    canvas.disc((400, 390), 300, "#ffffff", 0.32)
    canvas.polygon(placed([(x, y * 0.11) for x, y in circle(270)], (400, 684)), SHADE, 0.13)
    PACKS[kind](canvas, colour, accent)
    return canvas.webp()


def _block(canvas: Canvas, at: Point, width: float, height: float, radius: float, colour: Colour) -> None:
    """A body with a lit left side and a shaded right side."""
    canvas.cut(placed(rounded(width, height, radius), at), colour, blur=20)
    lit = placed(rounded(width * 0.1, height * 0.84, width * 0.05), (at[0] - width * 0.37, at[1]))
    canvas.polygon(lit, "#ffffff", 0.22)
    shaded = placed(rounded(width * 0.16, height * 0.96, radius * 0.5), (at[0] + width * 0.41, at[1]))
    canvas.polygon(shaded, "#000000", 0.1)


def _label(canvas: Canvas, at: Point, width: float, height: float, colour: Colour, accent: Colour) -> None:
    """A label without letters: a band, a sign of the brand, and lines where the text would be."""
    x, y = at
    canvas.polygon(placed(rounded(width, height, 6), at), PAPER)
    canvas.polygon(placed(rounded(width, height * 0.1, 3), (x, y - height * 0.45)), accent)
    canvas.disc((x, y - height * 0.12), height * 0.2, mix(colour, PAPER, 0.15))
    leaf(canvas, (x, y + height * 0.03), 24, height * 0.3, height * 0.13, PAPER, veins=0, has_shadow=False)
    for number, share in enumerate((0.56, 0.4, 0.48)):
        line = placed(rounded(width * share, height * 0.034, 4), (x, y + height * (0.2 + 0.09 * number)))
        canvas.polygon(line, colour, 0.85 if number == 0 else 0.35)


def _pot(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    _block(canvas, (400, 430), 340, 480, 46, colour)
    _block(canvas, (400, 178), 296, 96, 18, PAPER)
    for number in range(13):
        x = 276 + number * 20.6
        canvas.line([(x, 142), (x, 214)], 3, "#cdb98f", 0.7)
    _label(canvas, (400, 455), 340, 290, colour, accent)
    for number, x in enumerate((178, 246, 600)):
        tablet(canvas, (x, 676 - 14 * (number % 2)), 36, number * 40, PAPER)


def _tin(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    _block(canvas, (400, 430), 400, 500, 24, colour)
    _block(canvas, (400, 172), 418, 46, 14, mix(accent, "#ffffff", 0.25))
    _block(canvas, (400, 672), 410, 24, 8, mix(colour, "#000000", 0.12))
    _label(canvas, (400, 430), 400, 300, mix(colour, "#23443a", 0.6), accent)


def _bottle(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    _flask(canvas, colour, accent)
    capsule(canvas, (616, 654), 64, 120, (PAPER, accent))
    capsule(canvas, (190, 660), -58, 120, (PAPER, colour))


def _dropper(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    canvas.cut(placed(rounded(66, 110, 30), (400, 96)), mix(accent, "#ffffff", 0.15), blur=10)
    _flask(canvas, colour, accent)
    for x, y, size in ((600, 646, 84), (190, 660, 64)):
        canvas.cut(placed(drop(size, size * 0.74), (x, y)), mix(colour, "#ffffff", 0.25), blur=8)


def _flask(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    _block(canvas, (400, 452), 270, 436, 60, colour)
    _block(canvas, (400, 222), 120, 70, 14, mix(colour, "#000000", 0.18))
    _block(canvas, (400, 162), 148, 92, 20, PAPER)
    _label(canvas, (400, 478), 270, 250, colour, accent)


def _box(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    side = [(560, 176), (644, 138), (644, 636), (560, 690)]
    canvas.shadow([side, [(216, 176), (560, 176), (560, 690), (216, 690)]], blur=20)
    canvas.polygon(side, mix(colour, "#000000", 0.25))
    canvas.polygon([(216, 176), (560, 176), (560, 690), (216, 690)], colour)
    canvas.polygon([(216, 176), (300, 138), (644, 138), (560, 176)], mix(colour, "#ffffff", 0.25))
    canvas.polygon([(216, 600), (560, 600), (560, 632), (216, 632)], accent)
    _label(canvas, (388, 400), 280, 290, colour, accent)


def _bag(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    outline: list[Point] = [(226, 150), (574, 150), (590, 300), (612, 560), (596, 690)]
    outline += [(204, 690), (188, 560), (210, 300)]
    canvas.cut(outline, colour, blur=22)
    canvas.polygon([(226, 150), (574, 150), (578, 206), (222, 206)], mix(colour, "#ffffff", 0.2))
    canvas.line([(224, 192), (576, 192)], 4, "#ffffff", 0.5)
    canvas.polygon([(240, 230), (276, 230), (248, 660), (216, 660)], "#ffffff", 0.16)
    canvas.polygon([(560, 230), (584, 300), (606, 560), (590, 690), (556, 690)], "#000000", 0.12)
    _label(canvas, (400, 440), 280, 300, colour, accent)


def _tube(canvas: Canvas, colour: Colour, accent: Colour) -> None:
    outline: list[Point] = [(268, 130), (532, 130), (500, 590), (300, 590)]
    canvas.cut(outline, colour, blur=20)
    canvas.polygon([(268, 130), (532, 130), (530, 164), (270, 164)], mix(colour, "#000000", 0.14))
    canvas.polygon([(292, 180), (318, 180), (334, 570), (312, 570)], "#ffffff", 0.28)
    _block(canvas, (400, 638), 176, 100, 16, PAPER)
    _label(canvas, (400, 380), 176, 250, mix(colour, "#8f3f27", 0.45), accent)
    canvas.cut(placed(drop(74, 54), (590, 664)), mix(accent, "#ffffff", 0.2), blur=8)


PACKS: dict[str, Callable[[Canvas, Colour, Colour], None]] = {
    "bag": _bag,
    "bottle": _bottle,
    "box": _box,
    "dropper": _dropper,
    "pot": _pot,
    "tin": _tin,
    "tube": _tube,
}
