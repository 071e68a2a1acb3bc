"""The scenes of the article pictures, each a function that draws on a canvas of 1600 × 900 units."""

from __future__ import annotations

import math
from collections.abc import Callable

from .canvas import Canvas, mix, placed
from .shapes import (
    capsule,
    circle,
    drop,
    hexagon,
    leaf,
    pill,
    rounded,
    slice_of_citrus,
    tablet,
    wave,
)

WIDTH, HEIGHT = 1600, 900
CREAMY = "#fff8e6"


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


def _twig(canvas: Canvas, foot: tuple[float, float], lean: float, tall: float) -> None:
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


def _blossom(canvas: Canvas, at: tuple[float, float], radius: float) -> None:
    for petal in range(5):
        canvas.polygon(
            placed(circle(radius * 0.62, 20), placed([(0, -radius * 0.8)], at, petal * 72)[0]), canvas.accent
        )
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
        rind = mix(flesh, "#7a3a10", 0.22)
        slice_of_citrus(canvas, (x, y), radius, canvas.random.uniform(0, 36), rind, flesh)


def capsules(canvas: Canvas) -> None:
    """A loose pattern of slanting capsules and tablets."""
    pairs = [(canvas.shades[0], canvas.shades[-1]), (canvas.shades[1], canvas.accent)]
    pairs += [(canvas.shades[0], canvas.shades[2]), (canvas.shades[1], canvas.shades[3])]
    angle, start = canvas.random.choice((38, -34, 62)), canvas.random.randrange(7)
    for row in range(4):
        for column in range(-1, 6):
            x = 60 + column * 305 + (row % 2) * 152 + canvas.random.uniform(-16, 16)
            y = 70 + row * 255 + canvas.random.uniform(-16, 16)
            number = start + row * 5 + column * 3
            if number % 7 == 3:
                tablet(canvas, (x, y), 78, angle, mix(canvas.shades[0], "#ffffff", 0.4))
            else:
                capsule(canvas, (x, y), angle, 250, pairs[number % len(pairs)])


def crystals(canvas: Canvas) -> None:
    """A cluster of facetted crystals."""
    canvas.disc((800, 430), 340, "#ffffff", 0.35)
    canvas.cut(wave(WIDTH, 800, 26, 1300, 0.8, 940), canvas.shades[-1], shift=(0, -8), blur=24)
    standing = [(-62, 300, 74), (-46, 470, 96), (58, 330, 80), (41, 500, 100), (-27, 590, 116)]
    standing += [(24, 640, 122), (-8, 735, 140), (9, 480, 120)]
    for number, (angle, length, width) in enumerate(standing):
        colour = canvas.accent if number in (1, 5) else canvas.shades[1 + number % 3]
        _crystal(canvas, (800 + angle * 5.4, 850), angle * 0.75, length, width, colour)


def _crystal(
    canvas: Canvas, foot: tuple[float, float], angle: float, length: float, width: float, colour: str
) -> None:
    half, shoulder = width / 2, -length * 0.82
    left = [
        (-half, 0),
        (-half, shoulder),
        (-half * 0.1, -length),
        (-half * 0.25, shoulder * 0.93),
        (-half * 0.25, 0),
    ]
    middle = [
        (-half * 0.25, 0),
        (-half * 0.25, shoulder * 0.93),
        (half * 0.5, shoulder * 0.97),
        (half * 0.5, 0),
    ]
    right = [(half * 0.5, 0), (half * 0.5, shoulder * 0.97), (half, shoulder), (half, 0)]
    top = [
        (-half * 0.25, shoulder * 0.93),
        (-half * 0.1, -length),
        (half, shoulder),
        (half * 0.5, shoulder * 0.97),
    ]
    faces = [(left, 0.34), (middle, 0.08), (right, -0.2), (top, 0.55)]
    canvas.shadow(
        [placed([(-half, 0), (-half, shoulder), (0, -length), (half, shoulder), (half, 0)], foot, angle)]
    )
    for points, light in faces:
        tone = mix(colour, "#ffffff", light) if light > 0 else mix(colour, "#0b2b1a", -light)
        canvas.polygon(placed(points, foot, angle), tone)


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
        colour = (
            canvas.accent if number % 13 == 0 else canvas.shades[1 + round(share * (len(canvas.shades) - 2))]
        )
        angle = math.degrees(a) + 90
        canvas.polygon(placed(drop(size * 1.5, size * 0.86), (at[0] + 4, at[1] + 8), angle), "#12301f", 0.16)
        canvas.polygon(placed(drop(size * 1.5, size * 0.86), at, angle), colour)
        canvas.line(
            placed([(0, -size * 0.4), (0, size * 0.35)], at, angle), size * 0.07, mix(colour, "#ffffff", 0.45)
        )
    canvas.disc(centre, 150, canvas.shades[-1])
    canvas.disc(centre, 118, mix(canvas.shades[-1], canvas.accent, 0.35))


def rings(canvas: Canvas) -> None:
    """Circles that overlap, two by two."""
    side = canvas.random.choice((-1, 1))
    shades = canvas.shades
    for x, y, radius, colour, alpha in (
        (-210, 470, 330, shades[2], 0.92),
        (210, 430, 290, canvas.accent, 0.82),
        (0, 690, 220, shades[-1], 0.86),
        (490, 700, 150, shades[1], 0.95),
        (-500, 210, 135, shades[3], 0.88),
        (530, 190, 96, shades[-1], 0.9),
    ):
        at = (800 + side * x + canvas.random.uniform(-40, 40), y + canvas.random.uniform(-30, 30))
        canvas.shadow([placed(circle(radius), at)], blur=22, alpha=0.22)
        canvas.disc(at, radius, colour, alpha)
        for share in (0.86, 0.7, 0.54):
            canvas.ring(at, radius * share, 3, "#ffffff", 0.34)


