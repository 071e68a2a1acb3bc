"""The shapes that the pictures are made of, drawn around the origin and pointing up."""

from __future__ import annotations

import math

from .canvas import Canvas, Colour, Point, mix, placed

_STEPS = 48


def circle(radius: float, steps: int = _STEPS) -> list[Point]:
    """A circle around the origin."""
    return [(radius * math.cos(a), radius * math.sin(a)) for a in _angles(steps)]


def _angles(steps: int) -> list[float]:
    return [2 * math.pi * step / steps for step in range(steps)]


def pill(length: float, width: float) -> list[Point]:
    """A rod with round ends, upright."""
    radius, half = width / 2, (length - width) / 2
    arc = [math.pi * step / 24 for step in range(25)]
    return [(radius * math.cos(a), half + radius * math.sin(a)) for a in arc] + [
        (-radius * math.cos(a), -half - radius * math.sin(a)) for a in arc
    ]


def drop(length: float, width: float) -> list[Point]:
    """A drop with its point up."""
    points = []
    for a in _angles(_STEPS):
        # A circle whose upper half narrows to a point.
        lift = (1 - math.cos(a)) / 2
        points.append((width / 2 * math.sin(a) * math.sqrt(lift), -length * (0.5 - lift)))
    return points


def rounded(width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with round corners."""
    points = []
    for quarter, (x, y) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        for step in range(9):
            a = math.pi / 2 * (quarter + step / 8)
            centre = (x * (width / 2 - radius), y * (height / 2 - radius))
            points.append((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)))
    return points


def hexagon(radius: float) -> list[Point]:
    """A hexagon that stands on a point."""
    return [(radius * math.sin(a), -radius * math.cos(a)) for a in _angles(6)]


def leaf_edge(length: float, width: float, *, bend: float = 0, side: int = 1) -> list[Point]:
    """One edge of a leaf from its foot at the origin to its tip, and back along the midrib."""
    midrib = [_midrib(length, bend, step / 24) for step in range(25)]
    edge = []
    for step, (x, y) in enumerate(midrib):
        t = step / 24
        edge.append((x + side * width / 2 * _fullness(t), y))
    return [*edge, *reversed(midrib)]


def _fullness(t: float) -> float:
    """How wide a leaf is, from its foot (t = 0) to its tip (1), as a share of its greatest width."""
    return max(0.0, math.sin(math.pi * t**0.75)) ** 0.85


def _midrib(length: float, bend: float, t: float) -> Point:
    return bend * length * t * t, -length * t


def leaf(
    canvas: Canvas,
    at: Point,
    angle: float,
    length: float,
    width: float,
    colour: Colour,
    *,
    bend: float = 0.0,
    veins: int = 7,
    has_shadow: bool = True,
) -> None:
    """A leaf in two tones with a midrib and, when it is large, veins."""
    left, right = (placed(leaf_edge(length, width, bend=bend, side=side), at, angle) for side in (-1, 1))
    if has_shadow:
        canvas.shadow([left, right], blur=max(6, length / 26))
    canvas.polygon(left, mix(colour, "#ffffff", 0.13))
    canvas.polygon(right, colour)
    light = mix(colour, "#ffffff", 0.38)
    for number in range(1, veins + 1):
        t = number / (veins + 2)
        foot, end = _midrib(length, bend, t), _midrib(length, bend, t + 0.1)
        for side in (-1, 1):
            tip = (end[0] + side * width * 0.4 * _fullness(t + 0.1), end[1])
            canvas.line(placed([foot, tip], at, angle), max(1.2, length / 190), light, 0.55)
    midrib = [_midrib(length, bend, step / 12) for step in range(12)]
    canvas.line(placed(midrib, at, angle), max(2, length / 95), light, 0.9)


def capsule(canvas: Canvas, at: Point, angle: float, length: float, colours: tuple[Colour, Colour]) -> None:
    """A two-part capsule with a gleam."""
    width = length * 0.4
    whole = placed(pill(length, width), at, angle)
    canvas.cut(whole, colours[0], blur=length / 16)
    cap = [(x, min(y, 0)) for x, y in pill(length, width * 1.03)]
    canvas.polygon(placed(cap, at, angle), colours[1])
    gleam = [(x - width * 0.24, y) for x, y in pill(length * 0.7, width * 0.1)]
    canvas.polygon(placed(gleam, at, angle), "#ffffff", 0.42)


def tablet(canvas: Canvas, at: Point, radius: float, angle: float, colour: Colour) -> None:
    """A round tablet with a score."""
    canvas.cut(placed(circle(radius), at), colour, blur=radius / 4)
    canvas.ring(at, radius * 0.86, radius * 0.05, mix(colour, "#3a2a1a", 0.16))
    score = placed([(0, -radius * 0.62), (0, radius * 0.62)], at, angle)
    canvas.line(score, radius * 0.08, mix(colour, "#3a2a1a", 0.22))


def citrus_slice(canvas: Canvas, at: Point, radius: float, angle: float, flesh: Colour) -> None:
    """A slice of orange or lemon."""
    rind = mix(flesh, "#7a3a10", 0.22)
    canvas.cut(placed(circle(radius), at), rind, blur=radius / 9)
    canvas.disc(at, radius * 0.93, "#fdf3dc")
    for number in range(10):
        wedge = _wedge(radius * 0.86)
        canvas.polygon(placed(wedge, at, angle + number * 36), flesh)
        inner = [(x * 0.72, y * 0.86 - radius * 0.075) for x, y in wedge]
        canvas.polygon(placed(inner, at, angle + number * 36), mix(flesh, "#ffffff", 0.18), 0.8)
    canvas.disc(at, radius * 0.06, "#fdf3dc")


def _wedge(radius: float) -> list[Point]:
    """A segment with rounded corners, its point near the centre."""
    spread = math.radians(15.5)
    arc = [-spread + 2 * spread * step / 12 for step in range(13)]
    rim = []
    for a in arc:
        # Drawn in towards both corners, so that they look soft.
        shrink = 1 - 0.05 * abs(a / spread) ** 6
        rim.append((radius * shrink * math.sin(a), -radius * shrink * math.cos(a)))
    return [(0, -radius * 0.11), *rim]


def wave(width: float, y: float, height: float, length: float, phase: float, bottom: float) -> list[Point]:
    """The area under a swell that runs across the sheet."""
    crest = [
        (
            x,
            y
            - height * math.sin(2 * math.pi * (x / length) + phase)
            - height * 0.35 * math.sin(4.7 * math.pi * (x / length) + phase * 1.7),
        )
        for x in range(-40, round(width) + 60, 20)
    ]
    return [*crest, (width + 60, bottom), (-40, bottom)]
