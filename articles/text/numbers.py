"""Numbers as browsers send them: whatever isn't one that a database can hold is none."""

from __future__ import annotations

# Of the largest BigAutoField less a digit, so that no column and no conversion overflows.
_MOST_DIGITS = 18


def whole_number(text: str | None) -> int | None:
    """The whole number from 0 on that `text` says in plain digits, or None."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
