"""Draws the pictures of the demo: by code, so that they are free to use and the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import nature, things
from .canvas import CLAY, DEEP, FERN, HONEY, PALETTES, PINE, Canvas, mix, placed
from .shapes import circle, leaf

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in (
        nature.branch, nature.citrus, nature.drops, nature.leaves, nature.seeds, nature.sun, nature.waves,
        things.bars, things.capsules, things.crystals, things.label, things.molecules, things.rings,
    )
}  # fmt: skip


def draw_article(slug: str, scene: str, colours: str, width: int) -> bytes:
    """The picture of an article, `width` pixels by 9/16 of that, as WebP."""
    canvas = Canvas(slug, colours, width)
    SCENES[scene](canvas)
    return canvas.webp()


def draw_portrait(slug: str, name: str, width: int) -> bytes:
    """A square monogram: leaves and circles in colours of the person's own, no face."""
    random = Random(slug)  # noqa: S311 - the same portrait every time
    canvas = Canvas(slug, random.choice(sorted(PALETTES)), width, (400, 400))
    colour = random.choice((PINE, FERN, CLAY, DEEP, HONEY))
    canvas.cut(placed(circle(150), (200, 215)), colour)
    canvas.disc((200, 215), 122, mix(colour, "#ffffff", 0.14))
    stems = 2 + len(name.split()[0]) % 3
    for number in range(stems):
        angle = (number - (stems - 1) / 2) * 38
        leaf(canvas, (200, 330), angle, 190 - abs(angle) * 0.6, 62, mix(colour, "#fff6df", 0.72), veins=4)
    return canvas.webp()
