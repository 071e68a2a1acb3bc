"""Judges the words that stand in for a picture: whether they say anything to who can't see it."""

from __future__ import annotations

import re

from .words import words

_FILE_NAME = re.compile(
    r"[\w .()-]+\.(?:jpe?g|png|webp|gif|svg|avif|heic|tiff?|bmp)"
    r"|(?:img|dsc|dscn|dscf|pxl|screenshot|schermafbeelding)[ _-]*\d[\w -]*",
    re.IGNORECASE,
)
# A screen reader says "picture" by itself; these words alone add nothing to that.
_EMPTY = """
    afbeelding afbeeldingen beeld foto foto's fotootje illustratie image picture photo plaatje tekening figuur
    icoon logo grafiek een de het van bij dit artikel tekst alt hoofdafbeelding omslag placeholder stockfoto
"""
_NOTHING_SAID = frozenset(_EMPTY.split())


def says_nothing(alt: str) -> bool:
    """Whether `alt` is a file name, or no more than words such as “foto” and “afbeelding bij dit artikel”."""
    if _FILE_NAME.fullmatch(alt.strip()):
        return True
    spoken = [word.text.lower() for word in words(alt)]
    return all(word in _NOTHING_SAID or word.isdigit() for word in spoken)
