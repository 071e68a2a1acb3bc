"""Turns the bytes of a file into text, or says in one sentence why they are none."""

from __future__ import annotations

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

# The longest article of a magazine is some 100 kB; a file of this size is something else.
LARGEST_FILE = 2 * 1024 * 1024

# UTF-32 before UTF-16: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FOREIGN_FORMAT = re.compile(r"%PDF-|\{\\rtf|PK\x03\x04|<!doctype html|<html|<\?xml", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")


class ImportRefused(Exception):
    """A file that can't be imported; its message is one sentence for the person who tried."""


def read_lines(data: bytes | str) -> list[str]:
    """The lines of a plain-text file, without white space at their ends and with single spaces inside.

    UTF-8, UTF-16 or UTF-32 with a byte order mark, UTF-8 without one, else Windows-1252. No-break spaces
    become spaces, accents one character with their letter. Raises ImportRefused for what isn't plain text.
    """
    if len(data) > LARGEST_FILE:
        raise ImportRefused(_("The file is larger than 2 MB: that is no single article."))
    text = _INVISIBLE.sub("", data if isinstance(data, str) else _decode(data))
    if not text.strip():
        raise ImportRefused(_("The file is empty."))
    if _CONTROL.search(text) or _FOREIGN_FORMAT.match(text.lstrip()):
        raise _no_text()
    if _SURROGATE.search(text):
        raise _unreadable()
    return [" ".join(line.split()) for line in _LINE_BREAK.split(unicodedata.normalize("NFC", text))]


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    if b"\0" in data:
        raise _no_text()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, "cp1252")


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable() from None


def _no_text() -> ImportRefused:
    return ImportRefused(_("The file isn't plain text: save the article as a text file (.txt) first."))


def _unreadable() -> ImportRefused:
    return ImportRefused(_("The file holds characters that can't be read: save it as UTF-8 first."))
