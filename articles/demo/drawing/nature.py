"""Scenes of hills, water and plants, each a function that draws on a canvas of 1600 × 900 units."""

from __future__ import annotations

import math

from .canvas import Canvas, Point, mix, placed
from .shapes import citrus_slice, drop, leaf, pill, wave

WIDTH, HEIGHT = 1600, 900


def sun(canvas: Canvas) -> None:
    """A low sun over hills."""
    centre = (1040 + canvas.random.uniform(-60, 60), 400)
    for number, radius in enumerate((430, 350, 280)):
        canvas.disc(centre, radius, "#fff6dc", 0.16 + 0.1 * number)
    canvas.disc(centre, 205, mix(canvas.accent, "#ffe9b8", 0.6))
    _hills(canvas, 520, (110, 86, 70, 60))
    for number in range(5):
        x = 120 + number * 95
        leaf(canvas, (x, 905), -14 + number * 8, 250 - 30 * (number % 3), 84, canvas.shades[-1], veins=5)


def _hills(canvas: Canvas, y: float, heights: tuple[int, ...]) -> None:
    for number, height in enumerate(heights):
        shade = canvas.shades[min(number + 1, len(canvas.shades) - 1)]
        points = wave(WIDTH, y + number * 105, height, 1250 - 140 * number, canvas.random.uniform(0, 6), 940)
        canvas.cut(points, shade, shift=(0, -10), blur=26, alpha=0.22)
        for stripe in range(1, 4):
            crest = [(px, py + stripe * 26) for px, py in points[:-2]]
            canvas.line(crest, 2.4, mix(shade, "#ffffff", 0.4), 0.35)


def waves(canvas: Canvas) -> None:
    """Swell upon swell, with a pale sun."""
    canvas.disc((460, 300), 170, "#fffaf0", 0.5)
    canvas.disc((460, 300), 128, mix(canvas.accent, "#fff1d8", 0.55))
    colours = [canvas.shades[1], canvas.shades[2], mix(canvas.shades[2], canvas.shades[3], 0.6)]
    colours += [canvas.shades[3], mix(canvas.shades[3], canvas.shades[4], 0.6), canvas.shades[4]]
    for number, colour in enumerate(colours):
        points = wave(WIDTH, 420 + number * 92, 46 - 3 * number, 640 + 70 * number, number * 2.1, 940)
        canvas.cut(points, colour, shift=(0, -8), blur=22, alpha=0.25)
        canvas.line(points[:-2], 5, "#ffffff", 0.28)


def drops(canvas: Canvas) -> None:
    """Three large drops above light waves."""
    for number, colour in enumerate((canvas.shades[1], canvas.shades[2], canvas.shades[3])):
        points = wave(WIDTH, 640 + number * 90, 34, 760 - 60 * number, 1.2 + number * 2, 940)
        canvas.cut(points, colour, shift=(0, -8), blur=22, alpha=0.2)
    for x, y, size, colour in (
        (520, 390, 400, canvas.shades[2]),
        (830, 330, 540, canvas.shades[3]),
        (1130, 420, 330, canvas.accent),
    ):
        body = placed(drop(size, size * 0.74), (x, y))
        canvas.cut(body, colour, blur=24)
        inner = placed(drop(size * 0.76, size * 0.52), (x + size * 0.03, y + size * 0.06))
        canvas.polygon(inner, mix(colour, "#ffffff", 0.16))
        gleam = placed(pill(size * 0.26, size * 0.055), (x - size * 0.17, y + size * 0.16), 18)
        canvas.polygon(gleam, "#ffffff", 0.65)


def leaves(canvas: Canvas) -> None:
    """Large leaves that reach in from the edges."""
    side = canvas.random.choice((-1, 1))
    for radius, alpha in ((270, 0.4), (205, 0.5), (140, 0.6)):
        canvas.disc((800 + side * 190, 300), radius, "#fffdf4", alpha)
    places = [(-60, 940, 28), (180, 990, 4), (1660, 930, -30), (1430, 990, -6), (-70, 350, 68)]
    places += [(1680, 330, -72), (520, 1010, -14), (1090, 1010, 18), (800, 1060, side * 5)]
    for number, (x, y, angle) in enumerate(places):
        colour = canvas.shades[1 + (number * 2 + 2) % (len(canvas.shades) - 1)]
        if number == 6:
            colour = canvas.accent
        length = canvas.random.uniform(500, 690)
        turned = angle + canvas.random.uniform(-9, 9)
        bend = canvas.random.uniform(-0.12, 0.12)
        leaf(canvas, (x, y), turned, length, length * 0.42, colour, bend=bend, veins=9)


