"""Scenes of capsules, crystals, charts and the like, each drawn on a canvas of 1600 × 900 units."""

from __future__ import annotations

import math

from .canvas import Canvas, Colour, Point, mix, placed
from .shapes import capsule, circle, hexagon, leaf, rounded, tablet, wave

WIDTH = 1600
CREAMY = "#fff8e6"


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
        face = placed(rounded(78, height + 78, 14), (x, 892 - height / 2))
        canvas.polygon(face, mix(colour, "#ffffff", 0.13))
    canvas.line(tops, 6, canvas.shades[-1])
    for top in tops:
        canvas.cut(placed(circle(21), top), CREAMY, blur=7)
        canvas.disc(top, 11, canvas.accent)
    canvas.cut([(0, 822), (WIDTH, 822), (WIDTH, 900), (0, 900)], canvas.shades[-1], shift=(0, -8))


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


def _crystal(canvas: Canvas, foot: Point, angle: float, length: float, width: float, colour: Colour) -> None:
    half, shoulder, ridge = width / 2, -length * 0.82, width * 0.125
    tip, left, right = (-half * 0.1, -length), (-half, shoulder), (half, shoulder)
    near, far = (-ridge, shoulder * 0.93), (half * 0.5, shoulder * 0.97)
    # Each face with how much lighter (or darker) than the crystal it is.
    faces = [
        ([(-half, 0), left, tip, near, (-ridge, 0)], 0.34),
        ([(-ridge, 0), near, far, (half * 0.5, 0)], 0.08),
        ([(half * 0.5, 0), far, right, (half, 0)], -0.2),
        ([near, tip, right, far], 0.55),
    ]
    canvas.shadow([placed([(-half, 0), left, tip, right, (half, 0)], foot, angle)])
    for points, light in faces:
        tone = mix(colour, "#ffffff", light) if light > 0 else mix(colour, "#0b2b1a", -light)
        canvas.polygon(placed(points, foot, angle), tone)


def label(canvas: Canvas) -> None:
    """A pot with an empty label among tablets and leaves."""
    for x, y, angle in ((420, 760, -58), (400, 640, -38), (1180, 760, 56), (1210, 620, 36)):
        leaf(canvas, (x, y), angle, 400, 150, canvas.shades[3 if x < 800 else 4])
    _pot(canvas, (800, 500), 400)
    tablets = ((470, 800), (565, 845), (1085, 838), (1180, 792), (1275, 846), (380, 850))
    for number, at in enumerate(tablets):
        tablet(canvas, at, 44, number * 33, mix(canvas.shades[0], "#ffffff", 0.3))


def _pot(canvas: Canvas, at: Point, width: float) -> None:
    (x, y), height, body = at, width * 1.5, canvas.shades[-1]
    canvas.cut(placed(rounded(width, height * 0.8, width * 0.12), (x, y + height * 0.1)), body, blur=30)
    gleam = placed(rounded(width * 0.1, height * 0.7, width * 0.05), (x - width * 0.4, y + height * 0.1))
    canvas.polygon(gleam, "#ffffff", 0.16)
    lid = placed(rounded(width * 0.86, height * 0.19, width * 0.05), (x, y - height * 0.36))
    canvas.cut(lid, CREAMY, blur=10)
    for number in range(9):
        ridge = x - width * 0.36 + number * width * 0.09
        line = [(ridge, y - height * 0.43), (ridge, y - height * 0.29)]
        canvas.line(line, width * 0.012, "#cbb68d", 0.7)
    canvas.polygon(placed(rounded(width, height * 0.46, 1), (x, y + height * 0.13)), CREAMY)
    canvas.polygon(placed(rounded(width, height * 0.035, 1), (x, y - height * 0.0825)), canvas.accent)
    for number, share in enumerate((0.62, 0.48, 0.55, 0.34)):
        middle = (x - width * (0.62 - share) / 2, y + height * (0.07 + 0.065 * number))
        text = placed(rounded(width * share, height * 0.024, 6), middle)
        canvas.polygon(text, body, 0.9 if number == 0 else 0.35)


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
