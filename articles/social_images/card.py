"""Draws the card of an article: 1200 × 630, in the look of the magazine, with its title and its picture."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageDraw, ImageOps

from .wrapping import LEADING, SANS, SERIF, fit, font, one_line

logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
# With a picture it takes this much of the right side.
PICTURE = 500
PAPER, INK, SOFT, GREEN, CLAY = "#fbf8f2", "#1d2a25", "#545f58", "#1c5040", "#a2431f"
# Ground, capsule, and what goes with them; one for each topic, in turn. Text never stands on them.
PALETTES = (
    ("#dfe7d8", "#1c5040", "#a2431f"),
    ("#f6e2d6", "#a2431f", "#1c5040"),
    ("#d9e6e8", "#3c6773", "#a2431f"),
    ("#f2e4c4", "#8a5a12", "#1c5040"),
    ("#e6dfec", "#5b4478", "#a2431f"),
    ("#e4ead0", "#4f6b1f", "#a2431f"),
)
_OVERSAMPLING = 3
_QUALITY = 86


@dataclass(frozen=True)
class Card:
    """What is written on a card. `palette` is any number; `focus` the place of the picture, in per cent
    from its left and its top, that must stay in sight."""

    title: str
    topic: str
    site: str
    palette: int = 0
    focus: tuple[int, int] = (50, 50)


def draw(card: Card, picture: IO[bytes] | None = None) -> bytes:
    """The card as a JPEG. A picture that can't be read is left out."""
    ground, strong, other = PALETTES[card.palette % len(PALETTES)]
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    photo = _photo(picture, card.focus) if picture else None
    sheet.paste(photo or _drawing(ground, strong, other), (WIDTH - PICTURE, 0))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((WIDTH - PICTURE - 6, 0, WIDTH - PICTURE - 1, HEIGHT), fill=strong)
    _write(pen, card)
    sheet.paste(mark(56), (MARGIN, MARGIN - 14))
    return _jpeg(sheet)


def default_card() -> bytes:
    """The picture of the site itself, without words, as a JPEG."""
    ground, strong, other = PALETTES[0]
    sheet = Image.new("RGB", (WIDTH, HEIGHT), ground)
    sheet.paste(_drawing(ground, strong, other), ((WIDTH - PICTURE) // 2, 0))
    return _jpeg(sheet)


def mark(size: int, ground: str = PAPER) -> Image.Image:
    """The magazine's mark, a capsule in a ring, on its ground."""
    side = size * _OVERSAMPLING
    sheet = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(sheet)
    unit = side / 48
    pen.ellipse((2.5 * unit, 2.5 * unit, 45.5 * unit, 45.5 * unit), outline=GREEN, width=round(3 * unit))
    capsule = _capsule(round(14 * unit), round(32 * unit), GREEN, CLAY).rotate(
        -38, Image.Resampling.BICUBIC, expand=True
    )
    sheet.paste(capsule, ((side - capsule.width) // 2, (side - capsule.height) // 2), capsule)
    return sheet.resize((size, size), Image.Resampling.LANCZOS)


def _write(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """The words: the site beside its mark, then the topic above the title, in the middle of what is left."""
    width, top = WIDTH - PICTURE - 2 * MARGIN + 24, MARGIN + 74
    pen.text(
        (MARGIN + 72, MARGIN + 14),
        one_line(card.site, width - 72, 30),
        font=font(SANS, 30),
        fill=GREEN,
        anchor="lm",
    )
    lines, size = fit(card.title, width, HEIGHT - top - MARGIN - 40)
    height = 46 + len(lines) * size * LEADING
    y = top + max(0, (HEIGHT - top - MARGIN - height) / 2)
    pen.text((MARGIN, y), one_line(card.topic, width, 28), font=font(SANS, 28), fill=CLAY, anchor="la")
    for number, line in enumerate(lines):
        pen.text(
            (MARGIN, y + 46 + number * size * LEADING), line, font=font(SERIF, size),
            fill=INK, anchor="la",
        )  # fmt: skip


def _photo(picture: IO[bytes], focus: tuple[int, int]) -> Image.Image | None:
    size = (PICTURE, HEIGHT)
    try:
        with Image.open(picture) as opened:
            # JPEG decodes at a half or a quarter of its size where that is enough.
            opened.draft("RGB", (2 * PICTURE, 2 * HEIGHT))
            whole = ImageOps.exif_transpose(opened)
            flat = Image.new("RGB", whole.size, PAPER)
            with_alpha = whole.convert("RGBA")
            flat.paste(with_alpha, mask=with_alpha)
    except Exception:  # what broken files raise is no short list, and the card is worth more than its picture
        logger.warning("A picture could not be read for its card", exc_info=True)
        return None
    centre = tuple(min(100, max(0, place)) / 100 for place in focus)
    return ImageOps.fit(flat, size, Image.Resampling.LANCZOS, centering=(centre[0], centre[1]))


def _drawing(ground: str, strong: str, other: str) -> Image.Image:
    """Three capsules in the colours of a topic, for articles without a picture."""
    scale = 2
    sheet = Image.new("RGB", (PICTURE * scale, HEIGHT * scale), ground)
    for x, y, width, length, turn, colours in (
        (0.16, 0.18, 60, 148, 58, (other, strong)),
        (0.53, 0.55, 148, 372, -38, (strong, other)),
        (0.84, 0.86, 78, 190, 24, (strong, PAPER)),
    ):
        capsule = _capsule(width * scale, length * scale, *colours).rotate(
            turn, Image.Resampling.BICUBIC, expand=True
        )
        place = (round(x * sheet.width - capsule.width / 2), round(y * sheet.height - capsule.height / 2))
        sheet.paste(capsule, place, capsule)
    return sheet.resize((PICTURE, HEIGHT), Image.Resampling.LANCZOS)


def _capsule(width: int, length: int, below: str, above: str) -> Image.Image:
    """A capsule that stands upright, on nothing."""
    sheet = Image.new("RGBA", (width, length), (0, 0, 0, 0))
    shape = Image.new("L", (width, length), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, width - 1, length - 1), radius=width / 2, fill=255)
    filled = Image.new("RGBA", (width, length), below)
    filled.paste(above, (0, 0, width, length // 2))
    sheet.paste(filled, mask=shape)
    return sheet


def _jpeg(sheet: Image.Image) -> bytes:
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return file.getvalue()