def branch(canvas: Canvas) -> None:
    """Twigs with narrow leaves and berries or blossom."""
    canvas.disc((1130, 400), 330, "#fffdf4", 0.45)
    for foot, lean, tall in (((560, 960), 10, 880), ((1010, 960), 3, 940), ((300, 960), -7, 620)):
        _twig(canvas, foot, lean, tall)


def _twig(canvas: Canvas, foot: Point, lean: float, tall: float) -> None:
    stem = placed([(0.10 * tall * (t / 20) ** 2, -tall * t / 20) for t in range(21)], foot, lean)
    canvas.line(stem, 8, canvas.shades[-1])
    for number in range(4, 20):
        side = 1 if number % 2 else -1
        colour = canvas.shades[2 + number % (len(canvas.shades) - 2)]
        length = 235 - 8 * number
        leaf(canvas, stem[number], lean + side * 52, length, length * 0.3, colour, veins=0, bend=-0.1 * side)
    for number in (7, 11, 15, 18, 20):
        side = 1 if number % 4 == 3 else -1
        x, y = stem[number]
        at = (x + side * 44, y - 26)
        canvas.line([(x, y), at], 4, canvas.shades[-1])
        _blossom(canvas, at, 25)


def _blossom(canvas: Canvas, at: Point, radius: float) -> None:
    for petal in range(5):
        [middle] = placed([(0, -radius * 0.8)], at, petal * 72)
        canvas.disc(middle, radius * 0.62, canvas.accent)
    canvas.disc(at, radius * 0.5, mix(canvas.accent, "#5a2a10", 0.45))


def citrus(canvas: Canvas) -> None:
    """Slices of orange and lemon."""
    orange, lemon = "#e08a3c", "#e9bf4a"
    leaf(canvas, (560, 560), -62, 330, 140, canvas.shades[-1], bend=0.1)
    leaf(canvas, (1060, 330), 64, 330, 140, canvas.shades[-2], bend=-0.1)
    for x, y, radius, flesh in (
        (310, 270, 235, orange),
        (800, 500, 330, orange),
        (1330, 690, 280, lemon),
        (1400, 150, 190, canvas.accent),
        (210, 790, 185, lemon),
    ):
        citrus_slice(canvas, (x, y), radius, canvas.random.uniform(0, 36), flesh)


def seeds(canvas: Canvas) -> None:
    """Seeds in the spiral of a sunflower."""
    centre = (800 + canvas.random.uniform(-180, 180), 460)
    turn = math.radians(137.507764)
    for number in range(20, 520):
        radius, a = 50 * math.sqrt(number), number * turn
        at = (centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a) * 0.94)
        if not (-60 < at[0] < WIDTH + 60 and -60 < at[1] < HEIGHT + 60):
            continue
        size = 42 + radius * 0.06
        share = (number * 7 % 11) / 11
        shade = canvas.shades[1 + round(share * (len(canvas.shades) - 2))]
        colour = canvas.accent if number % 13 == 0 else shade
        angle = math.degrees(a) + 90
        canvas.polygon(placed(drop(size * 1.5, size * 0.86), (at[0] + 4, at[1] + 8), angle), "#12301f", 0.16)
        canvas.polygon(placed(drop(size * 1.5, size * 0.86), at, angle), colour)
        crease = placed([(0, -size * 0.4), (0, size * 0.35)], at, angle)
        canvas.line(crease, size * 0.07, mix(colour, "#ffffff", 0.45))
    canvas.disc(centre, 150, canvas.shades[-1])
    canvas.disc(centre, 118, mix(canvas.shades[-1], canvas.accent, 0.35))