def molecules(canvas: Canvas) -> None:
    """Hexagons that hang together as in a structural formula."""
    side = 148
    cells = [(-1, 0), (0, 0), (1, 0), (1.5, 1), (2.5, 1), (3, 0), (0.5, 1), (0, 2), (1, 2), (2, 2), (3.5, 1)]
    cells += [(4, 0), (4.5, 1), (4, 2), (-0.5, 1), (5, 2), (-1, 2), (3, 2)]
    centres = [(310 + column * side * math.sqrt(3), 228 + row * side * 1.5) for column, row in cells]
    for number, at in enumerate(centres):
        if number % 3 == 2:
            edge = placed(hexagon(side - 16), at)
            canvas.line([*edge, edge[0], edge[1]], 11, canvas.shades[-1])
            continue
        is_accent = number in (4, 13, 7)
        colour = canvas.accent if is_accent else canvas.shades[1 + number * 2 % (len(canvas.shades) - 1)]
        canvas.cut(placed(hexagon(side - 8), at), colour)
        canvas.polygon(placed(hexagon(side * 0.62), at), mix(colour, "#ffffff", 0.16))
    for number, at in enumerate(centres[1:13:2]):
        corner = placed(hexagon(side), at)[number % 6]
        canvas.cut(placed(circle(30), corner), canvas.accent if number % 3 == 1 else CREAMY, blur=8)


def bars(canvas: Canvas) -> None:
    """A chart of rounded bars with a line above them."""
    for radius, alpha in ((300, 0.35), (220, 0.5)):
        canvas.disc((430, 300), radius, "#fffdf4", alpha)
    tops = []
    for number in range(7):
        height = 170 + number * 66 + canvas.random.uniform(-46, 46)
        x = 236 + number * 188
        tops.append((x, 712 - height))
        colour = canvas.accent if number == 4 else canvas.shades[1 + number % (len(canvas.shades) - 1)]
        body = placed(rounded(118, height + 120, 30), (x, 892 - height / 2))
        canvas.cut(body, colour)
        canvas.polygon(
            placed(rounded(78, height + 78, 14), (x, 892 - height / 2)), mix(colour, "#ffffff", 0.13)
        )
    canvas.line(tops, 6, canvas.shades[-1])
    for top in tops:
        canvas.cut(placed(circle(21), top), CREAMY, blur=7)
        canvas.disc(top, 11, canvas.accent)
    canvas.cut([(0, 822), (WIDTH, 822), (WIDTH, 900), (0, 900)], canvas.shades[-1], shift=(0, -8))


def label(canvas: Canvas) -> None:
    """A pot with an empty label among tablets and leaves."""
    for x, y, angle in ((420, 760, -58), (400, 640, -38), (1180, 760, 56), (1210, 620, 36)):
        leaf(canvas, (x, y), angle, 400, 150, canvas.shades[3 if x < 800 else 4])
    pot(canvas, (800, 500), 400, canvas.shades[-1], canvas.accent)
    for number, (x, y) in enumerate(
        ((470, 800), (565, 845), (1085, 838), (1180, 792), (1275, 846), (380, 850))
    ):
        tablet(canvas, (x, y), 44, number * 33, mix(canvas.shades[0], "#ffffff", 0.3))


def pot(canvas: Canvas, at: tuple[float, float], width: float, body: str, accent: str) -> None:
    """A pot of `width` with a lid and a plain label of a few lines."""
    x, y = at
    height = width * 1.5
    canvas.cut(placed(rounded(width, height * 0.8, width * 0.12), (x, y + height * 0.1)), body, blur=30)
    canvas.polygon(
        placed(rounded(width * 0.1, height * 0.7, width * 0.05), (x - width * 0.4, y + height * 0.1)),
        "#ffffff",
        0.16,
    )
    canvas.cut(
        placed(rounded(width * 0.86, height * 0.19, width * 0.05), (x, y - height * 0.36)), CREAMY, blur=10
    )
    for number in range(9):
        ridge = x - width * 0.36 + number * width * 0.09
        canvas.line([(ridge, y - height * 0.43), (ridge, y - height * 0.29)], width * 0.012, "#cbb68d", 0.7)
    canvas.polygon(
        [
            (x - width / 2, y - height * 0.1),
            (x + width / 2, y - height * 0.1),
            (x + width / 2, y + height * 0.36),
            (x - width / 2, y + height * 0.36),
        ],
        CREAMY,
    )
    canvas.polygon(
        [
            (x - width / 2, y - height * 0.1),
            (x + width / 2, y - height * 0.1),
            (x + width / 2, y - height * 0.065),
            (x - width / 2, y - height * 0.065),
        ],
        accent,
    )
    for number, share in enumerate((0.62, 0.48, 0.55, 0.34)):
        top = y + height * (0.07 + 0.065 * number)
        canvas.polygon(
            placed(rounded(width * share, height * 0.024, 6), (x - width * (0.62 - share) / 2, top)),
            body,
            0.9 if number == 0 else 0.35,
        )


SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in (
        bars, branch, capsules, citrus, crystals, drops, label, leaves, molecules, rings, seeds, sun, waves
    )
}  # fmt: skip
