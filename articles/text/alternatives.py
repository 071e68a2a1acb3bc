"""Judges the words that stand in for a picture: whether they say anything to who can't see it."""

from __future__ import annotations

import re

from .words import words

_FILE_NAME = re.compile(
    r"[\w .()-]+\.(?:jpe?g|png|webp|gif|svg|avif|heic|tiff?|bmp)"
    # What cameras, telephones and programs call their files.
    r"|(?:img|dsc|dscn|dscf|pxl|dji|gopr|mvimg|whatsapp image|screenshot|schermafbeelding)[ _-]*\d"
    r"[\w .()-]*|(?:image|photo|foto|p)[_-]?\d[\w.()-]*"
    # Words tied together as nobody writes them: hero_final_v2, pot-met-gele-pillen-1200x675.
    r"|\w+(?:_\w+)+(?:-\w+)*"
    r"|\w+(?:-\w+){3,}"
    r"|\w+(?:-\w+)*-\d+x\d+"
    # A random name.
    r"|[0-9a-f]{8}[0-9a-f-]+",
    re.IGNORECASE,
)
# A screen reader says "picture" by itself; these words alone add nothing to that.
_EMPTY = """
    afbeelding afbeeldingen beeld foto foto's fotootje illustratie image images picture photo photos plaatje
    tekening figuur figure icoon icon logo grafiek een de het van bij dit artikel tekst alt hoofdafbeelding
    omslag placeholder stockfoto stockfoto's sfeerbeeld sfeerfoto thumbnail header banner hero untitled
    naamloos the of an pict xxx test todo tbd
"""
_NOTHING_SAID = frozenset(_EMPTY.split())


def says_nothing(alt: str) -> bool:
    """Whether `alt` is a file name, or no more than words such as “foto” and “afbeelding bij dit artikel”."""
    if _FILE_NAME.fullmatch(alt.strip()):
        return True
    spoken = _spoken(alt)
    return all(word in _NOTHING_SAID or word.isdigit() for word in spoken)


def repeats(alt: str, title: str) -> bool:
    """Whether `alt` is `title` once more, which is read out already; “Foto: …” before it changes nothing."""
    said = [word for word in _spoken(alt) if word not in _NOTHING_SAID]
    return bool(said) and said == [word for word in _spoken(title) if word not in _NOTHING_SAID]


def _spoken(text: str) -> list[str]:
    return [word.text.lower() for word in words(text)]
