"""Sets a title in lines: as large as fits, whole words where they fit, and no letter that the font lacks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "SourceSerifPro-Semibold.otf", "SourceSansPro-Semibold.otf"
# From large to small; the last one takes what is left of a title that fits nowhere, with an ellipsis.
SIZES = (76, 68, 60, 54, 48, 43, 38)
LEADING = 1.16
# No font has a letter here, so that it shows what the font draws for letters that it lacks.
_NOWHERE = "\U0010ffff"


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the fonts of this folder, `size` pixels high. They are under the SIL Open Font License."""
    # Without the shaping engine, which not every Pillow brings: the same picture everywhere.
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str, name: str = SERIF) -> str:
    """`text` in one line, without letters that the font can't draw, such as pictographs."""
    spaced = " ".join(text.split())
    return " ".join("".join(letter for letter in spaced if _is_drawn(letter, name)).split())


def fit(text: str, width: int, height: int, name: str = SERIF) -> tuple[list[str], int]:
    """The lines of `text` and their size in pixels: the largest at which they fit `width` × `height`."""
    words = drawable(text, name).split()
    for size in SIZES:
        letters = font(name, size)
        if all(letters.getlength(word) <= width for word in words):
            lines = wrap(words, width, letters)
            if len(lines) * size * LEADING <= height:
                return lines, size
    size = SIZES[-1]
    letters = font(name, size)
    lines = wrap(_broken(words, width, letters), width, letters)
    room = max(1, int(height / (size * LEADING)))
    return (lines if len(lines) <= room else _cut(lines[:room], width, letters)), size


def one_line(text: str, width: int, size: int, name: str = SANS) -> str:
    """`text` at this size in one line of `width`, its end left out where it doesn't fit."""
    letters = font(name, size)
    line = drawable(text, name)
    return line if letters.getlength(line) <= width else _cut([line], width, letters)[0]


def wrap(words: list[str], width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    """`words` in as few lines as they need; a word that is wider than `width` gets a line of its own."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else ""
        if lines and letters.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _broken(words: list[str], width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    """`words`, where those that are too wide for a line go on after a hyphen."""
    parts = []
    for word in words:
        while letters.getlength(word) > width:
            end = len(word) - 1
            while end > 1 and letters.getlength(f"{word[:end]}-") > width:
                end -= 1
            parts.append(f"{word[:end]}-")
            word = word[end:]
        parts.append(word)
    return parts


def _cut(lines: list[str], width: int, letters: ImageFont.FreeTypeFont) -> list[str]:
    last = lines[-1]
    while last and letters.getlength(f"{last}…") > width:
        last = last[:-1].rstrip()
    return [*lines[:-1], f"{last}…"]


@cache
def _shape(letter: str, name: str) -> bytes:
    mask = font(name, SIZES[-1]).getmask(letter)
    return bytes(mask) + bytes(mask.size)


def _is_drawn(letter: str, name: str) -> bool:
    return letter == " " or (letter.isprintable() and _shape(letter, name) != _shape(_NOWHERE, name))
